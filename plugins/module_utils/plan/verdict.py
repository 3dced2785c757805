# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done for each certificate, and why: the plan that check mode prints and a run carries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..model.certificate import Certificate
from ..model.found import FoundSecret
from ..model.pending import PendingState
from ..model.renewal_info import RenewalInfo, certificate_id
from ..model.request import fingerprint
from ..model.revocation import Revocation
from ..model.times import format_rfc3339
from .counting import last_counted
from .policies import (
    EXPIRED,
    FORCED,
    ISSUE,
    RENEWING,
    REVOKED,
    Finding,
    Input,
    first_finding,
    kept_key_fits,
    nobody_elses,
    type_fits,
)
from .repairs import REPAIR
from .revocation import Settled, settle
from .wishes import Wish

NONE, ISSUE_ANEW, RENEW, REPAIR_ONLY = "none", "issue", "renew", "repair"
WAIT, REFUSE = "wait", "refuse"
ORDERS = frozenset({ISSUE_ANEW, RENEW})
"""The actions that ask the CA for a certificate."""
DUE = ORDERS | {REPAIR_ONLY}
"""The actions that a run carries out."""
PENDING_LEFT_OVER = "PendingLeftOver"
SPARED = "RevokedBefore"
"""The reason of a certificate that is not revoked although it was named, since it has replaced one that was."""
READY = "Ready"
NOT_NAMED, OTHER_SHARD = "NotNamed", "OtherShard"
PASSED_OVER = frozenset({NOT_NAMED, OTHER_SHARD})
"""The reasons of certificates that a run is not about."""
RENEWALS = frozenset({RENEWING, EXPIRED, FORCED, REVOKED})


@dataclass(frozen=True)
class Verdict:
    """The action for one certificate (none, issue, renew, repair, wait or refuse) with its reason and a sentence."""

    certificate: Certificate
    action: str
    reason: str
    message: str
    not_before: datetime | None = None
    not_after: datetime | None = None
    renewal_time: datetime | None = None
    next_try: datetime | None = None
    replaces: str = ""
    """The RFC 9773 identifier of the certificate that a renewal takes the place of."""
    counted_at: datetime | None = None
    """Of a renewal, when the CA last counted a certificate of this Secret for its limits."""
    fingerprint: str | None = ""
    """SHA-256 of the certificate in the Secret, in hex; empty where there is none that can be read, None unseen."""
    revocation: Revocation | None = None
    """What is to be asked of the CA before the certificate is replaced."""
    insisted: bool = False
    """Whether somebody has named the certificate to have it revoked now."""
    warning: str = ""
    """What was wished for and is not done, as a sentence."""

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing to be done, and nothing to be said."""
        return self.reason == READY and self.action == NONE

    @property
    def orders(self) -> bool:
        """Whether the CA is to be asked for a certificate."""
        return self.action in ORDERS

    @property
    def goes_by_time(self) -> bool:
        """Whether nothing but the certificate's age could make it due."""
        return self.action in (NONE, REPAIR_ONLY) or self.reason == RENEWING

    def to_item(self) -> dict[str, Any]:
        """The certificate item of the modules, with the verdict on it; times in RFC 3339."""
        item = self.certificate.to_item()
        item |= {"action": self.action, "reason": self.reason, "explanation": self.message}
        item |= {"replaces": self.replaces} if self.replaces else {}
        item |= {"revocation": self.revocation.to_item()} if self.revocation else {}
        item |= {"fingerprint": self.fingerprint} if self.fingerprint is not None else {}
        for name, moment in (
            ("not_before", self.not_before),
            ("not_after", self.not_after),
            ("renewal_time", self.renewal_time),
            ("next_try", self.next_try),
            ("counted_at", self.counted_at),
        ):
            if moment:
                item[name] = format_rfc3339(moment)
        return item

    def put_off(self, until: datetime | None, why: str) -> Verdict:
        """The same with its order put off until a moment (UTC), for a reason that is a sentence.

        What somebody insists on is refused then, since it would otherwise be put off in silence.
        """
        action, message = REFUSE if self.insisted else WAIT, f"{self.message} {why}"
        return replace(
            self, action=action, message=message, next_try=until, replaces="", counted_at=None, revocation=None
        )

    def passed_over(self) -> Verdict:
        """The same with nothing to be done, as this run is about certificates that have been named."""
        bare = Verdict(
            self.certificate, NONE, NOT_NAMED, "It has not been named; this run is about those that have been."
        )
        return replace(
            bare,
            not_before=self.not_before,
            not_after=self.not_after,
            renewal_time=self.renewal_time,
            fingerprint=self.fingerprint,
        )

    @staticmethod
    def of_another_shard(certificate: Certificate) -> Verdict:
        """That nothing is to be done here, and what stands has not been looked at."""
        return Verdict(certificate, NONE, OTHER_SHARD, "Another shard sees to it.", fingerprint=None)

    def before(self) -> dict[str, Any]:
        """What stands, for a diff."""
        return {"not_after": format_rfc3339(self.not_after)} if self.not_after else {}

    def after(self) -> dict[str, Any]:
        """What is to be, for a diff."""
        names = sorted(self.certificate.identifiers)
        found = {"action": self.action, "reason": self.reason, "explanation": self.message, "names": names}
        return found | ({"revokes": self.revocation.serial} if self.revocation else {})


def judge(
    certificate: Certificate,
    secret: FoundSecret | None,
    now: datetime,
    *,
    wish: Wish | None = None,
    pending: PendingState | None = None,
    renewal_info: RenewalInfo | None = None,
) -> Verdict:
    """What this certificate needs, given the Secret that stands in its place (None: there is none).

    Work that another run has in hand, or that has to wait after a failure, is put off; a wish overrides the second.
    What another manager writes is refused.
    """
    leaf = secret.certificate if secret else None
    real = None if leaf and leaf.temporary else leaf
    settled = settle(real, Revocation.of_annotations(secret.annotations) if secret else None, wish, now)
    asked = Input(certificate, secret, now, bool(wish and not settled.spared), renewal_info, settled.revocation)
    action, finding = _decide(asked, settled)
    if action == NONE and pending and not pending.held_by_other("", now):
        action, finding = REPAIR_ONLY, Finding(PENDING_LEFT_OVER, "A pending Secret of work that is done is left over.")
    verdict = Verdict(
        certificate,
        action,
        finding.reason,
        finding.message,
        not_before=real.not_before if real else None,
        not_after=real.not_after if real else None,
        renewal_time=asked.renewal_time if real else None,
        fingerprint=leaf.fingerprint if leaf else "",
        revocation=settled.revocation if settled.is_open and action in ORDERS else None,
        insisted=bool(wish and wish.revokes and settled.is_open),
        warning=settled.spared,
    )
    if action == RENEW and secret and leaf and (replaces := certificate_id(leaf.authority_key_id, leaf.serial)):
        verdict = replace(verdict, replaces=replaces, counted_at=last_counted(secret, leaf))
    why = _put_off(action, pending, asked)
    return verdict.put_off(pending.next_try, why) if pending and why else verdict


def _put_off(action: str, pending: PendingState | None, asked: Input) -> str:
    """Why work that is due is not begun now, as a sentence; empty when it is."""
    if pending is None or action not in ORDERS:
        return ""
    if pending.held_by_other("", asked.now) and pending.held_until:
        return f"Another run is at work on it, until {format_rfc3339(pending.held_until)} at the latest."
    request = fingerprint(asked.certificate)
    waiting = pending.next_try and asked.now < pending.next_try and pending.request in ("", request)
    if waiting and not asked.forced and pending.next_try:
        return f"The last try failed ({pending.last_failure}); the next one is from {format_rfc3339(pending.next_try)}."
    return ""


def _decide(asked: Input, settled: Settled) -> tuple[str, Finding]:
    if settled.refusal:
        return REFUSE, Finding(REVOKED, settled.refusal)
    wrong_type = type_fits(asked)
    if wrong_type:
        secret = f"{asked.certificate.namespace}/{asked.certificate.secret_name}"
        remedy = f"Delete Secret {secret} or choose another secret name."
        return REFUSE, Finding(wrong_type.reason, f"{wrong_type.message} {remedy}")
    finding = first_finding(ISSUE, asked)
    if finding:
        refusal = _not_to_be_ordered(asked, finding)
        if refusal:
            return REFUSE, refusal
        return (RENEW if finding.reason in RENEWALS else ISSUE_ANEW), finding
    finding = first_finding(REPAIR, asked)
    if finding:
        return REPAIR_ONLY, finding
    if settled.spared:
        return NONE, Finding(SPARED, settled.spared)
    return NONE, Finding(READY, f"Valid; renewal is due from {format_rfc3339(asked.renewal_time)}.")


def _not_to_be_ordered(asked: Input, finding: Finding) -> Finding | None:
    """Why what was found is not made good by an order; None where it is."""
    if owned := nobody_elses(asked):
        remedy = "Stop it and run the playbook kubecert.acme.adopt, or choose another secret name."
        return Finding(owned.reason, f"{finding.message} {owned.message} {remedy}")
    return kept_key_fits(asked)


def counts(verdicts: Iterable[Verdict]) -> Mapping[str, int]:
    """How many certificates need which action, with a count for every action."""
    found = dict.fromkeys((NONE, ISSUE_ANEW, RENEW, REPAIR_ONLY, WAIT, REFUSE), 0)
    for verdict in verdicts:
        found[verdict.action] += 1
    return found

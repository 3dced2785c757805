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
from ..model.times import format_rfc3339
from .counting import last_counted
from .policies import (
    EXPIRED,
    FORCED,
    ISSUE,
    RENEWING,
    REPAIR,
    Finding,
    Input,
    first_finding,
    nobody_elses,
    renewal_of,
    type_fits,
)

NONE, ISSUE_ANEW, RENEW, REPAIR_ONLY = "none", "issue", "renew", "repair"
WAIT, REFUSE = "wait", "refuse"
ORDERS = frozenset({ISSUE_ANEW, RENEW})
"""The actions that ask the CA for a certificate."""
DUE = ORDERS | {REPAIR_ONLY}
"""The actions that a run carries out."""
PENDING_LEFT_OVER = "PendingLeftOver"
RENEWALS = frozenset({RENEWING, EXPIRED, FORCED})


@dataclass(frozen=True)
class Verdict:
    """The action for one certificate (none, issue, renew, repair, wait or refuse) with its reason and a sentence."""

    certificate: Certificate
    action: str
    reason: str
    message: str
    not_after: datetime | None = None
    renewal_time: datetime | None = None
    next_try: datetime | None = None
    replaces: str = ""
    """The RFC 9773 identifier of the certificate that a renewal takes the place of."""
    counted_at: datetime | None = None
    """Of a renewal, when the CA last counted a certificate of this Secret for its limits."""
    fingerprint: str = ""
    """SHA-256 of the certificate in the Secret, in hex; empty where there is none that can be read."""

    @property
    def goes_by_time(self) -> bool:
        """Whether nothing but the certificate's age could make it due."""
        return self.action in (NONE, REPAIR_ONLY) or self.reason == RENEWING

    def to_item(self) -> dict[str, Any]:
        """The certificate item of the modules, with the verdict on it; times in RFC 3339."""
        item = self.certificate.to_item()
        item |= {"action": self.action, "reason": self.reason, "explanation": self.message}
        item |= {"replaces": self.replaces} if self.replaces else {}
        item["fingerprint"] = self.fingerprint
        for name, moment in (
            ("not_after", self.not_after),
            ("renewal_time", self.renewal_time),
            ("next_try", self.next_try),
            ("counted_at", self.counted_at),
        ):
            if moment:
                item[name] = format_rfc3339(moment)
        return item

    def put_off(self, until: datetime, why: str) -> Verdict:
        """The same with its order put off until a moment (UTC), for a reason that is a sentence."""
        return replace(self, action=WAIT, message=f"{self.message} {why}", next_try=until, replaces="", counted_at=None)

    def before(self) -> dict[str, Any]:
        """What stands, for a diff."""
        return {"not_after": format_rfc3339(self.not_after)} if self.not_after else {}

    def after(self) -> dict[str, Any]:
        """What is to be, for a diff."""
        names = sorted(self.certificate.identifiers)
        return {"action": self.action, "reason": self.reason, "explanation": self.message, "names": names}


def judge(
    certificate: Certificate,
    secret: FoundSecret | None,
    now: datetime,
    *,
    forced: bool = False,
    pending: PendingState | None = None,
    renewal_info: RenewalInfo | None = None,
) -> Verdict:
    """What this certificate needs, given the Secret that stands in its place (None: there is none).

    Work that another run has in hand, or that has to wait after a failure, is put off; force overrides the second.
    What another manager writes is refused.
    """
    asked = Input(certificate, secret, now, forced, renewal_info)
    leaf = secret.certificate if secret else None
    action, finding = _decide(asked)
    put_off = _put_off(action, pending, fingerprint(certificate.to_item()), asked)
    if pending and put_off:
        action, finding = WAIT, Finding(finding.reason, f"{finding.message} {put_off}")
    if action == NONE and pending and not pending.held_by_other("", now):
        action, finding = REPAIR_ONLY, Finding(PENDING_LEFT_OVER, "A pending Secret of work that is done is left over.")
    standing: dict[str, Any] = {}
    if leaf:
        due = renewal_of(certificate, leaf, renewal_info)
        standing = {"not_after": leaf.not_after, "renewal_time": due, "fingerprint": leaf.fingerprint}
    next_try = pending.next_try if pending and action == WAIT else None
    verdict = Verdict(certificate, action, finding.reason, finding.message, next_try=next_try, **standing)
    if action != RENEW or secret is None or leaf is None:
        return verdict
    replaces = certificate_id(leaf.authority_key_id, leaf.serial)
    return replace(verdict, replaces=replaces, counted_at=last_counted(secret, leaf) if replaces else None)


def _put_off(action: str, pending: PendingState | None, request: str, asked: Input) -> str:
    """Why work that is due is not begun now, as a sentence; empty when it is."""
    if pending is None or action not in ORDERS:
        return ""
    if pending.held_by_other("", asked.now) and pending.held_until:
        return f"Another run is at work on it, until {format_rfc3339(pending.held_until)} at the latest."
    waiting = pending.next_try and asked.now < pending.next_try and pending.request in ("", request)
    if waiting and not asked.forced and pending.next_try:
        return f"The last try failed ({pending.last_failure}); the next one is from {format_rfc3339(pending.next_try)}."
    return ""


def _decide(asked: Input) -> tuple[str, Finding]:
    wrong_type = type_fits(asked)
    if wrong_type:
        secret = f"{asked.certificate.namespace}/{asked.certificate.secret_name}"
        remedy = f"Delete Secret {secret} or choose another secret name."
        return REFUSE, Finding(wrong_type.reason, f"{wrong_type.message} {remedy}")
    finding = first_finding(ISSUE, asked)
    owned = nobody_elses(asked) if finding else None
    if finding and owned:
        remedy = "Stop it and set adopt (in the role, kubecert_adopt) to take it over, or choose another secret name."
        return REFUSE, Finding(owned.reason, f"{finding.message} {owned.message} {remedy}")
    if finding:
        return (RENEW if finding.reason in RENEWALS else ISSUE_ANEW), finding
    finding = first_finding(REPAIR, asked)
    if finding:
        return REPAIR_ONLY, finding
    return NONE, Finding(
        "Ready",
        f"Valid; renewal is due from {format_rfc3339(renewal_of(asked.certificate, asked.leaf, asked.renewal_info))}.",
    )


def counts(verdicts: Iterable[Verdict]) -> Mapping[str, int]:
    """How many certificates need which action, with a count for every action."""
    found = dict.fromkeys((NONE, ISSUE_ANEW, RENEW, REPAIR_ONLY, WAIT, REFUSE), 0)
    for verdict in verdicts:
        found[verdict.action] += 1
    return found

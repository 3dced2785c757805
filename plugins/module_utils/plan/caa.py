# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether CAA records let a CA issue to an account that proves control as its issuer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.caa import ISSUE, ISSUE_WILD, CaaRecord, Grant, grants
from ..model.check import FAILED, PASSED, SKIPPED


@dataclass(frozen=True)
class Applicant:
    """Who would ask: by which names CAA records call its CA, none where that is not known; with which account, empty
    where none is there yet, None where that is not known; and how it proves control."""

    identities: tuple[str, ...]
    account: str | None
    methods: frozenset[str] = frozenset({"dns-01"})


@dataclass(frozen=True)
class CaaVerdict:
    """How it stands; `reason` is a clause that goes on from the record's name, `remedy` a sentence."""

    status: str
    reason: str = ""
    remedy: str = ""


ALLOWED = CaaVerdict(PASSED)


def judge(records: Sequence[CaaRecord], applicant: Applicant, *, wildcard: bool) -> CaaVerdict:
    """What the records that stand at a name, or nearest above it, mean for a certificate with that name."""
    critical = sorted({one.tag for one in records if one.unknown_critical})
    if critical:
        named = ", ".join(critical)
        return CaaVerdict(
            FAILED,
            f"has the critical property {named}, which a CA that does not know it must refuse",
            f"Take the flag 128 off {named}, or the record away.",
        )
    found = grants(records, wildcard)
    if found is None:
        return ALLOWED
    if not any(grant.domain for grant in found):
        return CaaVerdict(FAILED, "lets no CA issue", _add(applicant, records, wildcard))
    if not applicant.identities:
        return CaaVerdict(
            SKIPPED,
            f"lets {_domains(found)} issue, and the server does not say by which name CAA records call it",
            "See its CA's documentation.",
        )
    wanted = {name.lower() for name in applicant.identities}
    ours = [grant for grant in found if grant.domain in wanted]
    if not ours:
        return CaaVerdict(FAILED, f"lets only {_domains(found)} issue", _add(applicant, records, wildcard))
    return _terms(ours, applicant)


def _terms(ours: Sequence[Grant], applicant: Applicant) -> CaaVerdict:
    """What the parameters of RFC 8657 leave; one grant that fits is enough."""
    verdicts = [_one(grant, applicant) for grant in ours]
    return min(verdicts, key=lambda verdict: (PASSED, SKIPPED, FAILED).index(verdict.status))


def _one(grant: Grant, applicant: Applicant) -> CaaVerdict:
    methods = grant.values_of("validationmethods")
    allowed = {method.strip().lower() for text in methods for method in text.split(",")}
    if methods and (len(methods) > 1 or not allowed & applicant.methods):
        ours = " and ".join(sorted(applicant.methods))
        return CaaVerdict(
            FAILED,
            f"lets {grant.domain} accept {', '.join(methods)} only, and control is proved by {ours} here",
            f"Add {sorted(applicant.methods)[0]} to its validationmethods.",
        )
    accounts = grant.values_of("accounturi")
    if not accounts or (len(accounts) == 1 and accounts[0] == applicant.account):
        return ALLOWED
    named = f"lets {grant.domain} issue to account {', '.join(accounts)} only"
    if applicant.account is None:
        return CaaVerdict(SKIPPED, f"{named}, and it is not known which account this issuer has")
    if not applicant.account:
        return CaaVerdict(FAILED, f"{named}, and this issuer has no account yet", "Let it be made, and name its URI.")
    return CaaVerdict(
        FAILED,
        f"{named}, and this issuer's is {applicant.account}",
        f"Let a record say accounturi={applicant.account}.",
    )


def _add(applicant: Applicant, records: Sequence[CaaRecord], wildcard: bool) -> str:
    if not applicant.identities:
        return "Add a record that lets the issuer's CA issue."
    wild = wildcard and any(one.tag == ISSUE_WILD for one in records)
    wanted = CaaRecord(0, ISSUE_WILD if wild else ISSUE, applicant.identities[0])
    return f"Add the record CAA {wanted} there."


def _domains(found: Sequence[Grant]) -> str:
    return " and ".join(sorted({grant.domain for grant in found if grant.domain}))

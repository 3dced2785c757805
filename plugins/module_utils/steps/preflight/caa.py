# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether CAA records let the issuers' CAs issue to the names that are declared (RFC 8659)."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping, Sequence

from ...dns.resolving import Resolving, UnansweredFault
from ...model.caa import CaaRecord, climb
from ...model.check import FAILED, PASSED, Check, failed, in_short, passed, skipped
from ...model.declarations import Declarations
from ...model.faults import Fault
from ...model.issuer import IssuerId
from ...model.names import is_wildcard
from ...model.parallel import Once, side_by_side
from ...model.run import Context
from ...plan import solvers
from ...plan.caa import Applicant, CaaVerdict, judge
from .acme import Seen

NAME = "caa"
METHOD, LASTING_METHOD = "dns-01", "dns-persist-01"
Ground = tuple[str, tuple[CaaRecord, ...]]
"""The name at which the records stand that count, and these; an empty name where there are none up to the top."""


def look_at_caa(
    declared: Declarations,
    seen: Mapping[IssuerId, Seen | Fault],
    resolving: Resolving,
    deadline: float,
    context: Context,
) -> list[Check]:
    """One check for each set of records that counts for an issuer, however many names there are below it.

    From the deadline (monotonic) on, no resolver is waited for that was silent before.
    """
    wanted = dict.fromkeys(_wanted(declared))
    bases = list(dict.fromkeys(name.removeprefix("*.") for _issuer, name, _methods in wanted))
    climbing = _Climbing(resolving, deadline)
    grounds = dict(zip(bases, side_by_side(climbing.ground_of, bases, context.at_once), strict=True))
    unknown: dict[str, list[str]] = {}
    verdicts: dict[tuple[IssuerId, str, CaaVerdict], list[str]] = {}
    for issuer, name, methods in wanted:
        ground = grounds[name.removeprefix("*.")]
        if isinstance(ground, Fault):
            unknown.setdefault(getattr(ground, "reason", str(ground)), []).append(name)
            continue
        holder, records = ground
        verdict = judge(records, _applicant(seen[issuer], methods), wildcard=is_wildcard(name))
        verdicts.setdefault((issuer, holder, verdict), []).append(name)
    found = [_check(issuer, holder, verdict, names) for (issuer, holder, verdict), names in verdicts.items()]
    return found + [_unknown(names, reason) for reason, names in unknown.items()]


class _Climbing:
    """Looks for records at names and above them, at each name once."""

    def __init__(self, resolving: Resolving, deadline: float) -> None:
        self._resolving = resolving
        self._deadline = deadline
        self._found: Once[tuple[CaaRecord, ...]] = Once()
        self._silence: UnansweredFault | None = None

    def ground_of(self, base: str) -> Ground:
        """The records that count for a name (§3). Raises UnresolvedFault."""
        for name in climb(base):
            records = self._found.get(name, functools.partial(self._look, name))
            if records:
                return name, records
        return "", ()

    def _look(self, name: str) -> tuple[CaaRecord, ...]:
        if self._silence and time.monotonic() >= self._deadline:
            raise self._silence
        try:
            return self._resolving.caa(name)
        except UnansweredFault as fault:
            self._silence = fault
            raise


def _wanted(declared: Declarations) -> Iterator[tuple[IssuerId, str, frozenset[str]]]:
    """Each name with its issuer, and how control of it can be proved."""
    for certificate in declared.certificates:
        issuer = declared.issuer_of(certificate)
        for name in sorted(certificate.identifiers):
            solver = solvers.choose(issuer.solvers, name, certificate.labels)
            lasting = solver is not None and solver.persist
            yield issuer.id, name, frozenset({METHOD, LASTING_METHOD} if lasting else {METHOD})


def _applicant(seen: Seen | Fault, methods: frozenset[str]) -> Applicant:
    if isinstance(seen, Fault):
        return Applicant((), None, methods)
    account = seen.standing.account if seen.standing.known else None
    return Applicant(seen.directory.caa_identities, account, methods)


def _check(issuer: IssuerId, holder: str, verdict: CaaVerdict, names: Sequence[str]) -> Check:
    shown = in_short(names)
    if not holder:
        return passed(NAME, str(issuer), f"No CAA record is in the way of {shown}.")
    if verdict.status == PASSED:
        return passed(NAME, holder, f"It lets {issuer} have certificates for {shown}.")
    message = f"It {verdict.reason}. This is about {issuer} and {shown}."
    if verdict.status == FAILED:
        return failed(NAME, holder, message, verdict.remedy)
    return skipped(NAME, holder, message, verdict.remedy)


def _unknown(names: Sequence[str], reason: str) -> Check:
    remedy = "Give nameservers that can resolve them. A CA that finds no answer either refuses."
    return skipped(NAME, in_short(names, most=1), f"CAA records can't be looked up: {reason}.", remedy)

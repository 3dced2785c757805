# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the credentials of solvers are taken by those who are to hold the records."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dns.accounts import Account, Accounts, UnheardFault
from ...dns.primary import Access, Primary
from ...model.check import Check, in_short, of_fault, passed, skipped
from ...model.faults import Fault
from ...model.issuer import Issuer
from ...model.parallel import side_by_side
from ...model.run import Context
from ...model.solver import Rfc2136Solver, Route53Solver
from ..txt.accounts import accounts_of
from ..txt.challenge_zones import Place, Section, section_of
from ..txt.rfc2136_access import accesses_of

NAME = "credentials"
Record = Mapping[str, Any]
Recognise = Callable[[Sequence[Record], Mapping[str, Any], Context], Sequence[str | Fault]]


@dataclass(frozen=True)
class Credentials:
    """The checks, and the sections whose credentials are of use."""

    checks: tuple[Check, ...]
    usable: frozenset[Section]


def look(
    issuers: Iterable[Issuer], places: Sequence[Place], options: Mapping[str, Any], context: Context
) -> Credentials:
    """Show the credentials of all solvers to whom they are for, each once. `places` are to be written with them."""
    owners: dict[Section, list[str]] = {}
    for issuer in issuers:
        for solver in issuer.solvers:
            owners.setdefault(section_of(solver.provider), []).append(str(issuer.id))
    names = {place.holder: place.record for place in reversed(places)}
    said: dict[Section, str | Fault] = {}
    for kind, recognise in RECOGNISE.items():
        mine = [section for section in owners if section[0] == kind]
        records = [{"record": names.get(section, ""), kind: json.loads(section[1])} for section in mine]
        said |= dict(zip(mine, recognise(records, options, context), strict=True))
    usable = {section for section, one in said.items() if isinstance(one, str | UnheardFault)}
    return Credentials(tuple(_checks(owners, said)), frozenset(usable))


def _checks(owners: Mapping[Section, Sequence[str]], said: Mapping[Section, str | Fault]) -> list[Check]:
    """One check for each answer, of which issuers with the same credentials get the same."""
    subjects: dict[str, list[str]] = {}
    for section, one in said.items():
        subjects.setdefault(str(one), []).extend(owners[section])
    answers = {str(one): one for one in said.values()}
    return [_check(in_short(subjects[text], most=1), one) for text, one in answers.items()]


def _check(subject: str, said: str | Fault) -> Check:
    if isinstance(said, str):
        return passed(NAME, subject, said)
    if isinstance(said, UnheardFault):
        return skipped(NAME, subject, str(said))
    return of_fault(NAME, subject, said)


def _route53(records: Sequence[Record], options: Mapping[str, Any], context: Context) -> list[str | Fault]:
    accounts = accounts_of(records, options, context.parallel)
    clients = Accounts(connections=context.parallel)
    distinct = list(dict.fromkeys(one for one in accounts if isinstance(one, Account)))
    found = dict(zip(distinct, side_by_side(clients.caller, distinct, context.parallel), strict=True))

    def said(account: Account) -> str | Fault:
        caller = found[account]
        return caller if isinstance(caller, Fault) else f"Taken by AWS: {account}, as {caller}."

    return [one if isinstance(one, Fault) else said(one) for one in accounts]


def _rfc2136(records: Sequence[Record], options: Mapping[str, Any], context: Context) -> list[str | Fault]:
    accesses = accesses_of(records, options, context.parallel)
    deadline = time.monotonic() + options["wait_timeout"]
    pairs = zip(accesses, records, strict=True)
    # Some servers look at no signature on questions that are not about a zone of theirs.
    names = {access: record[Rfc2136Solver.kind].get("zone") or record["record"] for access, record in pairs}
    distinct = [access for access in names if isinstance(access, Access)]

    def greet(access: Access) -> str:
        Primary(access, deadline, context.say).greet(names[access])
        return f"Taken by DNS server {access.server}: {access.signature}."

    found = dict(zip(distinct, side_by_side(greet, distinct, context.parallel), strict=True))
    return [one if isinstance(one, Fault) else found[one] for one in accesses]


RECOGNISE: Mapping[str, Recognise] = {Route53Solver.kind: _route53, Rfc2136Solver.kind: _rfc2136}
"""For each provider, what says as whom it knows the credentials of these records, or why it takes them not."""

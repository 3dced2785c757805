# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ACME servers of issuers, and the accounts there. None is made, and nothing is agreed to."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ...acme.directory import look as look_at_directory
from ...acme.faults import AcmeFault
from ...acme.keys import plain_mac_key
from ...acme.resources import Binding
from ...kube.secrets import Secrets
from ...model.acme_directory import Directory
from ...model.check import Check
from ...model.clock import Clock
from ...model.faults import Fault
from ...model.issuer import Issuer, IssuerId
from ...model.parallel import side_by_side
from ...model.run import Context
from ...plan.acme_checks import Standing, issuer_checks, unreachable
from ...plan.clocks import clock_check
from ..accounts.connections import server_of, with_account
from ..accounts.key_secret import value_in
from ..shared.secret_values import read_values

TERMS_CHANGED = "userActionRequired"
NEW_KEY = "Ask the CA why, or let private_key_secret_ref name another key."


@dataclass(frozen=True)
class Seen:
    """What was seen of one issuer: its server's directory, the server's clock, and the account there."""

    directory: Directory
    clock: Clock
    standing: Standing


@dataclass(frozen=True)
class _Desk:
    """What looking at every issuer shares; a Fault in the place of Secrets says why these can't be read."""

    secrets: Secrets | Fault
    options: Mapping[str, Any]
    deadline: float
    context: Context


def see(
    issuers: Sequence[Issuer], secrets: Secrets | Fault, options: Mapping[str, Any], context: Context
) -> dict[IssuerId, Seen | Fault]:
    """What is to be seen of each issuer, or the Fault that says why its server gives no directory."""
    desk = _Desk(secrets, options, time.monotonic() + options["wait_timeout"], context)
    found = side_by_side(lambda issuer: _see(issuer, desk), issuers, context.parallel)
    return {issuer.id: one for issuer, one in zip(issuers, found, strict=True)}


def checks_of(issuers: Sequence[Issuer], seen: Mapping[IssuerId, Seen | Fault]) -> list[Check]:
    """The checks of all issuers, and one of the clock for each server."""
    checks: list[Check] = []
    clocks: dict[str, Clock] = {}
    for issuer in issuers:
        one = seen[issuer.id]
        if isinstance(one, Fault):
            checks += unreachable(issuer, one)
            continue
        checks += issuer_checks(issuer, one.directory, one.standing)
        clocks.setdefault(urlsplit(issuer.server).netloc, one.clock)
    return checks + [clock_check(server, clock) for server, clock in clocks.items()]


def _see(issuer: Issuer, desk: _Desk) -> Seen:
    clock = Clock(desk.context.clock.read)
    directory = look_at_directory(server_of(issuer), deadline=desk.deadline, say=desk.context.say, clock=clock)
    return Seen(directory, clock, _standing(issuer, desk))


def _standing(issuer: Issuer, desk: _Desk) -> Standing:
    secrets, ref = desk.secrets, issuer.key_ref
    if isinstance(secrets, Fault):
        return Standing(fault=secrets)
    try:
        has_key = bool(value_in(secrets.get(ref.namespace, ref.name), ref))
        account = with_account(issuer, secrets, desk.deadline, desk.context)[1] if has_key else None
    except AcmeFault as fault:
        return Standing(True, disagreed=fault) if fault.kind == TERMS_CHANGED else Standing(True, fault=fault)
    except Fault as fault:
        return Standing(fault=fault)
    if account and account.status != "valid":
        return Standing(
            has_key, fault=Fault(f"{account.url}, which is the one of {ref}, is {account.status}. {NEW_KEY}")
        )
    if account:
        return Standing(has_key, account=account.url)
    return Standing(has_key, mac_fault=_mac_fault(issuer, desk))


def _mac_fault(issuer: Issuer, desk: _Desk) -> Fault | None:
    """What is wrong with the key of the external account binding, which is only looked at."""
    if issuer.binding is None:
        return None
    ref = issuer.binding.key_ref
    value = read_values([ref], desk.options, workers=1)[ref]
    if isinstance(value, Fault):
        return value
    try:
        plain_mac_key(Binding(issuer.binding.key_id, value.decode("ascii", "replace")))
    except Fault as fault:
        return fault
    return None

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ACME servers of issuers, and the accounts there. None is made, and nothing is agreed to."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from ..acme.directory import look as look_at_directory
from ..acme.faults import AcmeFault
from ..kube.secrets import Secrets
from ..model.acme_directory import Directory
from ..model.check import Check
from ..model.clock import Clock
from ..model.faults import Fault
from ..model.issuer import Issuer, IssuerId
from ..model.parallel import side_by_side
from ..model.run import Context
from ..plan.acme_checks import Standing, issuer_checks, unreachable
from ..plan.clocks import clock_check
from .account_secret import value_in
from .acme_issuers import server_of, with_account

TERMS_CHANGED = "userActionRequired"


@dataclass(frozen=True)
class Seen:
    """What was seen of one issuer: its server's directory, the server's clock, and the account there."""

    directory: Directory
    clock: Clock
    standing: Standing


def see(
    issuers: Sequence[Issuer], secrets: Secrets | Fault, options: Mapping[str, Any], context: Context
) -> dict[IssuerId, Seen | Fault]:
    """What is to be seen of each issuer, or the Fault that says why its server gives no directory."""
    deadline = time.monotonic() + options["wait_timeout"]
    found = side_by_side(lambda issuer: _see(issuer, secrets, deadline, context), issuers, context.parallel)
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


def _see(issuer: Issuer, secrets: Secrets | Fault, deadline: float, context: Context) -> Seen:
    clock = Clock(context.clock.read)
    directory = look_at_directory(server_of(issuer), deadline=deadline, say=context.say, clock=clock)
    if isinstance(secrets, Fault):
        return Seen(directory, clock, Standing(fault=secrets))
    return Seen(directory, clock, _standing(issuer, secrets, deadline, context))


def _standing(issuer: Issuer, secrets: Secrets, deadline: float, context: Context) -> Standing:
    try:
        has_key = bool(value_in(secrets.get(issuer.key_ref.namespace, issuer.key_ref.name), issuer.key_ref))
        standing = Standing(has_key=has_key)
        account = with_account(issuer, secrets, deadline, context)[1] if has_key else None
    except AcmeFault as fault:
        return Standing(True, disagreed=fault) if fault.kind == TERMS_CHANGED else Standing(True, fault=fault)
    except Fault as fault:
        return Standing(fault=fault)
    if account:
        return replace(standing, account=account.url)
    return replace(standing, mac_fault=_mac_fault(issuer, secrets))


def _mac_fault(issuer: Issuer, secrets: Secrets) -> Fault | None:
    """What is wrong with the key of the external account binding, which is only looked for."""
    if issuer.binding is None:
        return None
    try:
        secrets.value(issuer.binding.key_ref)
    except Fault as fault:
        return fault
    return None

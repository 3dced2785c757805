# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""route53_txt: writes TXT values into hosted zones, or removes them, and waits until they can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..dns.accounts import Account, Accounts
from ..dns.provider import Zone
from ..dns.route53 import Route53
from ..model.faults import Fault
from ..model.run import Context, Outcome
from ..model.solver import Route53Solver
from ..plan.records import provider_of
from .txt.accounts import accounts_of, own_faults, section_faults
from .txt.flow import Flow
from .txt.items import TxtItem, checked_servers, record_faults, refuse
from .txt.zones import zones_of

STEP = "route53_txt"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """See to it that the values of each record are there, or with state absent that they are gone."""
    records: Sequence[Mapping[str, Any]] = options["records"] or []
    faults = [
        f"records[{place}] ({record.get('record')}): {message}"
        for place, record in enumerate(records)
        if is_ours(record)
        for message in _record_faults(record)
    ]
    servers = checked_servers(options["nameservers"] or [], faults)
    refuse(faults + own_faults(options))

    def locate(work: Sequence[TxtItem], deadline: float) -> Sequence[Zone | Fault]:
        return located([(item.target, item.given) for item in work], options, context, deadline)

    return Flow(STEP, options, context, servers, locate).run(records, is_ours)


def is_ours(record: Mapping[str, Any]) -> bool:
    """Whether a record is Route53's, which it is unless it names another provider."""
    return provider_of(record) == Route53Solver.kind


def located(
    wanted: Sequence[tuple[str, Mapping[str, Any]]], options: Mapping[str, Any], context: Context, deadline: float
) -> Sequence[Zone | Fault]:
    """The zone of each name, asked for with the account that its record item names."""
    accounts = accounts_of([record for _name, record in wanted], options, context.parallel)
    clients = Accounts(connections=4 * context.parallel)

    def api(account: Account) -> Route53:
        return Route53(clients.client(account), str(account), deadline, context.say)

    return zones_of(wanted, accounts, options.get("hosted_zone_id") or "", api, context.parallel)


def _record_faults(record: Mapping[str, Any]) -> list[str]:
    faults = [f"route53.{message}" for message in section_faults(record.get("route53") or {})]
    return faults + record_faults(record)

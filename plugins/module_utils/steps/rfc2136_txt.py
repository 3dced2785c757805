# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""rfc2136_txt: writes TXT values by dynamic update (RFC 2136), or removes them, and waits until they can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..dns.primary import Access, Primary
from ..dns.provider import Zone
from ..dns.rfc2136 import UpdatedZone, zone_of
from ..dns.zones import plain_name
from ..model.faults import Fault
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from ..model.solver import Rfc2136Solver, Route53Solver
from .txt.flow import Flow
from .txt.items import TxtItem, checked_servers, record_faults, refuse
from .txt.rfc2136_access import accesses_of, own_faults, section_faults

STEP = "rfc2136_txt"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """See to it that the values of each record are there, or with state absent that they are gone."""
    records: Sequence[Mapping[str, Any]] = options["records"] or []

    def ours(record: Mapping[str, Any]) -> bool:
        return is_ours(record, options)

    faults = [
        f"records[{place}] ({record.get('record')}): {message}"
        for place, record in enumerate(records)
        if ours(record)
        for message in [*section_faults(record.get(Rfc2136Solver.kind) or {}), *record_faults(record)]
    ]
    servers = checked_servers(options["nameservers"] or [], faults)
    refuse(faults + own_faults(options))

    def locate(work: Sequence[TxtItem], deadline: float) -> Sequence[Zone | Fault]:
        return located([(item.target, item.given) for item in work], options, context, deadline)

    return Flow(STEP, options, context, servers, locate).run(records, ours)


def is_ours(record: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Whether a record is for this module: one that names no provider is, where the module has a server of its own."""
    named = record.get(Rfc2136Solver.kind) is not None
    return named or (bool(options["nameserver"]) and record.get(Route53Solver.kind) is None)


def located(
    wanted: Sequence[tuple[str, Mapping[str, Any]]], options: Mapping[str, Any], context: Context, deadline: float
) -> Sequence[Zone | Fault]:
    """The zone of each name on the server that its record item names; one object for each server, key and zone."""
    accesses = accesses_of([record for _name, record in wanted], options, context.parallel)
    primaries = {one: Primary(one, deadline, context.say) for one in accesses if isinstance(one, Access)}
    questions = [
        (access, name)
        for access, name in dict.fromkeys(zip(accesses, (name for name, _record in wanted), strict=True))
        if isinstance(access, Access)
    ]
    found = side_by_side(lambda question: zone_of(primaries[question[0]], question[1]), questions, context.parallel)
    names = dict(zip(questions, found, strict=True))
    zones: dict[tuple[Access, str], UpdatedZone] = {}

    def zone_for(name: str, record: Mapping[str, Any], access: Access | Fault) -> Zone | Fault:
        if isinstance(access, Fault):
            return access
        zone, given = names[access, name], _given_zone(record, options)
        if isinstance(zone, Fault):
            return zone
        if given and zone != given:
            return Fault(
                f"{primaries[access]} has {name} in zone {zone}, not in {given}. Correct zone, or leave it out."
            )
        return zones.setdefault((access, zone), UpdatedZone(primaries[access], zone))

    return [zone_for(name, record, access) for (name, record), access in zip(wanted, accesses, strict=True)]


def _given_zone(record: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    section = record.get(Rfc2136Solver.kind)
    return plain_name((options["zone"] if section is None else section.get("zone")) or "")

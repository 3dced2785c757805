# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zones of all declared names: whether they are there, may be written, and are what the public DNS shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dns.provider import Zone
from ...dns.resolving import Resolving
from ...model.check import Check, in_short, of_fault, of_faults, passed, skipped
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.run import Context
from ..txt.challenge_zones import Found, Place, Section, delegations, look, zones_among

ZONE, WRITE, DELEGATION = "zone", "write", "delegation"


@dataclass(frozen=True)
class Zones:
    """The checks, and what people should hear of the CNAMEs that were followed."""

    checks: tuple[Check, ...]
    warnings: tuple[str, ...] = ()


def look_at_zones(
    places: Sequence[Place],
    usable: frozenset[Section],
    resolving: Resolving,
    options: Mapping[str, Any],
    context: Context,
) -> Zones:
    """Look at the zones of those places whose solver has credentials that work."""
    within_reach = [place for place in places if place.holder in usable]
    checks = _unseen([place.record for place in places if place not in set(within_reach)])
    found = look(within_reach, options, context, resolving)
    zones = zones_among(found.values())
    checks += _found(zones, found)
    checks += _written(zones, found, context)
    if options["check_delegation"]:
        checks += _delegated(zones, delegations(zones, resolving, context))
    warnings = {one.alias.warning for one in found.values() if not isinstance(one, Fault) and one.alias.warning}
    return Zones(tuple(checks), tuple(sorted(warnings)))


def _unseen(records: Sequence[str]) -> list[Check]:
    if not records:
        return []
    why = "It could not be looked for, since the credentials of its solver don't work or could not be read."
    return [skipped(ZONE, in_short(records, most=1), why)]


def _found(zones: Sequence[Zone], found: Mapping[Place, Found | Fault]) -> list[Check]:
    faults = {place.record: one for place, one in found.items() if isinstance(one, Fault)}
    there = [passed(ZONE, zone.name, f"{zone.id} takes {in_short(_targets(zone, found))}.") for zone in zones]
    return there + of_faults(ZONE, faults)


def _written(zones: Sequence[Zone], found: Mapping[Place, Found | Fault], context: Context) -> list[Check]:
    said = side_by_side(lambda zone: zone.forbidden(_targets(zone, found)), zones, context.parallel)
    checks: list[Check] = []
    for zone, one in zip(zones, said, strict=True):
        if isinstance(one, Fault):
            checks.append(of_fault(WRITE, zone.name, one))
        elif one:
            checks += of_faults(WRITE, one)
        else:
            checks.append(passed(WRITE, zone.name, f"The TXT records of {zone.id} may be changed."))
    return checks


def _delegated(zones: Sequence[Zone], said: Sequence[str | Fault]) -> list[Check]:
    checks = []
    for zone, one in zip(zones, said, strict=True):
        if isinstance(one, Fault):
            checks.append(of_fault(DELEGATION, zone.name, one))
        elif one:
            checks.append(skipped(DELEGATION, zone.name, one))
        else:
            checks.append(passed(DELEGATION, zone.name, "The public DNS leads to it."))
    return checks


def _targets(zone: Zone, found: Mapping[Place, Found | Fault]) -> list[str]:
    """The names that are to be written in a zone."""
    here = (one for one in found.values() if not isinstance(one, Fault) and one.zone is zone)
    return list(dict.fromkeys(one.alias.target for one in here))

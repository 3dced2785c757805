# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dns_zone_info: tells where the challenge records of certificates belong, before anything is ordered or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..dns.resolving import Resolving
from ..model.faults import Fault
from ..model.run import Context, Outcome
from .shared.failure import failed_item, failure_of, title_of
from .shared.issuers import Issuers
from .shared.items import Item, declared, passed_on
from .txt.challenge_zones import Found, Place, delegations, look, places_of, zones_among
from .txt.items import checked_servers, refuse

STEP = "dns_zone_info"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """For each certificate the zones of its challenge records, or the error that would keep it from being issued."""
    items: Sequence[Item] = options["certificates"]
    certificates = declared(items)
    issuers = Issuers.of_options(options)
    work = [certificates[title_of(item)] for item in items if not passed_on(item)]
    issuers.check_known(work)
    faults: list[str] = []
    resolving = Resolving(checked_servers(options["nameservers"] or [], faults))
    refuse(faults)
    places = {certificate.title: places_of(certificate, issuers.of(certificate)) for certificate in work}
    every = list(dict.fromkeys(place for found in places.values() for place in found))
    found = look(every, options, context, resolving)
    warnings = {one.alias.warning for one in found.values() if not isinstance(one, Fault) and one.alias.warning}
    if options["check_delegation"]:
        warnings |= _check_delegations(found, resolving, context)
    return _outcome(items, places, found, sorted(warnings))


def _check_delegations(found: dict[Place, Found | Fault], resolving: Resolving, context: Context) -> set[str]:
    """Put a fault in the place of what belongs to zones that nobody gets to; what could not be found out."""
    zones = zones_among(found.values())
    said = delegations(zones, resolving, context)
    by_zone = {id(zone): one for zone, one in zip(zones, said, strict=True)}
    for place, one in found.items():
        verdict = "" if isinstance(one, Fault) else by_zone[id(one.zone)]
        if isinstance(verdict, Fault):
            found[place] = verdict
    return {one for one in said if isinstance(one, str) and one}


def _outcome(
    items: Sequence[Item],
    places: Mapping[str, Sequence[Place]],
    found: Mapping[Place, Found | Fault],
    warnings: Sequence[str],
) -> Outcome:
    finished: list[dict[str, Any]] = []
    failures: dict[str, Fault] = {}
    for item in items:
        title = title_of(item)
        mine = {place: found[place] for place in places.get(title, ())}
        fault = next((one for one in mine.values() if isinstance(one, Fault)), None)
        if fault:
            failures[title] = fault
            finished.append(failed_item(item, STEP, fault))
            continue
        zones = [_zone(place, one) for place, one in mine.items() if not isinstance(one, Fault)]
        finished.append({**item, "zones": zones} if zones else dict(item))
    return Outcome(
        changed=False,
        values={"certificates": finished},
        failure=failure_of(STEP, failures),
        warnings=tuple(warnings),
    )


def _zone(place: Place, found: Found) -> dict[str, str]:
    item = {"record": place.record, "zone": found.zone.id, "zone_name": found.zone.name}
    return item | ({"target": found.alias.target} if found.alias.target != place.record else {})

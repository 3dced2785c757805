# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dns_zone_info: tells where the challenge records of certificates belong, before anything is ordered or written."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..dns.aliases import Alias, Aliases
from ..dns.delegation import check_delegation
from ..dns.provider import Zone
from ..dns.resolving import Resolving
from ..model.certificate import Certificate
from ..model.faults import Fault
from ..model.issuer import Issuer
from ..model.names import challenge_record, persist_record
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from ..model.solver import FOLLOW, Rfc2136Solver, Route53Solver
from ..plan import solvers
from . import rfc2136_txt, route53_txt
from .failure import failed_item, failure_of, title_of
from .issuers import Issuers
from .items import Item, declared, passed_on
from .txt_items import checked_servers, refuse

STEP = "dns_zone_info"
LOCATE = {Route53Solver.kind: route53_txt.located, Rfc2136Solver.kind: rfc2136_txt.located}
"""For each provider, what finds the zones of names."""


@dataclass(frozen=True)
class _Place:
    """One challenge record, and as JSON the section that says who is to hold it."""

    record: str
    kind: str
    section: str
    follow: bool

    def to_item(self) -> dict[str, Any]:
        """The record item, without values."""
        return {"record": self.record, self.kind: json.loads(self.section)}


@dataclass(frozen=True)
class _Found:
    """Where a record belongs."""

    alias: Alias
    zone: Zone


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
    places = {certificate.title: _places(certificate, issuers.of(certificate)) for certificate in work}
    every = list(dict.fromkeys(place for found in places.values() for place in found))
    found = dict(zip(every, _look(every, options, context, resolving), strict=True))
    warnings = {one.alias.warning for one in found.values() if not isinstance(one, Fault) and one.alias.warning}
    if options["check_delegation"]:
        warnings |= _check_delegations(found, resolving, context)
    return _outcome(items, places, found, sorted(warnings))


def _places(certificate: Certificate, issuer: Issuer) -> list[_Place]:
    found = []
    for name in sorted(certificate.identifiers):
        solver = solvers.choose(issuer.solvers, name, certificate.labels)
        if solver is not None:
            section = json.dumps(solver.provider.to_item(), sort_keys=True)
            record = persist_record(name) if solver.persist else challenge_record(name)
            found.append(_Place(record, solver.provider.kind, section, solver.cname_strategy == FOLLOW))
    return list(dict.fromkeys(found))


def _look(
    places: Sequence[_Place], options: Mapping[str, Any], context: Context, resolving: Resolving
) -> list[_Found | Fault]:
    aliases = Aliases(resolving)

    def aim(place: _Place) -> Alias:
        return aliases.follow(place.record) if place.follow else Alias(place.record)

    found: dict[_Place, _Found | Fault] = {}
    aimed: dict[_Place, Alias] = {}
    for place, alias in zip(places, side_by_side(aim, places, context.parallel), strict=True):
        if isinstance(alias, Fault):
            found[place] = alias
        else:
            aimed[place] = alias
    deadline = time.monotonic() + options["wait_timeout"]
    for kind, locate in LOCATE.items():
        mine = [place for place in aimed if place.kind == kind]
        zones = locate([(aimed[place].target, place.to_item()) for place in mine], options, context, deadline)
        found |= {place: _at(aimed[place], zone) for place, zone in zip(mine, zones, strict=True)}
    return [found[place] for place in places]


def _at(alias: Alias, zone: Zone | Fault) -> _Found | Fault:
    return zone if isinstance(zone, Fault) else _Found(alias, zone)


def _check_delegations(found: dict[_Place, _Found | Fault], resolving: Resolving, context: Context) -> set[str]:
    """Put a fault in the place of what belongs to zones that nobody gets to; what could not be found out."""
    zones = list({id(one.zone): one.zone for one in found.values() if not isinstance(one, Fault)}.values())
    said = side_by_side(lambda zone: check_delegation(zone, resolving), zones, context.parallel)
    by_zone = {id(zone): one for zone, one in zip(zones, said, strict=True)}
    for place, one in found.items():
        verdict = "" if isinstance(one, Fault) else by_zone[id(one.zone)]
        if isinstance(verdict, Fault):
            found[place] = verdict
    return {one for one in said if isinstance(one, str) and one}


def _outcome(
    items: Sequence[Item],
    places: Mapping[str, Sequence[_Place]],
    found: Mapping[_Place, _Found | Fault],
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


def _zone(place: _Place, found: _Found) -> dict[str, str]:
    item = {"record": place.record, "zone": found.zone.id, "zone_name": found.zone.name}
    return item | ({"target": found.alias.target} if found.alias.target != place.record else {})

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the challenge records of certificates belong: which solver takes them, where CNAMEs lead, and in which zone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dns.aliases import Alias, Aliases
from ...dns.delegation import check_delegation
from ...dns.provider import Zone
from ...dns.resolving import Resolving
from ...model.certificate import Certificate
from ...model.faults import Fault
from ...model.issuer import Issuer
from ...model.names import challenge_record, persist_record
from ...model.parallel import side_by_side
from ...model.run import Context
from ...model.solver import FOLLOW, Provider, Rfc2136Solver, Route53Solver
from ...plan import solvers
from .. import rfc2136_txt, route53_txt

LOCATE = {Route53Solver.kind: route53_txt.located, Rfc2136Solver.kind: rfc2136_txt.located}
"""For each provider, what finds the zones of names."""

Section = tuple[str, str]
"""The kind of a provider, and its section of record items as JSON, the same for the same section."""


@dataclass(frozen=True)
class Place:
    """One challenge record, and as JSON the section that says who is to hold it."""

    record: str
    kind: str
    section: str
    follow: bool

    @property
    def holder(self) -> Section:
        """Who is to hold it, with which credentials."""
        return self.kind, self.section

    def to_item(self) -> dict[str, Any]:
        """The record item, without values."""
        return {"record": self.record, self.kind: json.loads(self.section)}


@dataclass(frozen=True)
class Found:
    """Where a record belongs."""

    alias: Alias
    zone: Zone


def places_of(certificate: Certificate, issuer: Issuer) -> list[Place]:
    """The records of all names of a certificate that some solver takes, each once."""
    found = []
    for name in sorted(certificate.identifiers):
        solver = solvers.choose(issuer.solvers, name, certificate.labels)
        if solver is not None:
            record = persist_record(name) if solver.persist else challenge_record(name)
            found.append(Place(record, *section_of(solver.provider), follow=solver.cname_strategy == FOLLOW))
    return list(dict.fromkeys(found))


def section_of(provider: Provider) -> Section:
    """The section that stands for a provider."""
    return provider.kind, json.dumps(provider.to_item(), sort_keys=True)


def look(
    places: Sequence[Place], options: Mapping[str, Any], context: Context, resolving: Resolving
) -> dict[Place, Found | Fault]:
    """The zone of each place, or the Fault that says why it can't be found."""
    aliases = Aliases(resolving)

    def aim(place: Place) -> Alias:
        return aliases.follow(place.record) if place.follow else Alias(place.record)

    found: dict[Place, Found | Fault] = {}
    aimed: dict[Place, Alias] = {}
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
    return {place: found[place] for place in places}


def zones_among(found: Iterable[Found | Fault]) -> list[Zone]:
    """The zones of all that was found, each once."""
    return list({id(one.zone): one.zone for one in found if not isinstance(one, Fault)}.values())


def delegations(zones: Sequence[Zone], resolving: Resolving, context: Context) -> list[str | Fault]:
    """For each zone a Fault where the public DNS leads elsewhere, or why that can't be said, else an empty text."""
    return side_by_side(lambda zone: check_delegation(zone, resolving), zones, context.parallel)


def _at(alias: Alias, zone: Zone | Fault) -> Found | Fault:
    return zone if isinstance(zone, Fault) else Found(alias, zone)

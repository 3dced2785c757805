# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""route53_txt_info: the challenge records in hosted zones, and which of their values are provably ours."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..dns.accounts import Account, Accounts
from ..dns.changes import values_of
from ..dns.route53 import RecordSet, Route53
from ..dns.zones import HostedZone, is_record_name, plain_name, zone_id
from ..model.faults import Fault, RefusedFault, numbered
from ..model.parallel import side_by_side, sound
from ..model.run import Context, Outcome
from ..model.solver import Rfc2136Solver
from .orders.noted_records import Noted, noted_in
from .shared.failure import failure_of
from .txt.accounts import accounts_of, own_faults, section_faults

STEP = "route53_txt_info"
CHALLENGE = "_acme-challenge."
Faults = dict[str, Fault]


@dataclass(frozen=True)
class _Place:
    """One hosted zone and the API of an account that has it."""

    api: Route53
    hosted: HostedZone


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """All TXT records of challenges, in the order of zones and names."""
    sections: Sequence[Mapping[str, Any]] = options["accounts"] or [{}]
    _check(sections, options)
    noted, faults = noted_in(options["namespaces"] or [], options, context)
    places = _places(sections, options, context, faults)
    names = {plain_name(name) for name in options["names"] or ()}

    def read(place: _Place) -> list[dict[str, Any]]:
        return _records(place.hosted, place.api.all_record_sets(place.hosted), names, noted)

    results = side_by_side(read, places, context.parallel)
    records: list[dict[str, Any]] = []
    for place, result in zip(places, results, strict=True):
        if isinstance(result, Fault):
            faults[f"{place.hosted.name} ({place.hosted.id})"] = result
        else:
            records += result
    return Outcome(changed=False, values={"records": records}, failure=failure_of(STEP, faults))


def _check(sections: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> None:
    faults = [
        f"accounts[{place}].{message}" for place, section in enumerate(sections) for message in section_faults(section)
    ]
    faults += [
        f"names has {name!r}, which is not the name of a DNS record."
        for name in options["names"] or ()
        if not is_record_name(plain_name(name))
    ]
    faults += own_faults(options)
    if faults:
        raise RefusedFault(numbered("The options can't be used; nothing has been asked.", faults))


def _places(
    sections: Sequence[Mapping[str, Any]], options: Mapping[str, Any], context: Context, faults: Faults
) -> list[_Place]:
    """The zones to read, each once, however many of the accounts are the same one in truth."""
    clients = Accounts(connections=4 * context.parallel)
    deadline = time.monotonic() + options["wait_timeout"]
    accounts = accounts_of([{"route53": section} for section in sections], options, context.parallel)
    wanted = options["zones"] or []

    def look(work: tuple[Mapping[str, Any], Account | Fault]) -> list[_Place]:
        section, account = work[0], sound(work[1])
        api = Route53(clients.client(account), str(account), deadline, context.say)
        given = section.get("hosted_zone_id")
        zones = [api.hosted_zone(given)] if given else api.hosted_zones()
        return [_Place(api, hosted) for hosted in zones if not wanted or _is_among(hosted, wanted)]

    found: dict[str, _Place] = {}
    work = list(zip(sections, accounts, strict=True))
    for place, result in enumerate(side_by_side(look, work, context.parallel)):
        if isinstance(result, Fault):
            faults[f"accounts[{place}]"] = result
        else:
            found.update({one.hosted.id: one for one in result})
    if not faults:
        _all_found(wanted, [one.hosted for one in found.values()])
    return sorted(found.values(), key=lambda one: (one.hosted.name, one.hosted.id))


def _is_among(hosted: HostedZone, wanted: Iterable[str]) -> bool:
    return any(zone_id(text) == hosted.id or plain_name(text) == hosted.name for text in wanted)


def _all_found(wanted: Iterable[str], found: Sequence[HostedZone]) -> None:
    missing = [text for text in wanted if not any(_is_among(hosted, [text]) for hosted in found)]
    if missing:
        raise Fault(f"No public hosted zone of these accounts is {' or '.join(missing)}; correct zones.")


def _records(
    hosted: HostedZone, sets: Iterable[RecordSet], names: set[str], noted: Sequence[Noted]
) -> list[dict[str, Any]]:
    """The record items of one zone; the sets of one name, which differ by identifier, are one item."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    targets = {_name(record) for one in noted for record in one.records()}
    for one in sets:
        name = plain_name(one["Name"])
        if one["Type"] == "TXT" and (name.startswith(CHALLENGE) or name in names or name in targets):
            identifier = {"set_identifier": one["SetIdentifier"]} if one.get("SetIdentifier") else {}
            by_name.setdefault(name, []).extend(
                {"value": value, "ttl": one.get("TTL"), **identifier, **_proof(hosted, name, value, noted)}
                for value in values_of([one])
            )
    return [
        {"record": name, "zone": hosted.id, "zone_name": hosted.name, "entries": entries}
        for name, entries in sorted(by_name.items())
    ]


def _proof(hosted: HostedZone, name: str, value: str, noted: Sequence[Noted]) -> dict[str, Any]:
    """Whether a pending Secret has this value noted at this name; without that it is somebody else's."""
    found = [
        (one, record)
        for one in noted
        for record in one.records()
        if value in record["values"] and _is_here(record, hosted, name)
    ]
    if not found:
        return {"ours": False}
    titles = [title for _place, record in found for title in record.get("certificates") or ()]
    certificate = {"certificate": titles[0]} if titles else {}
    return {"ours": True, "held": any(one.held for one, _record in found), **certificate}


def _is_here(record: Mapping[str, Any], hosted: HostedZone, name: str) -> bool:
    if record.get(Rfc2136Solver.kind) or record.get("zone") not in (None, "", hosted.id):
        return False
    return name == _name(record)


def _name(record: Mapping[str, Any]) -> str:
    return plain_name(record.get("target") or record["record"])

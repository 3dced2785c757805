# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""route53_txt: writes TXT values into hosted zones, or removes them, and waits until they can be seen."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..dns.accounts import Account, Accounts
from ..dns.propagation import Expected, wait_until_seen
from ..dns.provider import Written
from ..dns.route53 import Route53
from ..dns.servers import Server, parse_server
from ..dns.txt import quoted, shown
from ..dns.writing import Route53Zone
from ..dns.zones import NoZoneFault, is_record_name, plain_name
from ..model.faults import Fault, RefusedFault, numbered
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from .failure import failed_item, failure_of
from .txt_accounts import accounts_of, section_faults
from .txt_zones import zones_of

STEP = "route53_txt"
LONGEST_VALUE = 4_000
AUTHORITATIVE, INSYNC, NONE = "authoritative", "insync", "none"


@dataclass
class _Item:
    """One record of the list on its way through the step."""

    given: Mapping[str, Any]
    zone: Route53Zone | None = None
    written: Written | None = None
    fault: Fault | None = None

    @property
    def name(self) -> str:
        return plain_name(self.given["record"])


@dataclass
class _Share:
    """What is written into one zone by one account: its values by name, those of several items joined."""

    zone: Route53Zone
    items: list[_Item] = field(default_factory=list)

    def wanted(self) -> dict[str, list[str]]:
        values: dict[str, dict[str, None]] = {}
        for item in self.items:
            values.setdefault(item.name, {}).update(dict.fromkeys(item.given["values"]))
        return {name: list(found) for name, found in values.items()}


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """See to it that the values of each record are there, or with state absent that they are gone."""
    records: Sequence[Mapping[str, Any]] = options["records"] or []
    absent = options["state"] == "absent"
    servers = _checked(records, options)
    items = [_Item(record) for record in records]
    work = [item for item in items if absent or not item.given.get("error")]
    deadline = time.monotonic() + options["wait_timeout"]
    warnings = _locate(work, options, context, deadline, absent)
    _write(work, options, context, absent)
    if not absent and not context.check:
        _wait(work, servers, options, context, deadline)
    return _outcome(items, warnings)


def _checked(records: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> tuple[Server, ...]:
    """The given servers. Raises RefusedFault with all that is wrong in the options."""
    faults = [
        f"records[{place}] ({record.get('record')}): {message}"
        for place, record in enumerate(records)
        for message in _record_faults(record)
    ]
    servers: list[Server] = []
    for text in options["nameservers"] or []:
        try:
            servers.append(parse_server(text))
        except RefusedFault as fault:
            faults.append(str(fault))
    if bool(options.get("access_key")) != bool(options.get("secret_key")):
        faults.append("access_key and secret_key go together; give both or neither.")
    if options.get("profile") and options.get("access_key"):
        faults.append("profile can't stand beside access_key and secret_key; take one of them away.")
    if faults:
        raise RefusedFault(numbered("The options can't be used; nothing has been touched.", faults))
    return tuple(dict.fromkeys(servers))


def _record_faults(record: Mapping[str, Any]) -> list[str]:
    faults = [f"route53.{message}" for message in section_faults(record.get("route53") or {})]
    if not is_record_name(plain_name(record["record"])):
        faults.append("record is not the name of a DNS record, such as _acme-challenge.example.com.")
    if not record["values"]:
        faults.append("values is empty; name the values that shall be there or be gone.")
    if any(not _fits(value) for value in record["values"]):
        faults.append(f"values has a text that no TXT record can hold; it must have 1 to {LONGEST_VALUE} characters.")
    return faults


def _fits(value: str) -> bool:
    try:
        return bool(value) and len(quoted(value)) <= LONGEST_VALUE
    except UnicodeEncodeError:
        return False


def _locate(
    work: Sequence[_Item], options: Mapping[str, Any], context: Context, deadline: float, absent: bool
) -> list[str]:
    """Find the zone of each item; the warnings about records that can't be anywhere, which only absent takes."""
    given = [item.given for item in work]
    accounts = accounts_of(given, options, context.parallel)
    clients = Accounts(connections=4 * context.parallel)

    def api(account: Account) -> Route53:
        return Route53(clients.client(account), str(account), deadline, context.say)

    warnings = []
    located = zones_of(given, accounts, options.get("hosted_zone_id") or "", api, context.parallel)
    for item, found in zip(work, located, strict=True):
        if isinstance(found, Route53Zone):
            item.zone = found
        elif absent and isinstance(found, NoZoneFault):
            # Where it could not be written either, that has been said already.
            warnings += [] if item.given.get("error") else [f"There is nothing to remove: {found}"]
        else:
            item.fault = found
    return warnings


def _write(work: Sequence[_Item], options: Mapping[str, Any], context: Context, absent: bool) -> None:
    """Write all zones side by side and note what became of each item."""
    shares: dict[int, _Share] = {}
    for item in work:
        if item.zone:
            shares.setdefault(id(item.zone), _Share(item.zone)).items.append(item)

    def write(share: _Share) -> Mapping[str, Written | Fault]:
        change = share.zone.absent if absent else share.zone.present
        return change(share.wanted(), ttl=options["ttl"], check=context.check)

    for share, found in zip(shares.values(), side_by_side(write, list(shares.values()), context.parallel), strict=True):
        for item in share.items:
            result = found if isinstance(found, Fault) else found[item.name]
            if isinstance(result, Fault):
                item.fault = result
            else:
                item.written = result


def _wait(
    work: Sequence[_Item], given: tuple[Server, ...], options: Mapping[str, Any], context: Context, deadline: float
) -> None:
    """Wait until what has been written can be seen; what was there before may still be on its way too."""
    if options["propagation"] == NONE:
        return
    items = [item for item in work if item.written and not item.fault]
    servers = _servers(items, given, context) if options["propagation"] == AUTHORITATIVE else {}
    expected: list[Expected] = []
    watched: list[_Item] = []
    for item in items:
        asked = servers.get(id(item.zone), ())
        if isinstance(asked, Fault):
            item.fault = asked
        elif item.zone and item.written:
            values = frozenset(item.given["values"])
            expected.append(Expected(item.name, values, item.zone, item.written.change, asked))
            watched.append(item)
    faults = wait_until_seen(expected, wait=options["wait_timeout"], deadline=deadline, say=context.say)
    for place, fault in faults.items():
        watched[place].fault = fault


def _servers(
    items: Sequence[_Item], given: tuple[Server, ...], context: Context
) -> dict[int, tuple[Server, ...] | Fault]:
    """The servers to ask about each zone (by its id()): those given, or else the zone's own."""
    zones = list({id(item.zone): item.zone for item in items if item.zone}.values())
    if given:
        return {id(zone): given for zone in zones}

    def own(zone: Route53Zone) -> tuple[Server, ...]:
        return tuple(map(Server, zone.name_servers()))

    return {id(zone): found for zone, found in zip(zones, side_by_side(own, zones, context.parallel), strict=True)}


def _outcome(items: Sequence[_Item], warnings: list[str]) -> Outcome:
    titles = _titles(items)
    changed = {title: item.written for title, item in zip(titles, items, strict=True) if _is_changed(item)}
    faults = _joined({title: item.fault for title, item in zip(titles, items, strict=True) if item.fault})
    return Outcome(
        changed=bool(changed),
        values={"records": [_result(item) for item in items]},
        before={title: [shown(value) for value in one.before] for title, one in changed.items() if one},
        after={title: [shown(value) for value in one.after] for title, one in changed.items() if one},
        failure=failure_of(STEP, faults),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _joined(faults: Mapping[str, Fault]) -> dict[str, Fault]:
    """The faults with those that say the same put together, so that one bad credential is one line."""
    by_text: dict[str, list[str]] = {}
    for title, fault in faults.items():
        by_text.setdefault(str(fault), []).append(title)
    return {", ".join(titles): faults[titles[0]] for titles in by_text.values()}


def _is_changed(item: _Item) -> bool:
    return item.written is not None and item.written.changed


def _titles(items: Sequence[_Item]) -> list[str]:
    """The name of each record, with its zone where one name is in several zones."""
    zones: dict[str, set[str]] = {}
    for item in items:
        zones.setdefault(item.name, set()).add(item.zone.id if item.zone else "")
    return [
        f"{item.name} ({item.zone.id if item.zone else 'no zone'})" if len(zones[item.name]) > 1 else item.name
        for item in items
    ]


def _result(item: _Item) -> dict[str, Any]:
    found = {name: value for name, value in item.given.items() if name != "change"}
    if item.zone:
        found |= {"zone": item.zone.id, "zone_name": item.zone.name}
    if item.written and item.written.change:
        found["change"] = item.written.change
    return failed_item(found, STEP, item.fault) if item.fault else found

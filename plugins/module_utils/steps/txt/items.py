# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TXT records of one call on their way through a module that writes them, and what comes out at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...dns.provider import Written, Zone
from ...dns.servers import Server, parse_resolver
from ...dns.txt import quoted, shown
from ...dns.zones import is_record_name, plain_name
from ...model.faults import Fault, RefusedFault, joined, numbered
from ...model.run import Outcome
from ..shared.failure import failed_item, failure_of

LONGEST_VALUE = 4_000


@dataclass
class TxtItem:
    """One record of the list. `target` is the name the values are written at, `name` unless a CNAME leads elsewhere.

    `doubt` is why values may be left although nothing went wrong in the zone.
    """

    given: Mapping[str, Any]
    target: str = ""
    zone: Zone | None = None
    written: Written | None = None
    fault: Fault | None = None
    doubt: Fault | None = None

    @property
    def name(self) -> str:
        """The record's name in the one form used here."""
        return plain_name(self.given["record"])


@dataclass
class Share:
    """What is written into one zone: its values by name, those of several items joined."""

    zone: Zone
    lasting: bool = False
    items: list[TxtItem] = field(default_factory=list)

    def wanted(self) -> dict[str, list[str]]:
        """Record name → values."""
        values: dict[str, dict[str, None]] = {}
        for item in self.items:
            values.setdefault(item.target, {}).update(dict.fromkeys(item.given["values"]))
        return {name: list(found) for name, found in values.items()}


def checked_servers(texts: Sequence[str], faults: list[str]) -> tuple[Server, ...]:
    """The given DNS servers; what is wrong with them is added to `faults`."""
    servers: list[Server] = []
    for text in texts:
        try:
            servers.append(parse_resolver(text))
        except RefusedFault as fault:
            faults.append(str(fault))
    return tuple(dict.fromkeys(servers))


def record_faults(record: Mapping[str, Any]) -> list[str]:
    """What is wrong with a record whoever writes it, as ends of a sentence that begins with the record's place."""
    faults = []
    if not is_record_name(plain_name(record["record"])):
        faults.append("record is not the name of a DNS record, such as _acme-challenge.example.com.")
    if not record["values"]:
        faults.append("values is empty; name the values that shall be there or be gone.")
    if any(not _fits(value) for value in record["values"]):
        faults.append(f"values has a text that no TXT record can hold; it must have 1 to {LONGEST_VALUE} characters.")
    return faults


def refuse(faults: Sequence[str]) -> None:
    """Raise RefusedFault with all of these, if there are any."""
    if faults:
        raise RefusedFault(numbered("The options can't be used; nothing has been touched.", faults))


def outcome(step: str, items: Sequence[TxtItem], warnings: Sequence[str]) -> Outcome:
    """The result of a module that writes TXT records."""
    titles = _titles(items)
    changed = {title: item.written for title, item in zip(titles, items, strict=True) if _is_changed(item)}
    faults = joined({title: item.fault for title, item in zip(titles, items, strict=True) if item.fault})
    results = [_result(step, item) for item in items]
    return Outcome(
        changed=bool(changed),
        values={"records": results, "failed_records": [record for record in results if record.get("error")]},
        before={title: [shown(value) for value in one.before] for title, one in changed.items() if one},
        after={title: [shown(value) for value in one.after] for title, one in changed.items() if one},
        failure=failure_of(step, faults),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _fits(value: str) -> bool:
    try:
        return bool(value) and len(quoted(value)) <= LONGEST_VALUE
    except UnicodeEncodeError:
        return False


def _is_changed(item: TxtItem) -> bool:
    return item.written is not None and item.written.changed


def _titles(items: Sequence[TxtItem]) -> list[str]:
    """The name of each record, with its zone where one name is in several zones."""
    zones: dict[str, set[str]] = {}
    for item in items:
        zones.setdefault(item.name, set()).add(item.zone.id if item.zone else "")
    return [
        f"{item.name} ({item.zone.id if item.zone else 'no zone'})" if len(zones[item.name]) > 1 else item.name
        for item in items
    ]


def _result(step: str, item: TxtItem) -> dict[str, Any]:
    if item.zone is None and item.fault is None:
        return dict(item.given)
    found = {name: value for name, value in item.given.items() if name != "change"}
    if item.zone:
        found |= {"zone": item.zone.id, "zone_name": item.zone.name}
    if item.target not in ("", item.name):
        found["target"] = item.target
    if item.written and item.written.change:
        found["change"] = item.written.change
    return failed_item(found, step, item.fault) if item.fault else found

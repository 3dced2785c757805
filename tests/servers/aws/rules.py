# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Route53 accepts: a whole batch or nothing of it, judged against what the zone holds. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import txt
from .batch import Change, Key, RecordSet

Content = Mapping[Key, RecordSet]

_MOST_RECORDS = 1_000
_MOST_CHARACTERS = 32_000
_MOST_VALUES = 400
_LONGEST_TXT = 4_000


class RefusedBatch(Exception):
    """InvalidChangeBatch with one message per bad change."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = list(dict.fromkeys(messages))
        super().__init__(f"[{', '.join(self.messages)}]")


def apply(zone: str, content: Content, changes: list[Change]) -> dict[Key, RecordSet]:
    """The zone's content after these changes; RefusedBatch where one of them is bad."""
    if messages := _size_faults(changes):
        raise RefusedBatch(messages)
    messages = _repeated(changes)
    after = dict(content)
    for change in changes:
        messages += _value_faults(zone, change.record_set) if change.action != "DELETE" else []
        if message := _put(after, change) if change.action != "DELETE" else _remove(zone, after, change):
            messages.append(message)
    messages += _neighbour_faults(zone, after, changes)
    if messages:
        raise RefusedBatch(messages)
    return after


def _size_faults(changes: list[Change]) -> list[str]:
    records = characters = 0
    for change in changes:
        weight = 2 if change.action == "UPSERT" else 1
        records += weight * len(change.record_set.values)
        characters += weight * sum(map(len, change.record_set.values))
    faults = [f"Number of records limit of {_MOST_RECORDS} exceeded."] if records > _MOST_RECORDS else []
    if characters > _MOST_CHARACTERS:
        faults.append(f"RDATA character limit of {_MOST_CHARACTERS} exceeded.")
    return faults


def _repeated(changes: list[Change]) -> list[str]:
    """A record set may come twice in one batch only to be deleted and made anew."""
    actions: dict[Key, list[str]] = {}
    for change in changes:
        actions.setdefault(change.record_set.key, []).append(change.action)
    return [
        f"The request contains an invalid set of changes for a resource record set '{key.type} {key.name}'"
        for key, found in actions.items()
        if len(found) > 1 and found != ["DELETE", "CREATE"]
    ]


def _put(after: dict[Key, RecordSet], change: Change) -> str | None:
    key = change.record_set.key
    if change.action == "CREATE" and key in after:
        return f"Tried to create resource record set {key} but it already exists"
    after[key] = change.record_set
    return None


def _remove(zone: str, after: dict[Key, RecordSet], change: Change) -> str | None:
    key = change.record_set.key
    if key not in after:
        return f"Tried to delete resource record set {key} but it was not found"
    if not after[key].same_as(change.record_set):
        return f"Tried to delete resource record set {key} but the values provided do not match the current values"
    if key.name == zone and key.type in ("NS", "SOA"):
        number = "at least one NS record" if key.type == "NS" else "exactly one SOA record"
        return f"A HostedZone must contain {number} for the zone itself."
    del after[key]
    return None


def _value_faults(zone: str, record_set: RecordSet) -> list[str]:
    name, values = record_set.name, record_set.values
    if name != zone and not name.endswith(f".{zone}"):
        return [f"RRSet with DNS name {name} is not permitted in zone {zone}"]
    if len(values) > _MOST_VALUES:
        return [f"Cannot have more than {_MOST_VALUES} records in a RRSet"]
    faults = [f"Duplicate Resource Record: '{value}'" for value in values if values.count(value) > 1]
    if record_set.type in ("TXT", "SPF"):
        faults += [f"Invalid Resource Record: FATAL problem: {fault}" for fault in map(_txt_fault, values) if fault]
    return faults


def _txt_fault(value: str) -> str | None:
    if len(value) > _LONGEST_TXT:
        return f"TXTRDATATooLong (Value is too long) encountered with '{value}'"
    return txt.fault(value)


def _neighbour_faults(zone: str, after: Content, changes: list[Change]) -> list[str]:
    """What can't stand beside what: simple and other sets of one name, a CNAME and anything else."""
    written = [change.record_set for change in changes if change.action != "DELETE"]
    if not written:
        return []
    by_name: dict[str, list[Key]] = {}
    for key in after:
        by_name.setdefault(key.name, []).append(key)
    faults = [_neighbour_fault(zone, one, by_name.get(one.name, [])) for one in written]
    return [fault for fault in faults if fault]


def _neighbour_fault(zone: str, one: RecordSet, neighbours: list[Key]) -> str | None:
    others = {key.type for key in neighbours} - {one.type}
    if one.type == "CNAME" and others:
        return (
            f"RRSet of type CNAME with DNS name {one.name} is not permitted as it conflicts with other records with "
            f"the same DNS name in zone {zone}"
        )
    if "CNAME" in others:
        return (
            f"RRSet of type {one.type} with DNS name {one.name} is not permitted because a conflicting RRSet of type "
            f"CNAME with the same DNS name already exists in zone {zone}"
        )
    simple = [key.set_identifier is None for key in neighbours if key.type == one.type]
    if not any(simple) or all(simple):
        return None
    if one.set_identifier is None:
        return (
            f"RRSet with DNS name {one.name}, type {one.type} cannot be created as other RRSets exist with the same "
            "name and type."
        )
    return (
        f"RRSet with DNS name {one.name}, type {one.type}, SetIdentifier {one.set_identifier} cannot be created "
        "because a non multivalue answer rrset exists with the same name and type."
    )

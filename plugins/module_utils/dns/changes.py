# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to ask of Route53 so that values come or go and nothing else does: pure functions over record sets.

A set that exists is changed by DELETE of exactly what was read and CREATE of what it shall be, in one batch. Route53
refuses the batch when the set has changed meanwhile, so no value of anybody else is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..model.faults import Fault
from .route53 import RecordSet
from .txt import quoted, unquoted
from .zones import plain_name

MOST_ELEMENTS = 1_000
MOST_CHARACTERS = 32_000
_LONGEST_IDENTIFIER = 128
_NAMED = re.compile(r"(?:[Nn]ame='?|DNS name |record set '?(?:[A-Z]+ )?)([^\s'\",;\[\]]+)")
_BETWEEN = re.compile(r", (?=Tried to |RRSet |The request |Invalid |Duplicate )")
_CONTEST = re.compile(r"already exists|was not found|do not match|exists? with the same name", re.IGNORECASE)


@dataclass(frozen=True)
class NameChange:
    """The changes that one name needs, which only make sense together; none when all is as it should be."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    changes: tuple[dict[str, Any], ...] = ()

    @property
    def elements(self) -> int:
        """What counts against the limit of 1,000 ResourceRecord elements."""
        return len(self._values())

    @property
    def characters(self) -> int:
        """What counts against the limit of 32,000 characters."""
        return sum(map(len, self._values()))

    def _values(self) -> list[str]:
        return [one["Value"] for change in self.changes for one in change["ResourceRecordSet"]["ResourceRecords"]]


def blind_addition(name: str, values: Sequence[str], ttl: int) -> NameChange:
    """CREATE with no look: right for a name that doesn't exist yet, refused for one that does."""
    return NameChange(name, (), tuple(values), (_create(_simple(name, values, ttl)),))


def blind_removal(name: str, values: Sequence[str], ttl: int) -> NameChange:
    """DELETE with no look: right for a set of our values alone, refused for any other."""
    return NameChange(name, tuple(values), (), (_delete(_simple(name, values, ttl)),))


def addition(name: str, values: Sequence[str], found: Sequence[RecordSet], ttl: int) -> NameChange:
    """What adds those of the values that the name's record sets lack. Raises Fault when something is in the way."""
    _check_nothing_in_the_way(name, found)
    sets = [one for one in found if one["Type"] == "TXT"]
    before = values_of(sets)
    missing = [value for value in dict.fromkeys(values) if value not in before]
    after = (*before, *missing)
    if not missing:
        return NameChange(name, before, before)
    if not sets:
        return NameChange(name, before, after, (_create(_simple(name, missing, ttl)),))
    if "SetIdentifier" not in sets[0]:
        return NameChange(name, before, after, (_delete(sets[0]), _create(_with(sets[0], missing))))
    if not all(one.get("MultiValueAnswer") for one in sets):
        raise Fault(
            f"{name} has TXT record sets with a routing policy (weighted, latency, failover or the like), beside which "
            "a value can't be added for all. Make them one simple record set."
        )
    return NameChange(name, before, after, tuple(_create(_multivalue(sets[0], value)) for value in missing))


def removal(name: str, values: Sequence[str], found: Sequence[RecordSet]) -> NameChange:
    """What removes these values from the name's record sets; a set with no other values is deleted."""
    sets = [one for one in found if one["Type"] == "TXT" and "AliasTarget" not in one]
    before = values_of(sets)
    changes: list[dict[str, Any]] = []
    for one in sets:
        kept = [record for record in one["ResourceRecords"] if unquoted(record["Value"]) not in values]
        if len(kept) == len(one["ResourceRecords"]):
            continue
        changes.append(_delete(one))
        if kept:
            changes.append(_create({**one, "ResourceRecords": kept}))
    return NameChange(name, before, tuple(value for value in before if value not in values), tuple(changes))


def values_of(sets: Iterable[RecordSet]) -> tuple[str, ...]:
    """The plain values of TXT record sets, in their order, each once."""
    return tuple(dict.fromkeys(unquoted(one["Value"]) for each in sets for one in each.get("ResourceRecords", [])))


def batches(plans: Iterable[NameChange]) -> list[list[NameChange]]:
    """The plans in as few batches as Route53's limits allow, in their order; the changes of a name stay together."""
    found: list[list[NameChange]] = []
    elements = characters = 0
    for plan in plans:
        elements, characters = elements + plan.elements, characters + plan.characters
        if not found or elements > MOST_ELEMENTS or characters > MOST_CHARACTERS:
            found.append([])
            elements, characters = plan.elements, plan.characters
        found[-1].append(plan)
    return found


def halves(batch: Sequence[NameChange]) -> tuple[Sequence[NameChange], Sequence[NameChange]]:
    """A batch in two, to find out which half is spoilt."""
    return batch[: len(batch) // 2], batch[len(batch) // 2 :]


def blamed(batch: Iterable[NameChange], messages: Iterable[str]) -> dict[str, str]:
    """Name → what Route53 says against it, for those names of the batch that its messages name; perhaps none."""
    said: dict[str, list[str]] = {}
    for part in (part for message in messages for part in _BETWEEN.split(message.strip("[]"))):
        for name in dict.fromkeys(plain_name(found) for found in _NAMED.findall(part)):
            said.setdefault(name, []).append(part)
    return {plan.name: "; ".join(said[plan.name]) for plan in batch if plan.name in said}


def is_contest(message: str) -> bool:
    """Whether this is said of a set that isn't as the change takes it to be, so that a fresh look may help."""
    return _CONTEST.search(message) is not None


def _check_nothing_in_the_way(name: str, found: Sequence[RecordSet]) -> None:
    for one in found:
        if one["Type"] == "CNAME":
            target = ", ".join(record["Value"] for record in one.get("ResourceRecords", []))
            raise Fault(
                f"{name} is a CNAME{f' to {target}' if target else ''}, beside which no TXT record can stand. Set "
                "cname_strategy to Follow to have the values at its end, or remove the CNAME."
            )
        if one["Type"] == "TXT" and "AliasTarget" in one:
            raise Fault(f"{name} is an alias of {one['AliasTarget']['DNSName']}, which can have no values of its own.")


def _records(values: Iterable[str]) -> list[dict[str, str]]:
    return [{"Value": quoted(value)} for value in values]


def _simple(name: str, values: Sequence[str], ttl: int) -> dict[str, Any]:
    return {"Name": f"{name}.", "Type": "TXT", "TTL": ttl, "ResourceRecords": _records(dict.fromkeys(values))}


def _with(one: RecordSet, values: Iterable[str]) -> dict[str, Any]:
    return {**one, "ResourceRecords": [*one["ResourceRecords"], *_records(values)]}


def _multivalue(beside: RecordSet, value: str) -> dict[str, Any]:
    """A multivalue set as cert-manager writes it: one value, which is also its identifier."""
    text = quoted(value)
    identifier = text if len(text) <= _LONGEST_IDENTIFIER else sha256(text.encode()).hexdigest()
    return {
        "Name": beside["Name"],
        "Type": "TXT",
        "SetIdentifier": identifier,
        "MultiValueAnswer": True,
        "TTL": beside["TTL"],
        "ResourceRecords": [{"Value": text}],
    }


def _create(one: RecordSet) -> dict[str, Any]:
    return {"Action": "CREATE", "ResourceRecordSet": dict(one)}


def _delete(one: RecordSet) -> dict[str, Any]:
    return {"Action": "DELETE", "ResourceRecordSet": dict(one)}

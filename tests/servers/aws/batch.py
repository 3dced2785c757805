# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change batch as it comes over the wire, and record sets as this sandbox keeps them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any, NamedTuple

NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/"
_NS = f"{{{NAMESPACE}}}"
_PLAIN = re.compile(r"[a-z0-9_.-]")
_OCTAL = re.compile(r"\\([0-7]{3})")


class MalformedInput(ValueError):
    """A request that Route53 refuses as InvalidInput before it looks into the zone."""


class Key(NamedTuple):
    """What makes two record sets the same one."""

    name: str
    type: str
    set_identifier: str | None = None

    def __str__(self) -> str:
        identifier = f", set-identifier='{self.set_identifier}'" if self.set_identifier else ""
        return f"[name='{self.name}', type='{self.type}'{identifier}]"


@dataclass(frozen=True)
class RecordSet:
    """One record set; `routing` holds MultiValueAnswer, Weight and their like, `alias` an alias target."""

    name: str
    type: str
    ttl: int | None
    values: tuple[str, ...]
    set_identifier: str | None = None
    routing: tuple[tuple[str, str], ...] = ()
    alias: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        """Its identity in the zone."""
        return Key(self.name, self.type, self.set_identifier)

    def same_as(self, other: RecordSet) -> bool:
        """Whether DELETE of the other one would mean this one; values may come in any order."""
        mine = (self.ttl, sorted(self.values), self.routing, self.alias)
        return mine == (other.ttl, sorted(other.values), other.routing, other.alias)

    def as_dict(self) -> dict[str, Any]:
        """As boto3 shows it."""
        optional = {
            "TTL": self.ttl,
            "SetIdentifier": self.set_identifier,
            "ResourceRecords": [{"Value": value} for value in self.values],
            "AliasTarget": dict(self.alias),
            **dict(self.routing),
        }
        return {"Name": self.name, "Type": self.type} | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True)
class Change:
    """One change of a batch."""

    action: str
    record_set: RecordSet


def normal_name(name: str) -> str:
    """A name as Route53 keeps it: lower case, a dot at the end, anything unusual (`*`) as an octal escape."""
    plain = plain_name(name)
    return "".join(char if _PLAIN.match(char) else f"\\{ord(char):03o}" for char in plain)


def plain_name(name: str) -> str:
    """A name as DNS has it: lower case, a dot at the end, no escapes."""
    text = _OCTAL.sub(lambda found: chr(int(found[1], 8)), name.lower())
    return text if text.endswith(".") else text + "."


def parse_batch(body: bytes) -> list[Change]:
    """The changes of a ChangeResourceRecordSets request."""
    try:
        root = ET.fromstring(body)
    except ET.ParseError as error:
        raise MalformedInput(f"Invalid XML ; {error}") from error
    changes = [_change(element) for element in root.iterfind(f"{_NS}ChangeBatch/{_NS}Changes/{_NS}Change")]
    if not changes:
        raise MalformedInput("Invalid request: Expected at least one Change in the ChangeBatch")
    return changes


def _change(element: ET.Element) -> Change:
    action = element.findtext(f"{_NS}Action", "")
    if action not in ("CREATE", "DELETE", "UPSERT"):
        raise MalformedInput(
            f"Invalid XML ; cvc-enumeration-valid: Value '{action}' is not facet-valid with respect to enumeration "
            "'[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration."
        )
    record_set = _record_set(element.find(f"{_NS}ResourceRecordSet"))
    if not record_set.alias and (record_set.ttl is None or not record_set.values):
        raise MalformedInput(
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
            f"TrafficPolicyInstanceId], but found none in Change with [Action={action}, Name={record_set.name}, "
            f"Type={record_set.type}, SetIdentifier={record_set.set_identifier or 'null'}]"
        )
    return Change(action, record_set)


def _record_set(element: ET.Element | None) -> RecordSet:
    if element is None:
        raise MalformedInput("Invalid XML ; a Change without ResourceRecordSet")
    fields = {child.tag.removeprefix(_NS): child for child in element}
    texts = {name: child.text or "" for name, child in fields.items() if not len(child)}
    known = {"Name", "Type", "TTL", "SetIdentifier"}
    alias = fields.get("AliasTarget")
    return RecordSet(
        name=normal_name(texts.get("Name", "")),
        type=texts.get("Type", ""),
        ttl=int(texts["TTL"]) if "TTL" in texts else None,
        values=tuple(
            value.text or "" for value in element.iterfind(f"{_NS}ResourceRecords/{_NS}ResourceRecord/{_NS}Value")
        ),
        set_identifier=texts.get("SetIdentifier"),
        routing=tuple(sorted((name, text) for name, text in texts.items() if name not in known)),
        alias=tuple((child.tag.removeprefix(_NS), child.text or "") for child in (alias if alias is not None else ())),
    )

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builders for record sets and a zone's content that keeps Route53's rules, all without any server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.dns.txt import quoted
from tests.servers.aws import rules
from tests.servers.aws.batch import Change, Key, RecordSet

ZONE = "example.com."
NAME = "_acme-challenge.example.com"


def simple(*values: str, name: str = NAME, ttl: int = 300, kind: str = "TXT") -> dict[str, Any]:
    """A simple record set as Route53's API shows it; TXT values are given plain."""
    records = [{"Value": quoted(value) if kind == "TXT" else value} for value in values]
    return {"Name": f"{name}.", "Type": kind, "TTL": ttl, "ResourceRecords": records}


def multivalue(value: str, identifier: str = "", ttl: int = 10) -> dict[str, Any]:
    """A multivalue-answer set as cert-manager writes it."""
    return {**simple(value, ttl=ttl), "SetIdentifier": identifier or quoted(value), "MultiValueAnswer": True}


def applied(sets: Iterable[Mapping[str, Any]], changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The record sets after these changes by the rules of the sandbox's Route53; raises RefusedBatch."""
    content: dict[Key, RecordSet] = {one.key: one for one in map(_record_set, sets)}
    batch = [Change(change["Action"], _record_set(change["ResourceRecordSet"])) for change in changes]
    return [_shown(one) for one in rules.apply(ZONE, content, batch).values()] if batch else list(map(dict, sets))


def _record_set(one: Mapping[str, Any]) -> RecordSet:
    routing = (("MultiValueAnswer", "true"),) if one.get("MultiValueAnswer") else ()
    values = tuple(record["Value"] for record in one["ResourceRecords"])
    return RecordSet(one["Name"], one["Type"], one["TTL"], values, one.get("SetIdentifier"), routing)


def _shown(one: RecordSet) -> dict[str, Any]:
    shown = one.as_dict()
    return {**shown, "MultiValueAnswer": True} if "MultiValueAnswer" in shown else shown

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TXT records that a set of challenges needs: one per name and AWS identity, the values of all who share it."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.solver import FOLLOW, Rfc2136Solver, Route53Solver, Solver


@dataclass(frozen=True)
class Wanted:
    """One value that a certificate (`namespace/name`) needs at a record name, and the solver that writes it.

    `place` is what is known of where it belongs: `zone`, `zone_name` and `target` of the record item. A `lasting` value
    stays when the certificate has been issued.
    """

    certificate: str
    record: str
    value: str
    solver: Solver
    place: Mapping[str, str] = field(default_factory=dict)
    lasting: bool = False


def records(wanted: Iterable[Wanted]) -> list[dict[str, Any]]:
    """Record items in the order in which they are first needed; apex and wildcard share one with two values."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in wanted:
        section: dict[str, Any] = {one.solver.provider.kind: one.solver.provider.to_item()}
        if one.solver.cname_strategy == FOLLOW:
            section["cname_strategy"] = FOLLOW
        if one.lasting:
            section["lasting"] = True
        where = one.record, json.dumps(section, sort_keys=True)
        item = found.setdefault(where, {"record": one.record, "values": [], "certificates": [], **section, **one.place})
        for name, entry in (("values", one.value), ("certificates", one.certificate)):
            if entry not in item[name]:
                item[name].append(entry)
    return list(found.values())


def with_pending(items: Iterable[Mapping[str, Any]], pending: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """The record items, each with the pending Secrets of its certificates (by `namespace/name`) that have it noted."""
    return [
        {**item, "pending": [dict(pending[title]) for title in item.get("certificates") or () if title in pending]}
        for item in items
    ]


def without_pending(items: Iterable[Mapping[str, Any]], gone: Container[tuple[str, str]]) -> list[dict[str, Any]]:
    """The record items without those pending Secrets (namespace, name) that go next with all that they have noted."""
    return [
        {**item, "pending": [ref for ref in item.get("pending") or () if (ref["namespace"], ref["name"]) not in gone]}
        for item in items
    ]


def provider_of(record: Mapping[str, Any]) -> str:
    """Whose a record is, by the name of its section: Route53's, unless it names another."""
    return Rfc2136Solver.kind if record.get(Rfc2136Solver.kind) else Route53Solver.kind


def errors_by_certificate(items: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """For each certificate (`namespace/name`) that needs a record which has failed, the error of the first such."""
    found: dict[str, Mapping[str, Any]] = {}
    for item in items:
        if item.get("error"):
            for title in item.get("certificates") or ():
                found.setdefault(title, item["error"])
    return found

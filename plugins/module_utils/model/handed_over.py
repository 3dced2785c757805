# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a Secret is by its managed fields, changed in name only: what it holds stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .ownership import KEYS

Fields = dict[str, Any]
"""A set of fields in the form of FieldsV1: names with `f:` before them, nested."""


def handed_over(
    managed_fields: Iterable[Mapping[str, Any]], taker: str, *, yields: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """`metadata.managedFields` by which `taker` owns key and certificate by server-side apply, as nobody else does.

    Managers that yield give all their fields, so that the taker's next write removes those it has no use for. Others
    keep what they have written beside key and certificate.
    """
    taken: list[Mapping[str, Any]] = []
    fields: Fields = {}
    kept: list[dict[str, Any]] = []
    for entry in managed_fields:
        manager, own = str(entry.get("manager", "")), entry.get("fieldsV1") or {}
        # A status is written by another door of the API, and its entry belongs to that.
        whole = not entry.get("subresource") and (manager == taker or yields(manager))
        given, left = (own, {}) if whole else _split(own)
        if given:
            taken.append(entry)
            fields = _united(fields, given)
        if left:
            kept.append({**entry, "fieldsV1": left})
    if not taken:
        return kept
    times = [str(entry["time"]) for entry in taken if entry.get("time")]
    entry = {"manager": taker, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields}
    return [entry | ({"time": max(times)} if times else {}), *kept]


def _split(fields: Mapping[str, Any]) -> tuple[Fields, Fields]:
    """Key and certificate, and all else; where nothing is left of the data, no more is said of it."""
    data = fields.get("f:data") or {}
    given = {name: value for name, value in data.items() if name in KEYS}
    if not given:
        return {}, dict(fields)
    left = {name: value for name, value in data.items() if name not in KEYS}
    others = {name: value for name, value in fields.items() if name != "f:data"}
    return {"f:data": given}, others | ({"f:data": left} if set(left) - {"."} else {})


def _united(one: Mapping[str, Any], other: Mapping[str, Any]) -> Fields:
    """All fields of both."""
    return {name: _united(one.get(name) or {}, other.get(name) or {}) for name in {**one, **other}}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of an object as Kubernetes has it: conditions, and what has happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .times import format_rfc3339

READY, ISSUING = "Ready", "Issuing"
NORMAL, WARNING = "Normal", "Warning"
LONGEST_MESSAGE = 1_000
Status = Mapping[str, Any]


@dataclass(frozen=True)
class Condition:
    """One condition as it is to be; `type` is its kind, such as Ready."""

    type: str
    holds: bool
    reason: str
    message: str


@dataclass(frozen=True)
class Happening:
    """What has happened to an object, for an Event; `type` is Normal or Warning."""

    type: str
    reason: str
    message: str


@dataclass(frozen=True)
class Change:
    """The status an object is to have, and what has happened since it had the one it has."""

    status: Status
    happenings: tuple[Happening, ...] = ()


def condition_in(status: Status, kind: str) -> Mapping[str, Any]:
    """The condition of this type; empty where there is none."""
    return next((one for one in status.get("conditions") or () if one.get("type") == kind), {})


def with_condition(status: Status, wanted: Condition, generation: int | None, now: datetime) -> Status:
    """The status with this condition in its place. The time of the last transition stays unless the status is another.

    `generation` is that of the object it is said of.
    """
    found = condition_in(status, wanted.type)
    text = "True" if wanted.holds else "False"
    since = found.get("lastTransitionTime") if found.get("status") == text else None
    made = {
        "type": wanted.type,
        "status": text,
        "reason": wanted.reason,
        "message": wanted.message[:LONGEST_MESSAGE],
        "lastTransitionTime": since or format_rfc3339(now),
    }
    made |= {"observedGeneration": generation} if generation is not None else {}
    others: Sequence[Mapping[str, Any]] = status.get("conditions") or ()
    if found:
        return {**status, "conditions": [made if one.get("type") == wanted.type else one for one in others]}
    return {**status, "conditions": [*others, made]}


def without(status: Status, kind: str) -> Status:
    """The status without the condition of this type."""
    if not condition_in(status, kind):
        return status
    return {**status, "conditions": [one for one in status["conditions"] if one.get("type") != kind]}


def is_other(status: Status, wanted: Condition) -> bool:
    """Whether the status says something else than this condition, as far as people read it."""
    found = condition_in(status, wanted.type)
    said = (found.get("status"), found.get("reason"), found.get("message"))
    return said != ("True" if wanted.holds else "False", wanted.reason, wanted.message[:LONGEST_MESSAGE])


def with_fields(status: Status, fields: Mapping[str, Any]) -> Status:
    """The status with these fields; those that are None are not in it."""
    kept = {name: value for name, value in status.items() if name not in fields}
    return {**kept, **{name: value for name, value in fields.items() if value is not None}}


def patch_of(before: Status, after: Status) -> dict[str, Any]:
    """What of the status has to be written, as a JSON merge patch (RFC 7386); empty where it is the same."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    return {**changed, **{name: None for name in before if name not in after}}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pending Secret of a certificate remembers between steps and between runs, as annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .times import format_rfc3339, parse_rfc3339

PREFIX = "kubecert.acme/"


def pending_name(secret_name: str) -> str:
    """The name of the pending Secret that stands beside the Secret of this name."""
    return f"{secret_name}-pending"


@dataclass(frozen=True)
class PendingState:
    """Who is at work on a certificate and how far they are. Everything here is public."""

    holder: str = ""
    held_until: datetime | None = None
    request: str = ""
    """A fingerprint of what was declared when the work began; another declaration starts anew."""
    order_url: str = ""
    records: tuple[Mapping[str, Any], ...] = ()
    """The TXT values written or about to be written for the order: record items."""
    failures: int = 0
    last_failure: str = ""
    next_try: datetime | None = None

    def held_by_other(self, holder: str, now: datetime) -> bool:
        """Whether another run holds this and still has time."""
        return bool(self.holder) and self.holder != holder and self.held_until is not None and now < self.held_until

    def unless_over(self, is_over: Callable[[str], bool]) -> PendingState:
        """This state, held by nobody where its holder is a run that is over."""
        return replace(self, holder="", held_until=None) if self.holder and is_over(self.holder) else self

    def is_idle(self, now: datetime) -> bool:
        """Whether nobody is at work and nothing noted is still to be removed."""
        return not self.records and not self.held_by_other("", now)

    def to_annotations(self) -> dict[str, str]:
        """The annotations that say this; what is empty is left out."""
        return {name: text for name, text in self._texts().items() if text}

    def to_patch(self) -> dict[str, str | None]:
        """A merge patch by which annotations come to say this, whatever they said before; None takes one away.

        The request stays as it is where it isn't known here.
        """
        return {name: text or None for name, text in self._texts().items() if text or name != PREFIX + "request"}

    def _texts(self) -> dict[str, str]:
        texts = {
            "holder": self.holder,
            "held-until": format_rfc3339(self.held_until) if self.held_until else "",
            "request": self.request,
            "order-url": self.order_url,
            "records": json.dumps([dict(record) for record in self.records], sort_keys=True) if self.records else "",
            "failures": str(self.failures) if self.failures else "",
            "last-failure": self.last_failure,
            "next-try": format_rfc3339(self.next_try) if self.next_try else "",
        }
        return {PREFIX + name: text for name, text in texts.items()}

    @classmethod
    def from_annotations(cls, annotations: Mapping[str, str]) -> PendingState:
        """Read the annotations back. What can't be read counts as not there: the work then starts anew."""
        found = {name.removeprefix(PREFIX): text for name, text in annotations.items() if name.startswith(PREFIX)}
        return cls(
            holder=found.get("holder", ""),
            held_until=_moment(found.get("held-until", "")),
            request=found.get("request", ""),
            order_url=found.get("order-url", ""),
            records=_records(found.get("records", "")),
            failures=int(found["failures"]) if found.get("failures", "").isdecimal() else 0,
            last_failure=found.get("last-failure", ""),
            next_try=_moment(found.get("next-try", "")),
        )


def without(noted: Iterable[Mapping[str, Any]], removed: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The noted records without the values that have been removed; a record with none left is dropped.

    A value counts as removed only where the same solver section would have written it.
    """
    gone = {(_where(record), value) for record in removed for value in record.get("values") or ()}
    kept: list[Mapping[str, Any]] = []
    for record in noted:
        where = _where(record)
        values = [value for value in record.get("values") or () if (where, value) not in gone]
        if values:
            kept.append({**record, "values": values})
    return tuple(kept)


def _where(record: Mapping[str, Any]) -> str:
    """What decides where the values of a record go."""
    return json.dumps([record.get(name) for name in ("record", "route53", "rfc2136", "cname_strategy")], sort_keys=True)


def _moment(text: str) -> datetime | None:
    try:
        return parse_rfc3339(text) if text else None
    except ValueError:
        return None


def _records(text: str) -> tuple[Mapping[str, Any], ...]:
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return ()
    return tuple(record for record in found if isinstance(record, dict)) if isinstance(found, list) else ()

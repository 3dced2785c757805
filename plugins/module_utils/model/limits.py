# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many orders and certificates an ACME server allows: what is known of Let's Encrypt, and what is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .faults import FaultList
from .reader import Reader
from .times import format_duration, parse_duration

NEW_ORDERS = "new_orders_per_account"
PER_DOMAIN = "certificates_per_registered_domain"
PER_SET = "certificates_per_exact_set"
KINDS = (NEW_ORDERS, PER_DOMAIN, PER_SET)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=366)
"""Bounds of the period that may be declared."""


@dataclass(frozen=True)
class Limit:
    """`number` at once, which come back one by one, all of them within the period; for each of so many shards."""

    number: int
    period: timedelta
    shards: int = 1

    @property
    def interval(self) -> timedelta:
        """How long it takes until one has come back, rounded up."""
        return -(-self.period // self.number)

    def __str__(self) -> str:
        each = f" for each of {self.shards} shards" if self.shards > 1 else ""
        return f"{self.number} in {format_duration(self.period)}{each}"


Limits = Mapping[str, Limit]
"""The limits of one server by kind; a kind that is not there has none."""
_WEEK, _THREE_HOURS = timedelta(days=7), timedelta(hours=3)
BUILT_IN: Mapping[str, Limits] = {
    "https://acme-v02.api.letsencrypt.org/directory": {
        NEW_ORDERS: Limit(300, _THREE_HOURS),
        PER_DOMAIN: Limit(50, _WEEK),
        PER_SET: Limit(5, _WEEK),
    },
    "https://acme-staging-v02.api.letsencrypt.org/directory": {
        NEW_ORDERS: Limit(1_500, _THREE_HOURS),
        PER_DOMAIN: Limit(30_000, _WEEK),
        PER_SET: Limit(30_000, _WEEK),
    },
}
"""By the URL of the directory (https://letsencrypt.org/docs/rate-limits/)."""


def read_limits(entries: Sequence[Mapping[str, Any]], faults: FaultList) -> dict[str, Limits]:
    """The limits of every server that has any, by its URL. Declared ones go before those that are built in."""
    found: dict[str, Limits] = dict(BUILT_IN)
    seen: set[str] = set()
    for place, fields in enumerate(entries):
        top = Reader(fields, f"limits[{place}]", faults)
        server = top.text("server", required=True)
        if server and server in seen:
            top.fault("server", f"is {server}, which has an entry already; make one of the two.")
        seen.add(server)
        known = BUILT_IN.get(server, {})
        declared = {kind: _limit(section, known.get(kind)) for kind in KINDS if (section := top.section(kind))}
        top.done()
        found[server] = {kind: limit for kind, limit in {**known, **declared}.items() if limit}
    return found


def _limit(section: Reader, known: Limit | None) -> Limit | None:
    """The limit in this section; None where its number is 0, which lifts the limit, or where it has a fault."""
    number, period = section.number("number"), _period(section)
    section.done()
    if number == 0:
        return None
    if number is None and not section.given("number"):
        section.fault("number", "is missing; 0 stands for no limit.")
    elif number is not None and number < 0:
        section.fault("number", f"is {number}; it must be 1 or more, or 0 for no limit.")
    if period is None and not section.given("period") and known is None:
        section.fault("period", "is missing; write a duration such as 168h.")
    period = period or (known.period if known else None)
    return Limit(number, period) if number and number > 0 and period else None


def _period(section: Reader) -> timedelta | None:
    text = section.text("period")
    if not text:
        return None
    try:
        period = parse_duration(text)
    except ValueError:
        section.fault("period", f"is {text!r}; write a duration such as 168h or 1h30m.")
        return None
    if not SHORTEST <= period <= LONGEST:
        bounds = f"{format_duration(SHORTEST)} to {format_duration(LONGEST)}"
        section.fault("period", f"is {text}; it can be {bounds}.")
        return None
    return period

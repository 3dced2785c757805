# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which orders go now and which are put off until when, so that no CA has to refuse one.

Each limit is a bucket, as Let's Encrypt keeps it: it holds so many tokens, an order takes one, and they come back one
by one, all of them within the period. How full a bucket is follows from the orders that are known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.limits import NEW_ORDERS, PER_DOMAIN, Limit, Limits
from ..model.times import format_rfc3339
from .counting import Order, Spent


@dataclass(frozen=True)
class Candidate:
    """An order that a run would place. The smaller `urgency` is, the sooner it is wanted; `title` breaks ties.

    One that is `placed` stands at the CA already: it takes its tokens, and goes on whatever the limits say.
    """

    title: str
    urgency: datetime
    order: Order
    placed: bool = False


@dataclass(frozen=True)
class Rules:
    """The limits of each server by its URL, and what tells the registered domain of a name."""

    limits: Mapping[str, Limits]
    registered_domain: Callable[[str], str]


@dataclass(frozen=True)
class Postponement:
    """From when on an order is to be placed (UTC), and why not now, as a sentence."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class _Meter:
    """One limit and what it is counted for: an account, a registered domain, or a set of names."""

    server: str
    kind: str
    subject: str
    limit: Limit

    def __str__(self) -> str:
        if self.kind == NEW_ORDERS:
            return f"{self.server} limits new orders per account to {self.limit}"
        of = self.subject if self.kind == PER_DOMAIN else "exactly these names"
        return f"{self.server} limits certificates for {of} to {self.limit}"


class _Bucket:
    """The tokens of one meter. `full_at` is when all are back if no more are taken."""

    def __init__(self, meter: _Meter, moments: Iterable[datetime], now: datetime) -> None:
        self._meter = meter
        self._interval = meter.limit.interval
        self._now = now
        known = sorted(moments)
        full_at = known[0] if known else now
        for at in known:
            # What the CA could not have given by this limit was exempt from it, whatever made it so.
            full_at = min(max(full_at, at) + self._interval, at + self._interval * meter.limit.number)
        self._full_at = max(full_at, now)
        self._used = min(meter.limit.number, math.ceil((self._full_at - now) / self._interval))
        self._taken = 0

    def next_slot(self) -> datetime:
        """When there is a token, if nobody takes one before."""
        return max(self._now, self._full_at - self._interval * (self._meter.limit.number - 1))

    def take(self) -> None:
        """Take a token now."""
        self._taken += 1
        self.queue()

    def queue(self) -> None:
        """Take the next token that there will be."""
        self._full_at += self._interval

    def reason(self) -> str:
        """Why there is no token."""
        return f"{self._meter}, of which {self._used} are used already and {self._taken} go to others in this run."


def postponed(
    candidates: Sequence[Candidate], earlier: Iterable[Spent], rules: Rules, now: datetime
) -> dict[str, Postponement]:
    """The orders to put off, by title; all others go now, the most urgent first.

    One that waits for one limit takes no token of another meanwhile. Those that wait are in line for the tokens to
    come, so that each is told its own moment; if more urgent ones turn up, it gets later.
    """
    needed = {one.title: list(_meters(one.order, rules)) for one in candidates}
    buckets = _buckets({meter for meters in needed.values() for meter in meters}, earlier, rules, now)
    in_line: list[list[_Bucket]] = []
    titles: list[str] = []
    for one in sorted(candidates, key=lambda one: (not one.placed, one.urgency, one.title)):
        mine = [buckets[meter] for meter in needed[one.title]]
        if one.placed or all(bucket.next_slot() <= now for bucket in mine):
            for bucket in mine:
                bucket.take()
        else:
            titles.append(one.title)
            in_line.append(mine)
    return dict(zip(titles, map(_wait, in_line), strict=True))


def _buckets(meters: set[_Meter], earlier: Iterable[Spent], rules: Rules, now: datetime) -> dict[_Meter, _Bucket]:
    moments: dict[_Meter, list[datetime]] = {meter: [] for meter in meters}
    for one in earlier if meters else ():
        for meter in _meters(one.order, rules):
            if meter in moments:
                moments[meter].append(one.at)
    return {meter: _Bucket(meter, found, now) for meter, found in moments.items()}


def _meters(order: Order, rules: Rules) -> Iterator[_Meter]:
    for kind, limit in rules.limits.get(order.server, {}).items():
        if kind in order.counts_for:
            for subject in _subjects(kind, order, rules):
                yield _Meter(order.server, kind, subject, limit)


def _subjects(kind: str, order: Order, rules: Rules) -> Iterable[str]:
    if kind == NEW_ORDERS:
        return [str(order.account)]
    if kind == PER_DOMAIN:
        return sorted({rules.registered_domain(name) for name in order.names})
    return [" ".join(sorted(order.names))]


def _wait(mine: Sequence[_Bucket]) -> Postponement:
    last = max(mine, key=_Bucket.next_slot)
    until = _whole_second(last.next_slot())
    for bucket in mine:
        bucket.queue()
    return Postponement(until, f"{last.reason()} It will be ordered from {format_rfc3339(until)} on.")


def _whole_second(moment: datetime) -> datetime:
    """The moment, or the next whole second after it, so that what is told is not too early."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)

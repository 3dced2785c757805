# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedule of looks at many orders; a look here is a function, so that time is all that is tested."""

from __future__ import annotations

import time
from collections import Counter

from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Order
from ansible_collections.kubecert.acme.plugins.module_utils.acme.transport import LONGEST_PAUSE, backoff
from ansible_collections.kubecert.acme.plugins.module_utils.acme.watch import OrderWatch
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.run import Progress


class Desk:
    """Orders that become valid at their `at`-th look; None never does."""

    def __init__(self, at: dict[str, int | None], retry_after: float = 0.0) -> None:
        self._at = at
        self._retry_after = retry_after
        self.looks: Counter[str] = Counter()
        self.lines: list[str] = []

    def look(self, url: str) -> tuple[Order, float]:
        """One look."""
        self.looks[url] += 1
        if url not in self._at:
            raise Fault(f"{url} is unknown")
        at = self._at[url]
        return Order(url, "valid" if at and self.looks[url] >= at else "pending", (), (), ""), self._retry_after

    def wait(self, *urls: str, seconds: float, every: float = 5.0) -> list[Order | Fault | None]:
        """Wait until they are valid."""
        deadline = time.monotonic() + seconds
        progress = Progress(self.lines.append, every)
        return OrderWatch(self.look, lambda order: order.status == "valid", progress, 4, deadline).run(urls)


def statuses(ends: list[Order | Fault | None]) -> list[str]:
    """What came of each."""
    return [end.status if isinstance(end, Order) else str(end) for end in ends]


def test_each_has_its_own_end_in_the_given_order() -> None:
    desk = Desk({"a": 3, "b": 1, "c": None})
    assert statuses(desk.wait("a", "x", "b", "c", seconds=0.6)) == ["valid", "x is unknown", "valid", "pending"]
    assert (desk.looks["a"], desk.looks["b"], desk.looks["x"]) == (3, 1, 1)


def test_looks_double_their_distance_and_the_last_is_at_the_end() -> None:
    desk, began = Desk({"a": None}), time.monotonic()
    assert statuses(desk.wait("a", seconds=0.6)) == ["pending"]
    assert 0.6 <= time.monotonic() - began < 2.0
    # At 0.05, 0.1, 0.2, 0.4 and 0.6 s, if nothing else is in the way.
    assert 3 <= desk.looks["a"] <= 5


def test_the_server_may_ask_for_longer_pauses() -> None:
    desk, began = Desk({"a": 2}, retry_after=0.3), time.monotonic()
    assert statuses(desk.wait("a", seconds=5)) == ["valid"]
    assert 0.35 <= time.monotonic() - began < 3


def test_what_comes_back_too_late_is_not_waited_for() -> None:
    desk, began = Desk({"a": 2}, retry_after=60.0), time.monotonic()
    assert statuses(desk.wait("a", seconds=5)) == ["pending"]
    assert time.monotonic() - began < 4


def test_one_look_is_made_when_the_time_is_over_already() -> None:
    desk = Desk({"a": 1, "b": 2})
    assert statuses(desk.wait("a", "b", seconds=-1)) == ["valid", "pending"]


def test_long_waits_are_told() -> None:
    desk = Desk({"a": 1, "b": None})
    desk.wait("a", "b", seconds=0.5, every=0.2)
    assert "Waiting for the CA: 1 of 2 orders are done." in desk.lines


def test_pauses_between_tries_grow_to_a_limit_and_differ() -> None:
    assert all(0.05 <= backoff(0) <= 0.1 for _unused in range(50))
    assert all(LONGEST_PAUSE / 2 <= backoff(tries) <= LONGEST_PAUSE for tries in (10, 1_000))
    assert len({backoff(3) for _unused in range(20)}) > 1

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for orders: one schedule for all of them, each looked at soon at first and then ever more slowly."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..model.faults import Fault
from ..model.parallel import side_by_side
from ..model.run import Progress
from .resources import Order

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 3.0

Look = Callable[[str], tuple[Order, float]]
"""Gives the order at a URL, and how many seconds the server asks to leave it alone. Raises Fault."""


@dataclass
class _Waiting:
    url: str
    pause: float = FIRST_PAUSE
    next: float = 0.0
    order: Order | None = None


class OrderWatch:
    """One wait for many orders until a deadline on the monotonic clock, asking for `connections` of them at a time."""

    def __init__(
        self, look: Look, settled: Callable[[Order], bool], progress: Progress, connections: int, deadline: float
    ) -> None:
        self._look = look
        self._settled = settled
        self._progress = progress
        self._connections = connections
        self._deadline = deadline

    def run(self, urls: Sequence[str]) -> list[Order | Fault | None]:
        """Each order once it has settled, or its fault; as last seen (None: never) when the time is over."""
        found: dict[int, Order | Fault] = {}
        first = min(time.monotonic() + FIRST_PAUSE, self._deadline)
        waiting = {place: _Waiting(url, next=first) for place, url in enumerate(urls)}
        while waiting:
            due = [place for place, one in waiting.items() if one.next <= time.monotonic()]
            looked = side_by_side(self._look, [waiting[place].url for place in due], self._connections)
            for place, result in zip(due, looked, strict=True):
                if (end := self._note(waiting[place], result)) is not None:
                    found[place] = end
                    del waiting[place]
            if not self._sleep(waiting, len(urls)):
                break
        return [found.get(place, waiting[place].order if place in waiting else None) for place in range(len(urls))]

    def _note(self, one: _Waiting, result: tuple[Order, float] | Fault) -> Order | Fault | None:
        """Take note of a look; the order or fault if that was the last."""
        if isinstance(result, Fault):
            return result
        one.order, retry_after = result
        if self._settled(one.order):
            return one.order
        now = time.monotonic()
        one.next = now + max(one.pause, retry_after)
        if now + retry_after < self._deadline:
            # The last look is at the very end, however long the pauses have become.
            one.next = min(one.next, self._deadline)
        one.pause = min(2 * one.pause, LONGEST_PAUSE)
        return None

    def _sleep(self, waiting: dict[int, _Waiting], total: int) -> bool:
        """Until the next look is due; False when that is beyond the deadline for all that are left."""
        if not waiting:
            return False
        first = min(one.next for one in waiting.values())
        if first > self._deadline:
            return False
        self._progress.tell(lambda: f"Waiting for the CA: {total - len(waiting)} of {total} orders are done.")
        time.sleep(max(0.0, first - time.monotonic()))
        return True

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on many items side by side, each with a fault of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from .faults import Fault

Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Item], Result], items: Sequence[Item], workers: int) -> list[Result | Fault]:
    """The result of each item, in the order of the items. A Fault is the result of the item that raised it."""

    def attempt(item: Item) -> Result | Fault:
        try:
            return work(item)
        except Fault as fault:
            return fault

    if len(items) < 2:
        return [attempt(item) for item in items]
    with ThreadPoolExecutor(max_workers=min(workers, len(items))) as pool:
        return list(pool.map(attempt, items))


def sound(result: Result | Fault) -> Result:
    """The result of an item, for one who can do nothing without. Raises the Fault where it is one."""
    if isinstance(result, Fault):
        raise result
    return result


class Once(Generic[Result]):
    """Things that are made once each, by the first thread that needs one. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}
        self._made: dict[Hashable, Result | Fault] = {}

    def get(self, which: Hashable, make: Callable[[], Result]) -> Result:
        """The thing of this name. Where it could not be made, everybody who needs it gets the same Fault raised."""
        with self._lock:
            making = self._making.setdefault(which, threading.Lock())
        with making:
            if which not in self._made:
                (self._made[which],) = side_by_side(lambda _which: make(), [which], 1)
        return sound(self._made[which])

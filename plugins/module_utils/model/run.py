# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step is given beside its options, and what it hands back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .clock import Clock

PROGRESS_EVERY = 5.0
ITEMS_PER_CONNECTION = 4


@dataclass(frozen=True)
class Context:
    """How a step is to run: only look (`check`), the time, and a way to tell the user of progress.

    `run_id` names this run among all that may be at work on the same certificates; `is_over` tells whether the run of
    some name is known to have ended, however it did.
    """

    check: bool
    clock: Clock
    say: Callable[[str], None] = lambda line: None
    parallel: int = 8
    run_id: str = "run"
    is_over: Callable[[str], bool] = lambda run_id: False

    @property
    def at_once(self) -> int:
        """How many items are in hand at a time.

        The CA is asked for `parallel` of them at most, as its own connections see to. Meanwhile others are on their way
        to the API server, which is near and ours. With 1, one comes after the other.
        """
        return self.parallel if self.parallel == 1 else ITEMS_PER_CONNECTION * self.parallel

    @property
    def now(self) -> datetime:
        """The present moment (UTC)."""
        return self.clock.moment()


@dataclass(frozen=True)
class Outcome:
    """What a step did: `values` are returned by the module; `failure` is one message for all that failed."""

    changed: bool
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    failure: str | None = None
    warnings: tuple[str, ...] = field(default=())


Step = Callable[[Mapping[str, Any], Context], Outcome]


class Progress:
    """Tells how far a long wait is, at most once every few seconds, so that a log stays readable."""

    def __init__(self, say: Callable[[str], None], every: float = PROGRESS_EVERY) -> None:
        self._say = say
        self._every = every
        self._next = time.monotonic() + every

    def tell(self, line: Callable[[], str]) -> None:
        """Say the line if it is time to; it is made only then."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            self._say(line())

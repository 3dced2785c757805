# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which request meets which fault."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..settings import Settings

KINDS = ("errors", "late_errors", "cuts", "late_cuts", "stalls", "late_stalls")


@dataclass
class FaultSettings(Settings):
    """What can be switched for one door. Probabilities are those of each single request; one fault at most meets it.

    errors       answered with `error_status` in place of the server, which never sees the request
    late_errors  the same once the server has done its work and answered
    cuts         the connection is reset before the server sees the request
    late_cuts    the same once the server has done its work and answered
    stalls       nothing happens for `stall_seconds`, then all goes on as if nothing had been
    late_stalls  the same once the server has done its work

    Every request, met or not, waits for `latency` seconds, and the Date of its answer is later by `skew` seconds.
    `match` is a regular expression searched in "METHOD /path": what doesn't match is left alone. After `limit` faults
    there are no more. Setting `seed` begins its dice anew.
    """

    errors: float = 0.0
    late_errors: float = 0.0
    cuts: float = 0.0
    late_cuts: float = 0.0
    stalls: float = 0.0
    late_stalls: float = 0.0
    stall_seconds: float = 5.0
    latency: float = 0.0
    error_status: int = 503
    retry_after: int | None = None
    skew: float = 0.0
    match: str = ""
    limit: int | None = None
    seed: int = 0


class Dice:
    """Decides for one door, and counts."""

    def __init__(self) -> None:
        self.settings = FaultSettings()
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._random = _dice(0)

    def change(self, values: dict[str, Any]) -> dict[str, Any]:
        """Set some settings, or none where one of them is nonsense."""
        trial = FaultSettings()
        wanted = trial.change({**self.settings.change({}), **values})
        chances = [float(wanted[kind]) for kind in KINDS]
        if min(chances) < 0 or sum(chances) > 1:
            raise ValueError(f"{', '.join(KINDS)} are probabilities: none below 0, and together not above 1")
        re.compile(wanted["match"])
        with self._lock:
            self.settings = trial
            if "seed" in values:
                self._random = _dice(trial.seed)
        return wanted

    def reset(self) -> None:
        """No faults, and counters at zero."""
        with self._lock:
            self.settings = FaultSettings()
            self.counts.clear()
            self._random = _dice(0)

    def throw(self, request: str) -> tuple[str | None, FaultSettings]:
        """The kind of fault that meets this request (None: it goes through), and the settings that hold for it."""
        with self._lock:
            settings = self.settings
            self.counts["requests"] += 1
            if not re.search(settings.match, request):
                return None, settings
            kind = self._kind(settings, self._random.random())
            spent = sum(self.counts[one] for one in KINDS)
            if kind is None or (settings.limit is not None and spent >= settings.limit):
                return None, settings
            self.counts[kind] += 1
            return kind, settings

    @staticmethod
    def _kind(settings: FaultSettings, drawn: float) -> str | None:
        """One draw for each request, so that with the same seed the same requests in the same order fare the same."""
        threshold = 0.0
        for kind in KINDS:
            threshold += getattr(settings, kind)
            if drawn < threshold:
                return kind
        return None


def _dice(seed: int) -> random.Random:
    return random.Random(seed)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route53's request limits: a token bucket for each account."""

from __future__ import annotations

import threading
import time


class Throttle:
    """Token buckets by name; rate and size are given with each request, since both may be changed at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def takes(self, bucket: str, rate: float | None, size: float, tokens: float = 1) -> bool:
        """Whether the bucket has that many tokens left; if so they are taken. No rate means no limit."""
        if not rate:
            return True
        now = time.monotonic()
        with self._lock:
            left, then = self._buckets.get(bucket, (size, now))
            left = min(size, left + (now - then) * rate)
            taken = left >= tokens
            self._buckets[bucket] = (left - tokens if taken else left, now)
        return taken

    def forget(self) -> None:
        """Fill all buckets."""
        with self._lock:
            self._buckets.clear()

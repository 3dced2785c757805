# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One of several runs that share the declared certificates among them, such as the slices of an AWX job."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .faults import FaultList
from .limits import PER_SET, Limits


@dataclass(frozen=True)
class Shard:
    """The one with this index, from 0 on, of so many. Which certificate is whose depends on nothing but its title."""

    index: int = 0
    count: int = 1

    def __str__(self) -> str:
        return f"Shard {self.index} of {self.count}"

    def owns(self, title: str) -> bool:
        """Whether a certificate (`namespace/name`) is this shard's."""
        digest = hashlib.sha256(title.encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index

    def share(self, limits: Limits) -> Limits:
        """What this shard may use of a CA's limits, so that all of them together stay within these, at least 1 of each.

        Certificates with exactly the same names are rarely more than one, so that limit is not divided.
        """
        return {
            kind: limit
            if kind == PER_SET
            else replace(limit, number=max(1, limit.number // self.count), shards=self.count)
            for kind, limit in limits.items()
        }


def read_shard(fields: Mapping[str, Any] | None, faults: FaultList) -> Shard:
    """The shard of an option with `index` and `count`; without any, the only one there is."""
    if not fields:
        return Shard()
    shard = Shard(fields["index"], fields["count"])
    if shard.count < 1:
        faults.add("shard", f"count is {shard.count}; it must be 1 or more.")
    elif not 0 <= shard.index < shard.count:
        faults.add("shard", f"index is {shard.index}; with a count of {shard.count} it can be 0 to {shard.count - 1}.")
    else:
        return shard
    return Shard()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the name of a challenge leads: CNAMEs followed to their end, as the CA will follow them (RFC 8555 §8.4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from ..model.faults import Fault
from .resolving import LONGEST_CHAIN, Resolving


@dataclass(frozen=True)
class Alias:
    """The name that a record leads to, its own where there is no CNAME; and what people should hear of on the way."""

    target: str
    warning: str = ""


class Aliases:
    """Follows CNAMEs."""

    def __init__(self, resolving: Resolving) -> None:
        self._resolving = resolving

    def follow(self, record: str) -> Alias:
        """The end of the chain that begins at a record's name. Raises Fault when it loops or can't be resolved.

        A CNAME that a wildcard stands in for is not followed: it gives way to whatever is written at the name itself.
        """
        first = self._resolving.cname(record)
        if first is None:
            return Alias(record)
        if self._is_wildcard(record, first):
            return Alias(
                record,
                f"{record} leads to {first} by a wildcard CNAME only. The values are written at {record} itself, which "
                f"the wildcard then no longer covers. To have them at {first}, give {record} a CNAME of its own.",
            )
        seen = [record]
        target: str | None = first
        while target is not None:
            if target in seen or len(seen) > LONGEST_CHAIN:
                raise Fault(f"The CNAMEs of {record} lead in a circle or too far: {' → '.join([*seen, target])}.")
            seen.append(target)
            target = self._resolving.cname(target)
        return Alias(seen[-1])

    def _is_wildcard(self, record: str, target: str) -> bool:
        """Whether a name beside this one, which nobody can have made, leads to the same place."""
        label, _dot, parent = record.partition(".")
        return self._resolving.cname(f"{label}-{secrets.token_hex(6)}.{parent}") == target

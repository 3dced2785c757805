# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which solver answers the challenge of a name, by cert-manager's precedence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model.names import is_wildcard
from ..model.solver import Solver


def choose(solvers: Sequence[Solver], dns_name: str, labels: Mapping[str, str]) -> Solver | None:
    """The solver for this name, or None when every selector leaves it out.

    All that a selector names has to fit. Among those that fit an exact name goes before the longest zone, that before
    the most labels of the certificate, and that before the order of the list.
    """
    ranked = [
        (rank, -place, solver)
        for place, solver in enumerate(solvers)
        if (rank := _rank(solver, dns_name.lower(), labels)) is not None
    ]
    return max(ranked, key=lambda entry: entry[:2])[2] if ranked else None


def _rank(solver: Solver, dns_name: str, labels: Mapping[str, str]) -> tuple[int, int, int] | None:
    """How closely it fits: (exact name, labels of the zone, labels of the certificate); None if it doesn't."""
    if any(labels.get(key) != value for key, value in solver.match_labels.items()):
        return None
    exact = dns_name in solver.dns_names
    if solver.dns_names and not exact:
        return None
    zone = _longest_zone(solver.dns_zones, dns_name)
    if solver.dns_zones and not zone:
        return None
    return int(exact), zone, len(solver.match_labels)


def _longest_zone(zones: Sequence[str], dns_name: str) -> int:
    bare = dns_name[2:] if is_wildcard(dns_name) else dns_name
    fitting = [zone for zone in (zone.lower().strip(".") for zone in zones) if f".{bare}".endswith(f".{zone}")]
    return max((zone.count(".") + 1 for zone in fitting), default=0)

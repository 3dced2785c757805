# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run costs, the middle of several runs, and what more certificates than were measured would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PLAN, FIRST, NOTHING, TENTH = "plan", "first issue", "nothing due", "one in ten due"
MANIFESTS = "nothing due, declared by manifests"
CLIENT = "listed by the kubernetes client"
"""Figures of their own, of which there are no tables."""
TITLES = {
    FIRST: "First issue",
    NOTHING: "Nothing due",
    TENTH: "One in ten due",
    PLAN: "A plan, with all of them due",
}
TEN = 10
_GROWING = ("seconds", "cpu", "tasks", "acme", "route53", "kubernetes")


@dataclass(frozen=True)
class Cost:
    """What one run took. `seconds` are those of the clock, `cpu` those that its processes were at work.

    `peak` is the most memory that any single process held, in MB. `tasks` are Ansible's, 0 where it isn't Ansible; then
    come the requests that each server counted. `exact` is whether it was measured, not computed.
    """

    seconds: float
    cpu: float
    peak: float
    tasks: float
    acme: float
    route53: float
    kubernetes: float
    exact: bool = True

    def plus(self, other: Cost, times: float = 1.0) -> Cost:
        """Both together, the other so many times. What is computed thus isn't exact; memory is that of the greater."""
        grown = {name: getattr(self, name) + times * getattr(other, name) for name in _GROWING}
        return Cost(peak=max(self.peak, other.peak), exact=False, **grown)


Life = Mapping[str, Cost]
"""Scenario → cost, one after the other on the same certificates."""
Measured = Mapping[int, Life]
"""Number of certificates → their life."""


def middle(lives: Sequence[Life]) -> dict[str, Cost]:
    """Of each scenario the run that took neither least nor longest; of an even number, the quicker one of the two."""
    place = (len(lives) - 1) // 2
    return {one: sorted((life[one] for life in lives), key=lambda cost: cost.seconds)[place] for one in lives[0]}


def cost_of(measured: Measured, scenario: str, size: int) -> Cost | None:
    """What a scenario costs with so many certificates: as measured, else computed, else unknown.

    Costs grow with the number of certificates as they did from the least to the greatest that were measured. Where one
    in ten is due, each of these is added to a run with nothing due.
    """
    found = _sizes(measured, scenario)
    if size in found:
        return found[size]
    if scenario == TENTH:
        quiet, each = cost_of(measured, NOTHING, size), _due(measured)
        return quiet.plus(each, size // TEN) if quiet and each and size >= TEN else None
    each = _one_more(measured, scenario)
    return found[min(found)].plus(each, size - min(found)) if each else None


def _sizes(measured: Measured, scenario: str) -> dict[int, Cost]:
    return {size: life[scenario] for size, life in measured.items() if scenario in life}


def _one_more(measured: Measured, scenario: str) -> Cost | None:
    """What one more certificate costs."""
    found = _sizes(measured, scenario)
    if len(found) < 2:
        return None
    least, greatest = min(found), max(found)
    nothing = found[least].plus(found[least], -1)
    return nothing.plus(found[greatest].plus(found[least], -1), 1 / (greatest - least))


def _due(measured: Measured) -> Cost | None:
    """What one that is due costs beside one that isn't: as measured on ten, else as at its first issue."""
    quiet = cost_of(measured, NOTHING, TEN)
    if quiet and (found := _sizes(measured, TENTH).get(TEN)):
        return found.plus(quiet, -1)
    first, kept = _one_more(measured, FIRST), _one_more(measured, NOTHING)
    return first.plus(kept, -1) if first and kept else None

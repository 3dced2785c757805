# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Costs of the tests' own making."""

from __future__ import annotations

from tests.benchmark.contenders import Results, Slowed
from tests.benchmark.costs import CLIENT, FIRST, MANIFESTS, NOTHING, PLAN, TENTH, Cost


def cost(seconds: float, *, peak: float = 80.0, tasks: float = 0.0, acme: float = 0.0, route53: float = 0.0) -> Cost:
    """One that was measured."""
    return Cost(seconds, seconds / 2, peak, tasks, acme, route53, kubernetes=3 * seconds)


def life(first: float, nothing: float, **more: float) -> dict[str, Cost]:
    """A first issue and a run with nothing due, of so many seconds."""
    return {FIRST: cost(first, **more), NOTHING: cost(nothing, **more)}


def results() -> Results:
    """Ours and the floor as measured on ten and a hundred; today's playbook on one and ten; lego couldn't be had."""
    ours = {10: life(3.0, 1.2, tasks=19, acme=90, route53=16), 100: life(6.0, 1.5, tasks=19, acme=900, route53=16)}
    ours[100] |= {MANIFESTS: cost(1.25, tasks=7)}
    least = {**life(2.0, 1.0, acme=850, route53=12), CLIENT: cost(2.5, tasks=1)}
    ours[10] |= {PLAN: cost(2.0, tasks=7), TENTH: cost(2.5, tasks=19)}
    return Results(
        sizes=(10, 100),
        hundred=100,
        measured={
            "kubecert.acme": ours,
            "floor": {10: life(1.0, 1.0, acme=85, route53=12), 100: least},
            "today's playbook": {1: life(9.0, 3.0, tasks=13), 10: {**life(72.0, 21.0, tasks=40), TENTH: cost(29.0)}},
        },
        unmeasured={"lego": "It could not be got."},
        empty=cost(1.0, tasks=19),
        slowed=Slowed(cost(15.0), cost(10.0)),
    )

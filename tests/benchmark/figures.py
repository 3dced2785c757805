# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures that matter, each beside what it is to be compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .contenders import FLOOR, LATENCY, OURS, TODAY, Contender, Results
from .costs import CLIENT, FIRST, MANIFESTS, NOTHING, TITLES, Cost, cost_of
from .fleet import ZONES


@dataclass(frozen=True)
class Figure:
    """A number of ours and another one; where `exact` isn't set, the other one is computed."""

    what: str
    ours: float
    other: float
    exact: bool = True

    def row(self) -> list[str]:
        """Its line in the table."""
        return [self.what, number(self.ours), number(self.other, exact=self.exact), ratio(self.ours, self.other)]


def number(value: float, *, exact: bool = True) -> str:
    """With as many decimals as say something; computed ones are marked."""
    short = round(value, 2 if value < 0.1 else 1)
    text = f"{short:.0f}" if short >= 100 else f"{short:g}"
    return text if exact else f"≈ {text}"


def ratio(ours: float, other: float) -> str:
    """The lesser of the two is 1."""
    if not ours or not other:
        return "—"
    return f"{ours / other:.2f} : 1" if ours > other else f"1 : {number(other / ours)}"


def figures(results: Results) -> Iterator[Figure]:
    """Those of which both sides are known."""
    most, hundred = max(results.sizes), results.hundred
    yield from _listed_once(results, most)
    yield from _seconds(results, NOTHING, most, TODAY, TODAY.name)
    yield from _seconds(results, FIRST, hundred, TODAY, TODAY.name)
    yield from _beside_floor(results)
    yield from _growth(results, most)


def _seconds(results: Results, scenario: str, size: int, other: Contender, words: str) -> Iterator[Figure]:
    own, found = _cost(results, OURS, scenario, size), _cost(results, other, scenario, size)
    yield from _both(f"{TITLES[scenario]}, {size}", own, found, words)


def _both(title: str, own: Cost | None, other: Cost | None, words: str) -> Iterator[Figure]:
    if own and other:
        yield Figure(f"{title}: seconds, beside {words}", own.seconds, other.seconds, other.exact)


def _listed_once(results: Results, size: int) -> Iterator[Figure]:
    title, once = f"{TITLES[NOTHING]}, {size}", "a playbook that lists the Secrets once, by"
    for declared, scenario in (("", NOTHING), (" declared by manifests", MANIFESTS)):
        for library, beside in (("the kubernetes client", CLIENT), ("bare HTTP", NOTHING)):
            own, found = _cost(results, OURS, scenario, size), _cost(results, FLOOR, beside, size)
            yield from _both(f"{title}{declared}", own, found, f"{once} {library}")


def _beside_floor(results: Results) -> Iterator[Figure]:
    size, empty = results.hundred, results.empty
    own, floor = (_cost(results, one, FIRST, size) for one in (OURS, FLOOR))
    if not own or not floor or not empty:
        return
    title, beyond = f"{TITLES[FIRST]}, {size}", f"seconds beyond a playbook of {number(own.tasks)} empty tasks"
    yield Figure(f"{title}: {beyond}, beside floor", own.seconds - empty.seconds, floor.seconds)
    if slowed := results.slowed:
        longer = f"{title}, each request {1000 * LATENCY:.0f} ms longer"
        ours, least = slowed.ours.seconds, slowed.floor.seconds
        yield Figure(f"{longer}: seconds, beside floor", ours, least)
        yield Figure(f"{longer}: {beyond}, beside floor", ours - empty.seconds, least)
    yield Figure(f"{title}: ACME requests for each certificate, beside floor", own.acme / size, floor.acme / size)
    zones = min(ZONES, size)
    yield Figure(f"{title}: Route53 calls for each zone, beside floor", own.route53 / zones, floor.route53 / zones)


def _growth(results: Results, most: int) -> Iterator[Figure]:
    least = results.hundred
    for scenario in (FIRST, NOTHING):
        small, great = (_cost(results, OURS, scenario, size) for size in (least, most))
        if small and great and least < most:
            yield Figure(f"{TITLES[scenario]}: seconds, {most} beside {least}", great.seconds, small.seconds)
            words = f"{TITLES[scenario]}: MB of the largest process, {most} beside {least}"
            yield Figure(words, great.peak, small.peak)


def _cost(results: Results, contender: Contender, scenario: str, size: int) -> Cost | None:
    return cost_of(results.measured.get(contender.name, {}), scenario, size)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is measured, on how many certificates, and how often."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import Sandbox
from tests.servers.processes import ServerError

from . import bottom, ours, scripted, today
from .costs import Cost, Life, Measured, middle
from .fleet import BenchmarkError, Fleet

LATENCY = 0.08
_LIVES, _LIVES_UP_TO = 3, 100
"""The lives of which the middle counts, with at most so many certificates; with more there is one life."""


@dataclass(frozen=True)
class Contender:
    """`live` has a fleet go through all scenarios. With `samples` only these many certificates are worked on, once."""

    name: str
    live: Callable[[Fleet], Life]
    samples: tuple[int, ...] = ()

    def sizes(self, wanted: Sequence[int]) -> list[int]:
        """The numbers of certificates to measure on, where costs with these many are wanted."""
        return sorted({min(sample, max(wanted)) for sample in self.samples} or set(wanted))

    def lives(self, size: int) -> int:
        """How many fleets of this size to measure on."""
        return _LIVES if not self.samples and size <= _LIVES_UP_TO else 1


OURS = Contender("kubecert.acme", ours.live)
FLOOR = Contender("floor", bottom.live)
TODAY = Contender("today's playbook", today.live, (1, 10))
CERTBOT = Contender("certbot", scripted.certbot, (1, 10))
LEGO = Contender("lego", scripted.lego, (1, 3))
ALL = (OURS, FLOOR, TODAY, CERTBOT, LEGO)


@dataclass(frozen=True)
class Slowed:
    """What a first issue costs where every request takes LATENCY seconds more."""

    ours: Cost
    floor: Cost


@dataclass
class Results:
    """What has been found. `empty` is a playbook of as many tasks as ours, which do nothing.

    `hundred` certificates are those that `empty` and `slowed` belong to.
    """

    sizes: Sequence[int]
    hundred: int
    measured: dict[str, Measured] = field(default_factory=dict)
    unmeasured: dict[str, str] = field(default_factory=dict)
    empty: Cost | None = None
    slowed: Slowed | None = None


class Bench:
    """Makes fleets on one set of servers, and measures."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._sandbox = sandbox
        self._folder = folder

    def fleet(self, size: int, *, doors: bool = False) -> Fleet:
        """Fresh certificates."""
        return Fleet.fresh(self._sandbox, size, self._folder, doors=doors)

    def measure(self, contenders: Sequence[Contender], wanted: Sequence[int]) -> dict[str, Measured]:
        """All lives of these, by turns, so that what else the machine has to do meets them alike.

        One life of each before, which doesn't count, fills the caches that it keeps.
        """
        for contender in contenders:
            contender.live(self.fleet(1))
        found: dict[str, dict[int, Life]] = {contender.name: {} for contender in contenders}
        for size in sorted({size for contender in contenders for size in contender.sizes(wanted)}):
            lives = [
                (contender.name, contender.live(self.fleet(size)))
                for turn in range(_LIVES)
                for contender in contenders
                if size in contender.sizes(wanted) and turn < contender.lives(size)
            ]
            for name in dict(lives):
                found[name][size] = middle([life for one, life in lives if one == name])
                say(f"{name}, {size}: " + _in_short(found[name][size]))
        return dict(found)

    def empty(self, tasks: float) -> Cost:
        """The middle of a few runs of a playbook with so many tasks."""
        fleet = self.fleet(1)
        return middle([{"empty": bottom.trivial(fleet, round(tasks))} for _unused in range(_LIVES)])["empty"]

    def slowed(self, size: int) -> Slowed:
        """First issues behind doors that keep every request waiting."""
        doors = self._sandbox.faults
        for door in (doors.acme, doors.aws, doors.kubernetes):
            door.configure(latency=LATENCY)
        try:
            lives = [
                {"ours": ours.issue(self.fleet(size, doors=True)), "floor": bottom.issue(self.fleet(size, doors=True))}
                for _unused in range(_LIVES)
            ]
        finally:
            doors.reset()
        found = middle(lives)
        say(f"each request {1000 * LATENCY:.0f} ms longer, {size}: " + _in_short(found))
        return Slowed(found["ours"], found["floor"])


def measure_others(bench: Bench, contenders: Sequence[Contender], results: Results) -> None:
    """Those that may be missing or fail, which then is told in place of figures."""
    for contender in contenders:
        try:
            results.measured |= bench.measure([contender], results.sizes)
        except (BenchmarkError, ServerError) as error:
            say(f"{contender.name} is not measured: {error}")
            results.unmeasured[contender.name] = str(error).partition("\n")[0]


def say(line: str) -> None:
    """A line of progress."""
    print(line, file=sys.stderr, flush=True)


def _in_short(life: Mapping[str, Cost]) -> str:
    return ", ".join(f"{scenario} {cost.seconds:.1f} s" for scenario, cost in life.items())

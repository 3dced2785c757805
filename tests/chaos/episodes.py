# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing that goes wrong while certificates are due, and what it takes until all is well again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.playbook import Running

from .corner import NAMES, Corner, public

CALLBACKS = Path(__file__).resolve().parent / "callbacks"
MOST_CLEAN_RUNS = 2
AT_MOST = 60.0
"""Seconds for a run to come to the point at which it is to be killed."""
FAILING = {"errors": 0.05, "late_errors": 0.02, "cuts": 0.02, "late_cuts": 0.01}
"""One request in ten, of which three in a hundred once the server has done its work."""
Disturbance = Callable[[Corner], "Told"]


@dataclass(frozen=True)
class Told:
    """What a disturbance has to tell: at which point it struck, and what was wrong already then."""

    point: str
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True)
class Episode:
    """What came of one disturbance. `orders_beyond` are those beyond one for each certificate that was due."""

    point: str
    clean_runs: int
    orders_beyond: int
    most_orders_beyond: int
    trouble: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether everything that was promised has been kept."""
        return not self.trouble


def episode(corner: Corner, disturb: Disturbance, *, most_orders_beyond: int = len(NAMES)) -> Episode:
    """Make the certificates due, disturb a run, look, and let clean runs follow until all is well."""
    corner.make_due()
    mark = corner.case.sandbox.pebble.mark()
    told = disturb(corner)
    corner.case.sandbox.faults.reset()
    trouble = [*told.trouble, *corner.torn()]
    pending = corner.pending()
    clean_runs, left, output = 0, corner.unfinished(), ""
    while (left or not clean_runs) and clean_runs < MOST_CLEAN_RUNS:
        recap = corner.play()
        clean_runs, left, output = clean_runs + 1, corner.unfinished(), recap.output
        if not left and not recap.ok:
            trouble.append(f"all is well, and yet the run failed:\n{output}")
    if left:
        trouble += [*left, f"the last run said:\n{output}"]
    pairs = corner.pairs()
    for name, held in pending.items():
        if held.order_url and name in pairs and public(pairs[name].key) != public(held.key):
            trouble.append(f"{name}: an order was under way for one key, and another one was certified")
    beyond = corner.case.sandbox.pebble.orders_added(mark) - len(NAMES)
    if beyond > most_orders_beyond:
        trouble.append(f"{beyond} orders beyond one for each certificate")
    return Episode(told.point, clean_runs, max(beyond, 0), most_orders_beyond, tuple(trouble))


def at_random(dice: random.Random, longest: float) -> Disturbance:
    """Killed at a moment of the first so many seconds: the whole run, or only ansible-playbook itself."""
    after, workers = dice.uniform(0.0, longest), dice.random() < 0.5

    def disturb(corner: Corner) -> Told:
        with corner.begin() as run:
            time.sleep(after)
            run.kill(workers=workers)
        return Told(f"after {after:.2f} s{'' if workers else ', its workers left to themselves'}")

    return disturb


def before_task(task: str) -> Disturbance:
    """Killed when the one before this task has ended."""
    environment = {
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_CALLBACKS_ENABLED": "kill_before",
        "KUBECERT_KILL_BEFORE": task,
    }

    def disturb(corner: Corner) -> Told:
        with corner.begin(environment) as run:
            recap = run.wait()
            point = f"before the task {task.rpartition(' : ')[2]}"
            return Told(point, () if recap.code == -9 else (f"it was not killed {point}:\n{recap.output}",))

    return disturb


def at_request(door: str, match: str, *, late: bool) -> Disturbance:
    """Killed while a request is on its way to a server, or (`late`) while the answer is on its way back."""
    kind = "late_stalls" if late else "stalls"

    def disturb(corner: Corner) -> Told:
        point = f"{'the answer to' if late else ''} {match} at {door}".strip()
        at = getattr(corner.case.sandbox.faults, door)
        # Nobody waits so long: what was on its way is lost.
        at.configure(**{kind: 1.0}, stall_seconds=86_400, limit=1, match=match)
        with corner.begin() as run:
            met = _wait(run, lambda: at.counts()[kind] > 0)
            return Told(point, () if met else (f"the run did not come to {point}:\n{run.output}",))

    return disturb


def cut_off(match: str) -> Disturbance:
    """The API server hears of no request that matches."""

    def disturb(corner: Corner) -> Told:
        door = corner.case.sandbox.faults.kubernetes
        door.configure(cuts=1.0, match=match)
        with corner.begin() as run:
            recap = run.wait()
        met = door.counts()["cuts"] > 0
        return Told(match, () if met else (f"the run did not come to {match}:\n{recap.output}",))

    return disturb


def failing(seed: int) -> Disturbance:
    """One request in ten fails, at every server."""

    def disturb(corner: Corner) -> Told:
        faults = corner.case.sandbox.faults
        for place, door in enumerate((faults.acme, faults.aws, faults.kubernetes)):
            door.configure(**FAILING, seed=seed + place)
        with corner.begin() as run:
            recap = run.wait()
        return Told(f"seed {seed}{'' if recap.ok else ', the run failed'}")

    return disturb


def one_of_two(dice: random.Random, longest: float) -> Disturbance:
    """Two runs at once, of which one is killed at a moment of the first so many seconds."""
    after = dice.uniform(0.0, longest)

    def disturb(corner: Corner) -> Told:
        with corner.begin() as first, corner.begin() as second:
            time.sleep(after)
            first.kill()
            second.wait()
        return Told(f"one after {after:.2f} s")

    return disturb


def twice(corner: Corner) -> Told:
    """Two runs at once."""
    with corner.begin() as first, corner.begin() as second:
        recaps = [first.wait(), second.wait()]
    failed = [f"one of two runs at once failed:\n{recap.output}" for recap in recaps if not recap.ok]
    return Told("two runs at once", (*failed, *corner.unfinished()))


def _wait(run: Running, met: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + AT_MOST
    while not met():
        if not run.alive or time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True

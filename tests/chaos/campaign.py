# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the campaign: what goes wrong in each, and how often."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.playbook import Recap

from .corner import Corner
from .episodes import (
    Disturbance,
    Episode,
    at_random,
    at_request,
    before_task,
    cut_off,
    episode,
    failing,
    one_of_two,
    twice,
)

REQUESTS = (
    ("kubernetes", "POST /api/v1/namespaces/apps-.*/secrets"),
    ("acme", "POST /order-plz"),
    ("kubernetes", "PATCH /api/v1/namespaces/apps-.*-pending"),
    ("aws", "POST /2013-04-01/hostedzone/.*/rrset"),
    ("aws", "GET /2013-04-01/change/"),
    ("acme", "POST /chalZ"),
    ("acme", "POST /finalize-order"),
    ("acme", "POST /certZ"),
    ("kubernetes", "PATCH /api/v1/namespaces/apps-.*-tls.fieldManager=kubecert.acme&"),
    ("kubernetes", "PATCH /api/v1/namespaces/apps-.*-tls.fieldManager=kubecert.acme-memory"),
    ("kubernetes", "DELETE /api/v1/namespaces/apps-.*-pending"),
)
"""Door and request, in the order of a run: everything by which a run changes something, and each wait."""
_TASK = re.compile(r"^TASK \[(.+?)\] \*", re.MULTILINE)


@dataclass(frozen=True)
class Size:
    """How much of a campaign is to be run. `requests` and `tasks`: one of so many, from the first on."""

    kills: int
    rounds: int
    pairs: int
    every: int = 1


LONG = Size(kills=200, rounds=20, pairs=20)
SHORT = Size(kills=2, rounds=1, pairs=1, every=8)


@dataclass(frozen=True)
class Part:
    """One kind of disturbance. `most_orders_beyond` is for each certificate."""

    title: str
    disturbances: list[Disturbance]
    most_orders_beyond: int = 1

    def run(self, corner: Corner) -> Iterator[Episode]:
        """Its episodes, one after the other."""
        for disturb in self.disturbances:
            yield episode(corner, disturb, most_orders_beyond=3 * self.most_orders_beyond)


def parts(corner: Corner, dice: random.Random, size: Size) -> list[Part]:
    """The whole campaign, once a run that nobody disturbed has shown its tasks and how long it takes."""
    seconds, undisturbed = _measure(corner)
    tasks = _TASK.findall(undisturbed.output)
    requests = [(door, match, late) for door, match in REQUESTS for late in (False, True)]
    writes = [match for door, match in REQUESTS if door == "kubernetes"]
    return [
        Part("Killed at a random moment", [at_random(dice, seconds) for _number in range(size.kills)]),
        Part("Killed between two tasks", [before_task(task) for task in tasks[:: size.every]]),
        Part(
            "Killed with a request or its answer on the way",
            [at_request(door, match, late=late) for door, match, late in requests[:: size.every]],
        ),
        Part("One kind of writing never comes to the API server", [cut_off(one) for one in writes[:: size.every]]),
        Part(
            "One request in ten fails at every server, three nonces in ten are rejected",
            [failing(dice.randrange(1 << 16)) for _number in range(size.rounds)],
        ),
        Part(
            "Two runs at once, one of them killed", [one_of_two(dice, 1.5 * seconds) for _number in range(size.pairs)]
        ),
        Part("Two runs at once", [twice] * size.pairs, most_orders_beyond=0),
    ]


def _measure(corner: Corner) -> tuple[float, Recap]:
    corner.make_due()
    began = time.monotonic()
    recap = corner.play()
    assert recap.ok, recap.output
    return time.monotonic() - began, recap

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The campaign in short: a few disturbances of each kind. `make chaos` is the long form."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.chaos.__main__ import corner_of_its_own
from tests.chaos.campaign import SHORT, Part, parts
from tests.chaos.corner import Corner

pytestmark = pytest.mark.thorough

SEED = 20261124
TITLES = (
    "Killed at a random moment",
    "Killed between two tasks",
    "Killed with a request or its answer on the way",
    "One kind of writing never comes to the API server",
    "One request in ten fails at every server, three nonces in ten are rejected",
    "Two runs at once, one of them killed",
    "Two runs at once",
)


@pytest.fixture(scope="module")
def corner() -> Iterator[Corner]:
    """Servers of which one rejects many nonces, and certificates that can be made due."""
    with corner_of_its_own() as found:
        yield found


@pytest.fixture(scope="module")
def campaign(corner: Corner) -> dict[str, Part]:
    """The parts by title."""
    return {part.title: part for part in parts(corner, random.Random(SEED), SHORT)}


def test_no_part_is_left_out(campaign: dict[str, Part]) -> None:
    assert tuple(campaign) == TITLES


@pytest.mark.parametrize("title", TITLES)
def test_what_was_disturbed_ends_well(corner: Corner, campaign: dict[str, Part], title: str) -> None:
    episodes = list(campaign[title].run(corner))
    assert episodes
    trouble = {one.point: one.trouble for one in episodes if not one.well}
    assert not trouble, "\n".join(f"{point}: {'; '.join(said)}" for point, said in trouble.items())


def test_and_then_nothing_is_left_to_do(corner: Corner) -> None:
    mark = corner.case.sandbox.pebble.mark()
    recap = corner.play()
    assert (recap.ok, recap.changed) == (True, 0), recap.output
    assert corner.case.sandbox.pebble.orders_added(mark) == 0

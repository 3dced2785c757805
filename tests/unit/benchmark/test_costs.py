# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several runs counts, and what is computed where nothing was measured."""

from __future__ import annotations

import pytest

from tests.benchmark.costs import FIRST, NOTHING, PLAN, TEN, TENTH, Cost, cost_of, middle

from .build import cost, life

ONE_AND_TEN = {1: life(9.0, 3.0, acme=40), 10: life(72.0, 21.0, acme=310)}


@pytest.mark.parametrize(("seconds", "counts"), [([5.0], 5.0), ([9.0, 1.0, 4.0], 4.0), ([3.0, 2.0], 2.0)])
def test_the_middle_one_of_several_runs_counts(seconds: list[float], counts: float) -> None:
    assert middle([{FIRST: cost(one)} for one in seconds])[FIRST] == cost(counts)


def test_each_scenario_has_a_middle_of_its_own() -> None:
    found = middle([life(1.0, 30.0), life(2.0, 10.0), life(3.0, 20.0)])
    assert (found[FIRST].seconds, found[NOTHING].seconds) == (2.0, 20.0)


def test_what_was_measured_is_taken_as_it_is() -> None:
    assert cost_of(ONE_AND_TEN, FIRST, 10) == cost(72.0, acme=310)


@pytest.mark.parametrize(("size", "seconds", "acme"), [(4, 30.0, 130), (100, 702.0, 3010), (1000, 7002.0, 30010)])
def test_one_more_costs_always_the_same(size: int, seconds: float, acme: float) -> None:
    found = cost_of(ONE_AND_TEN, FIRST, size)
    assert found
    assert not found.exact
    assert found.seconds == pytest.approx(seconds)
    assert found.cpu == pytest.approx(seconds / 2)
    assert found.kubernetes == pytest.approx(3 * seconds)
    assert found.acme == pytest.approx(acme)


def test_memory_is_not_multiplied() -> None:
    found = cost_of({1: {FIRST: cost(1.0, peak=60)}, 10: {FIRST: cost(2.0, peak=65)}}, FIRST, 1000)
    assert found
    assert found.peak == 65


@pytest.mark.parametrize("measured", [{}, {1: life(9.0, 3.0)}, {1: {}, 10: {}}])
def test_nothing_follows_from_less_than_two_sizes(measured: dict[int, dict[str, Cost]]) -> None:
    assert cost_of(measured, FIRST, 100) is None
    assert cost_of(measured, TENTH, 100) is None


def test_a_scenario_that_nobody_went_through_is_unknown() -> None:
    assert cost_of(ONE_AND_TEN, PLAN, 10) is None


def test_each_that_is_due_costs_what_one_among_ten_did() -> None:
    measured = {**ONE_AND_TEN, TEN: {**ONE_AND_TEN[TEN], TENTH: cost(29.0)}}
    found = cost_of(measured, TENTH, 100)
    assert found
    assert found.seconds == pytest.approx(201.0 + 10 * (29.0 - 21.0))


def test_each_that_is_due_costs_as_much_as_at_first_where_that_is_all_that_is_known() -> None:
    found = cost_of(ONE_AND_TEN, TENTH, 100)
    assert found
    assert found.seconds == pytest.approx(201.0 + 10 * (7.0 - 2.0))


def test_among_less_than_ten_none_is_due() -> None:
    assert cost_of(ONE_AND_TEN, TENTH, 9) is None

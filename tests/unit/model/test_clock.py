# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One time for all who work on a cluster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.clock import Clock

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_clock_that_has_heard_nothing_goes_by_the_machine() -> None:
    clock = Clock(lambda: NOW)
    assert clock.moment() == NOW
    assert clock.warning() == ""


@pytest.mark.parametrize("seconds", [-5, -1, 0, 3, 5])
def test_what_the_way_takes_is_no_skew(seconds: int) -> None:
    clock = Clock(lambda: NOW)
    clock.hear(NOW + timedelta(seconds=seconds))
    assert clock.moment() == NOW


@pytest.mark.parametrize("seconds", [-3600, -6, 6, 3600])
def test_the_time_that_was_told_is_gone_by_as_it_goes_on(seconds: int) -> None:
    machine = [NOW]
    clock = Clock(lambda: machine[0])
    clock.hear(NOW + timedelta(seconds=seconds))
    machine[0] += timedelta(minutes=3)
    assert clock.moment() == NOW + timedelta(seconds=seconds, minutes=3)
    clock.hear(machine[0])
    assert clock.moment() == machine[0], "the machine's clock has been set meanwhile"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(4, ""), (-4, ""), (59, "59 minutes behind the API server's"), (-59, "59 minutes ahead of the API server's")],
)
def test_a_clock_that_is_far_off_is_worth_a_word(minutes: int, words: str) -> None:
    clock = Clock(lambda: NOW)
    clock.hear(NOW + timedelta(minutes=minutes))
    assert words in clock.warning()
    assert bool(clock.warning()) == bool(words)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When it is tried again after a failure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.plan.backoff import next_try

from .build import NOW


@pytest.mark.parametrize(
    ("failures", "pause"),
    [
        (1, timedelta(minutes=1)),
        (2, timedelta(minutes=10)),
        (3, timedelta(minutes=100)),
        (4, timedelta(days=1)),
        (5, timedelta(days=1)),
        (1000, timedelta(days=1)),
    ],
)
def test_pauses_grow_to_a_day(failures: int, pause: timedelta) -> None:
    assert next_try(failures, NOW) == NOW + pause


@given(failures=st.integers(0, 10_000), more=st.integers(0, 100), seconds=st.integers(0, 10**6))
def test_more_failures_never_mean_sooner_and_it_is_never_now(failures: int, more: int, seconds: int) -> None:
    now = NOW + timedelta(seconds=seconds)
    assert now < next_try(failures, now) <= next_try(failures + more, now) <= now + timedelta(days=1)


@given(failures=st.integers(1, 10), asked=st.timedeltas(timedelta(seconds=1), timedelta(days=30)))
def test_what_the_ca_says_wins(failures: int, asked: timedelta) -> None:
    retry_at: datetime = NOW + asked
    assert next_try(failures, NOW, retry_at) == retry_at

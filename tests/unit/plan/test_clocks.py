# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far clocks may be apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.clock import Clock
from ansible_collections.kubecert.acme.plugins.module_utils.plan.clocks import clock_check

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "status", "words"),
    [
        (0, "passed", "agrees"),
        (4, "passed", "agrees"),
        (7, "failed", "7 minutes behind it"),
        (-90, "failed", "90 minutes ahead of it"),
    ],
)
def test_five_minutes_are_too_many(minutes: int, status: str, words: str) -> None:
    clock = Clock(lambda: NOW)
    clock.hear(NOW + timedelta(minutes=minutes))
    found = clock_check("ca.example", clock)
    assert (found.status, found.subject) == (status, "ca.example")
    assert words in found.message
    assert bool(found.remedy) == (status == "failed")


def test_a_server_that_tells_no_time_is_no_judge() -> None:
    assert clock_check("ca.example", Clock(lambda: NOW)).status == "skipped"

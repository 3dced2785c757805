# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits as they are declared: what is taken, what is refused, and what is known of Let's Encrypt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import (
    BUILT_IN,
    NEW_ORDERS,
    PER_DOMAIN,
    PER_SET,
    Limit,
    read_limits,
)

PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory"
WEEK = timedelta(days=7)


def read(*entries: dict[str, Any]) -> Any:
    faults = FaultList()
    found = read_limits(list(entries), faults)
    assert faults.messages == []
    return found


def test_lets_encrypt_is_known() -> None:
    found = read()[PRODUCTION]
    assert found == {NEW_ORDERS: Limit(300, timedelta(hours=3)), PER_DOMAIN: Limit(50, WEEK), PER_SET: Limit(5, WEEK)}
    assert {kind: limit.interval for kind, limit in found.items()} == {
        NEW_ORDERS: timedelta(seconds=36),
        PER_DOMAIN: timedelta(minutes=201, seconds=36),
        PER_SET: timedelta(hours=33, minutes=36),
    }
    assert set(read()) == set(BUILT_IN) == {PRODUCTION, PRODUCTION.replace("acme-v02", "acme-staging-v02")}


def test_what_is_declared_goes_before_what_is_known_and_the_rest_stays() -> None:
    found = read(
        {"server": PRODUCTION, PER_DOMAIN: {"number": 500}, NEW_ORDERS: {"number": 0}},
        {"server": "https://ca.example/dir", PER_SET: {"number": 2, "period": "1h30m"}},
    )
    assert found[PRODUCTION] == {PER_DOMAIN: Limit(500, WEEK), PER_SET: Limit(5, WEEK)}
    assert found["https://ca.example/dir"] == {PER_SET: Limit(2, timedelta(minutes=90))}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{}], "limits[0]: server is missing."),
        (
            [{"server": "a"}, {"server": "a"}],
            "limits[1]: server is a, which has an entry already; make one of the two.",
        ),
        ([{"server": "a", PER_SET: 5}], f"limits[0]: {PER_SET} must be a section with fields, not 5."),
        (
            [{"server": "a", PER_SET: {"period": "1h"}}],
            f"limits[0]: {PER_SET}.number is missing; 0 stands for no limit.",
        ),
        (
            [{"server": "a", PER_SET: {"number": 5}}],
            f"limits[0]: {PER_SET}.period is missing; write a duration such as 168h.",
        ),
        (
            [{"server": "a", PER_SET: {"number": -1, "period": "1h"}}],
            "number is -1; it must be 1 or more, or 0 for no limit.",
        ),
        ([{"server": "a", PER_SET: {"number": "many", "period": "1h"}}], "number must be a whole number, not 'many'."),
        (
            [{"server": "a", PER_SET: {"number": 5, "period": "7d"}}],
            "period is '7d'; write a duration such as 168h or 1h30m.",
        ),
        ([{"server": "a", PER_SET: {"number": 5, "period": "9000h"}}], "period is 9000h; it can be 1s to 8784h."),
        (
            [{"server": "a", PER_SET: {"number": 5, "period": "9" * 30 + "h"}}],
            "write a duration such as 168h or 1h30m.",
        ),
        (
            [{"server": "a", "new_orders": {"number": 5}}],
            f"new_orders is not a field known here. Did you mean {NEW_ORDERS}?",
        ),
        (
            [{"server": "a", PER_SET: {"numbr": 5, "period": "1h"}}],
            "numbr is not a field known here. Did you mean number?",
        ),
    ],
)
def test_refused_limits(entries: list[dict[str, Any]], words: str) -> None:
    faults = FaultList()
    read_limits(entries, faults)
    assert any(words in message for message in faults.messages), faults.messages


def test_all_faults_are_told() -> None:
    faults = FaultList()
    read_limits([{"server": "a", PER_SET: {"number": -1}, PER_DOMAIN: {"period": "x"}, "y": 1}, {}], faults)
    assert len(faults.messages) == 6

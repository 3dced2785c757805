# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that share certificates: each is one shard's, and together they stay within what the CA allows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import NEW_ORDERS, PER_DOMAIN, PER_SET, Limit
from ansible_collections.kubecert.acme.plugins.module_utils.model.shard import Shard, read_shard

WEEK = timedelta(days=7)
COUNTS = st.integers(1, 40)


def shards(count: int) -> list[Shard]:
    """All of so many."""
    return [Shard(index, count) for index in range(count)]


@given(st.text(), COUNTS)
def test_a_certificate_is_one_shards(title: str, count: int) -> None:
    assert sum(shard.owns(title) for shard in shards(count)) == 1


def test_whose_it_is_never_changes() -> None:
    titles = [f"apps/c{number}" for number in range(8)]
    owners = [next(shard.index for shard in shards(4) if shard.owns(title)) for title in titles]
    assert owners == [2, 1, 3, 2, 0, 0, 0, 2], "another hash would let two versions share certificates differently"


def test_the_shares_are_about_equal() -> None:
    found = Counter(
        shard.index for number in range(4_000) for shard in shards(8) if shard.owns(f"apps-{number % 7}/c{number}")
    )
    assert len(found) == 8
    assert max(found.values()) < 1.25 * min(found.values())


@given(st.integers(1, 1_000), COUNTS)
def test_together_they_stay_within_a_limit(number: int, count: int) -> None:
    limits = {NEW_ORDERS: Limit(number, WEEK), PER_DOMAIN: Limit(number, WEEK)}
    for kind in limits:
        shares = [shard.share(limits)[kind].number for shard in shards(count)]
        assert all(share >= 1 for share in shares)
        assert sum(shares) <= max(number, count)
        assert sum(shares) > number - count, "nearly all of it can be used"


def test_the_limit_for_one_set_of_names_is_not_divided() -> None:
    limits = {PER_SET: Limit(5, WEEK)}
    assert Shard(1, 4).share(limits) == limits


def test_a_share_says_that_it_is_one() -> None:
    assert str(Shard(1, 4).share({NEW_ORDERS: Limit(300, WEEK)})[NEW_ORDERS]) == "75 in 168h for each of 4 shards"
    assert str(Shard().share({NEW_ORDERS: Limit(300, WEEK)})[NEW_ORDERS]) == "300 in 168h"


@pytest.mark.parametrize(
    ("index", "count", "said"),
    [
        (4, 4, "shard: index is 4; with a count of 4 it can be 0 to 3."),
        (-1, 2, "shard: index is -1; with a count of 2 it can be 0 to 1."),
        (0, 0, "shard: count is 0; it must be 1 or more."),
    ],
)
def test_one_that_there_is_not_is_refused(index: int, count: int, said: str) -> None:
    faults = FaultList()
    assert read_shard({"index": index, "count": count}, faults) == Shard()
    assert faults.messages == [said]


def test_without_any_there_is_one() -> None:
    faults = FaultList()
    assert read_shard(None, faults) == read_shard({}, faults) == Shard(0, 1)
    assert read_shard({"index": 1, "count": 2}, faults) == Shard(1, 2)
    assert faults.messages == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an access key gives way to a new one, what is left over from a killed run, and when there is no room."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.access_key import (
    AccessKey,
    Found,
    Held,
    KeyNote,
    Making,
)
from ansible_collections.kubecert.acme.plugins.module_utils.plan.access_keys import (
    in_the_way,
    left_over,
    perhaps_lost,
    reason_for_new,
)

from .build import NOW

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HELD = Held("A", has_secret=True)
NOTE = KeyNote("dns", "A", ("A",))


def key(name: str, age: timedelta = DAY, active: bool = True) -> AccessKey:
    """A key that is so old."""
    return AccessKey(name, active, NOW - age)


def found(*keys: AccessKey, held: Held = HELD, note: KeyNote | None = NOTE) -> Found:
    """What is found of a user's keys."""
    return Found(keys, held, note, NOW)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (found(key("A")), ""),
        (found(key("A", 90 * DAY)), ""),
        (found(key("A", 90 * DAY + MINUTE)), "A is older than 2160h."),
        (found(key("A", active=False)), "A is inactive."),
        (found(key("B")), "IAM has A no more."),
        (found(key("A"), held=Held("A")), "The Secret does not hold it any more."),
        (found(key("A"), held=Held("", has_secret=True)), ""),
        (found(key("A"), held=Held(), note=None), "There is none yet."),
        (found(key("A"), held=Held(), note=KeyNote("dns", "", ("A",))), "There is none yet."),
    ],
)
def test_a_new_key_is_due(state: Found, reason: str) -> None:
    assert reason_for_new(state, 90 * DAY) == reason


def test_without_a_highest_age_no_key_is_too_old() -> None:
    assert reason_for_new(found(key("A", 9000 * DAY)), None) == ""


def making(*others: str) -> KeyNote:
    """The note of a run that was killed an hour ago, when there were these keys."""
    return KeyNote("dns", "A", ("A",), Making("run", NOW, NOW - 60 * MINUTE, others))


@pytest.mark.parametrize(
    ("state", "left", "lost"),
    [
        (found(key("A"), key("B")), (), ()),
        (found(key("A"), key("B"), note=KeyNote("dns", "A", ("B", "A"))), ("B",), ()),
        (found(key("B"), note=KeyNote("dns", "", ("B",))), ("B",), ()),
        (found(key("A"), key("B"), note=None), (), ()),
        (found(key("A"), key("B", 59 * MINUTE), note=making("A")), (), ("B",)),
        # A second of AWS's clocks more or less makes no difference.
        (found(key("A"), key("B", 61 * MINUTE), note=making("A")), (), ("B",)),
        (found(key("A"), key("B", 59 * MINUTE), note=making("A", "B")), (), ()),
        (found(key("A"), key("B", 40 * MINUTE), note=making("A")), (), ()),
        (found(key("A", 59 * MINUTE), note=making()), (), ()),
    ],
)
def test_what_is_left_over(state: Found, left: tuple[str, ...], lost: tuple[str, ...]) -> None:
    assert (left_over(state), perhaps_lost(state)) == (left, lost)


@pytest.mark.parametrize(
    ("state", "removed", "told"),
    [
        (found(), (), ""),
        (found(key("A")), (), ""),
        (found(key("A"), key("B")), ("B",), ""),
        (found(key("A"), key("B")), (), "has not made B. Delete"),
        (found(key("B"), key("C", active=False), note=None), (), "has not made B and C (inactive). Delete"),
    ],
)
def test_two_keys_are_all_that_fit(state: Found, removed: tuple[str, ...], told: str) -> None:
    message = in_the_way(state, removed, "dns")
    assert bool(message) is bool(told)
    assert told in message

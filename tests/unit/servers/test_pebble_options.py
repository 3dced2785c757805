# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Pebble is told, in its configuration and its environment."""

from __future__ import annotations

from tests.servers.pebble import PebbleOptions


def test_validations_are_quick_unless_seconds_are_given() -> None:
    assert PebbleOptions().variables()["PEBBLE_VA_NOSLEEP"] == "1"
    slow = PebbleOptions(validation_seconds=5).variables()
    assert slow["PEBBLE_VA_SLEEPTIME"] == "5"
    assert "PEBBLE_VA_NOSLEEP" not in slow, "or Pebble would not sleep at all"


def test_nonces_are_refused_as_often_as_told_and_the_environment_has_the_last_word() -> None:
    options = PebbleOptions(nonce_reject_percent=20, environment={"PEBBLE_CHAIN_LENGTH": "3"})
    assert options.variables()["PEBBLE_WFE_NONCEREJECT"] == "20"
    assert options.variables()["PEBBLE_CHAIN_LENGTH"] == "3"


def test_there_is_one_profile_unless_told_otherwise() -> None:
    """With several, Pebble takes a random one for an order that names none."""
    assert len(PebbleOptions().config()["profiles"]) == 1
    assert PebbleOptions(profiles={"short": 60}).config()["profiles"]["short"]["validityPeriod"] == 60

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renewal information: identifiers, the moment in a window, and what is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import (
    ANNOTATION,
    RenewalInfo,
    certificate_id,
    look_again,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MOMENTS = st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def info(start: datetime = NOW, days: float = 2, name: str = "a.b") -> RenewalInfo:
    return RenewalInfo(name, start, start + timedelta(days=days), NOW, "https://ca.example.net/why")


def test_the_example_of_the_rfc() -> None:
    """RFC 9773, section 4.1."""
    found = certificate_id("69885b6b87464041e1b37b847ba0ae2cde01c8d4", "87654321")
    assert found == "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE"


@pytest.mark.parametrize(("serial", "text"), [("1", "AQ"), ("7f", "fw"), ("80", "AIA"), ("0100", "AQA")])
def test_serial_numbers_are_signed_der_integers(serial: str, text: str) -> None:
    assert certificate_id("00", serial) == f"AA.{text}"


def test_a_certificate_without_an_authority_key_identifier_has_no_identifier() -> None:
    assert certificate_id("", "01") == ""


@given(MOMENTS, st.integers(1, 60 * 86400), st.text("ab.", min_size=1))
def test_the_moment_is_in_the_window_and_stays(start: datetime, seconds: int, name: str) -> None:
    one = RenewalInfo(name, start, start + timedelta(seconds=seconds), NOW)
    again = RenewalInfo(name, start, start + timedelta(seconds=seconds), NOW + timedelta(days=1), "https://x.example")
    assert one.start <= one.moment <= one.end
    assert one.moment == again.moment


def test_moments_spread_over_the_window() -> None:
    moments = [info(name=f"a.{number}").moment for number in range(400)]
    quarters = [int(4 * (moment - NOW) / timedelta(days=2)) for moment in moments]
    assert all(60 <= quarters.count(quarter) <= 140 for quarter in range(4)), "about a hundred in each"
    assert len(set(moments)) > 390


@given(MOMENTS, st.integers(1, 10**6))
def test_what_is_remembered_comes_back(start: datetime, seconds: int) -> None:
    one = RenewalInfo("a.b", start, start + timedelta(seconds=seconds), NOW, "https://ca.example.net/why")
    assert RenewalInfo.of_annotations(one.to_annotations(), "a.b") == one
    assert RenewalInfo.of_annotations(one.to_annotations(), "a.c") is None, "another certificate's"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"certificate_id": "a.b"}', '{"certificate_id": 3, "start": 4}']
)
def test_what_can_not_be_read_counts_as_nothing(text: str) -> None:
    assert RenewalInfo.of_annotations({ANNOTATION: text}, "a.b") is None
    assert RenewalInfo.of_annotations({}, "a.b") is None


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        (None, timedelta(hours=6)),
        (3600.0, timedelta(hours=1)),
        (0.0, timedelta(minutes=1)),
        (10.0**7, timedelta(days=1)),
    ],
)
def test_pauses_have_bounds(asked: float | None, pause: timedelta) -> None:
    assert look_again(NOW, asked) == NOW + pause

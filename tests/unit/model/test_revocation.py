# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revocations as Secrets remember them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.revocation import ANNOTATION, Revocation, read_serial

DONE = Revocation("4ab", "superseded", "certificate_key", datetime(2026, 11, 24, 12, tzinfo=UTC))


@pytest.mark.parametrize("one", [Revocation("4ab"), DONE])
def test_what_is_noted_is_read_back(one: Revocation) -> None:
    assert Revocation.of_annotations({**one.to_annotations(), "other": "x"}) == one


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        '{"serial": "xyz"}',
        '{"serial": "4ab", "reason": "whim"}',
        '{"serial": "4ab", "by": "me"}',
    ],
)
def test_what_can_not_be_read_is_nothing(text: str | None) -> None:
    assert Revocation.of_annotations({} if text is None else {ANNOTATION: text}) is None


@pytest.mark.parametrize("text", ["04:AB", "4ab", "0x4AB", "0004ab"])
def test_a_serial_is_read_as_others_show_it(text: str) -> None:
    assert read_serial(text) == "4ab"
    noted = json.loads(DONE.to_annotations()[ANNOTATION]) | {"serial": text}
    assert Revocation.of_annotations({ANNOTATION: json.dumps(noted)}) == DONE


@pytest.mark.parametrize(
    ("reason", "by", "spent"),
    [
        ("superseded", "account", False),
        ("key_compromise", "account", True),
        ("superseded", "certificate_key", True),
    ],
)
def test_a_key_that_others_may_have_is_spent(reason: str, by: str, spent: bool) -> None:
    assert Revocation("4ab", reason, by).spends_key is spent


def test_what_is_wanted_now_counts_but_a_compromise_is_not_unsaid() -> None:
    begun = Revocation("4ab", "superseded", "certificate_key")
    assert begun.asked(None, None) == begun
    assert begun.asked("cessation_of_operation", "account") == Revocation("4ab", "cessation_of_operation")
    assert Revocation("4ab", "key_compromise").asked("superseded", None).reason == "key_compromise"

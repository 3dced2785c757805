# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Secret notes of access keys is read as it was written, and the secret of a new one is shown by nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.access_key import KeyNote, Making, NewKey
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "note",
    [
        KeyNote("dns"),
        KeyNote("dns", "A", ("B", "A")),
        KeyNote("dns", "A", ("A",), Making("run", AT, AT, ("A", "C"))),
    ],
)
def test_a_note_is_read_as_it_was_written(note: KeyNote) -> None:
    assert KeyNote.of_annotation(note.to_annotation(), "Secret apps/dns") == note


def test_no_note_is_none() -> None:
    assert KeyNote.of_annotation("", "Secret apps/dns") is None


@pytest.mark.parametrize("text", ["{", "[]", "1", '{"user": "dns"}', '{"user": "d", "current": "", "ours": 1}'])
def test_a_note_that_was_spoilt_is_told(text: str) -> None:
    with pytest.raises(Fault, match=r"kubecert\.acme/iam-access-keys of Secret apps/dns can't be read"):
        KeyNote.of_annotation(text, "Secret apps/dns")


def test_a_new_key_shows_its_id_only() -> None:
    assert "hidden" not in f"{NewKey('A', 'hidden')} {NewKey('A', 'hidden')!r}"

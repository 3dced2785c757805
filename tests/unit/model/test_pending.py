# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pending Secret remembers comes back as it was noted, and what can't be read counts as not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PREFIX, PendingState

MOMENT = st.none() | st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
TEXT = st.text(max_size=40)
RECORD = st.fixed_dictionaries(
    {"record": TEXT, "values": st.lists(TEXT, max_size=3)},
    optional={"route53": st.dictionaries(TEXT, TEXT, max_size=2)},
)
STATE = st.builds(
    PendingState,
    holder=TEXT,
    held_until=MOMENT,
    request=TEXT,
    order_url=TEXT,
    records=st.lists(RECORD, max_size=3).map(tuple),
    failures=st.integers(0, 10**6),
    last_failure=TEXT,
    next_try=MOMENT,
)
NAMES = ("holder", "held-until", "request", "order-url", "records", "failures", "last-failure", "next-try")


@given(STATE)
def test_what_is_noted_comes_back(state: PendingState) -> None:
    annotations = state.to_annotations()
    assert all(name.startswith(PREFIX) and isinstance(text, str) and text for name, text in annotations.items())
    assert PendingState.from_annotations({**annotations, "somebody/else": "x"}) == state


@given(STATE, STATE)
def test_a_patch_leaves_nothing_of_what_was_noted_before(before: PendingState, after: PendingState) -> None:
    patched = {**before.to_annotations(), **after.to_patch()}
    found = PendingState.from_annotations({name: text for name, text in patched.items() if text is not None})
    assert found == replace(after, request=after.request or before.request)


@given(
    st.dictionaries(st.sampled_from(NAMES).map(PREFIX.__add__), TEXT | st.sampled_from(["[1, {}]", "{}", "-1", "²"]))
)
def test_whatever_stands_there_can_be_read(annotations: dict[str, str]) -> None:
    found = PendingState.from_annotations(annotations)
    assert found.failures >= 0
    assert all(isinstance(record, dict) for record in found.records)
    assert PendingState.from_annotations(found.to_annotations()) == found


def test_nothing_is_remembered_of_nothing() -> None:
    assert PendingState().to_annotations() == {}
    assert PendingState.from_annotations({}) == PendingState()

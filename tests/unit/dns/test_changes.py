# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of Route53, judged by the rules that the sandbox's Route53 keeps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.dns.changes import (
    MOST_CHARACTERS,
    MOST_ELEMENTS,
    NameChange,
    addition,
    batches,
    blamed,
    blind_addition,
    blind_removal,
    halves,
    is_contest,
    removal,
    values_of,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from tests.servers.aws.rules import RefusedBatch

from .build import NAME, applied, multivalue, simple

VALUES = st.lists(st.sampled_from(["a", "b", "c", "d", 'quo"ted', "x" * 300]), unique=True)
SOME = st.lists(st.sampled_from(["a", "b", "c", "d", 'quo"ted', "x" * 300]), unique=True, min_size=1)
SETS = st.one_of(
    VALUES.map(lambda values: [simple(*values)] if values else []),
    VALUES.map(lambda values: [multivalue(value) for value in values]),
)


@given(SETS, SOME)
def test_after_an_addition_all_values_are_there(sets: list[dict[str, Any]], ours: list[str]) -> None:
    plan = addition(NAME, ours, sets, 60)
    after = applied(sets, plan.changes)
    assert set(values_of(after)) == set(values_of(sets)) | set(ours) == set(plan.after)
    assert plan.before == values_of(sets)
    assert addition(NAME, ours, after, 60).changes == (), "a second time there is nothing to do"


@given(SETS, SOME)
def test_a_removal_takes_our_values_and_no_others(sets: list[dict[str, Any]], ours: list[str]) -> None:
    plan = removal(NAME, ours, sets)
    after = applied(sets, plan.changes)
    assert set(values_of(after)) == set(values_of(sets)) - set(ours) == set(plan.after)
    assert removal(NAME, ours, after).changes == (), "a second time there is nothing to do"


@given(SETS, SOME)
def test_coming_and_going_leaves_the_zone_as_it_was(sets: list[dict[str, Any]], ours: list[str]) -> None:
    new = [value for value in ours if value not in values_of(sets)]
    if new:
        there = applied(sets, addition(NAME, new, sets, 60).changes)
        assert applied(there, removal(NAME, new, there).changes) == sets


@given(SETS, SETS, SOME)
def test_a_set_that_has_changed_meanwhile_is_never_overwritten(
    read: list[dict[str, Any]], now: list[dict[str, Any]], ours: list[str]
) -> None:
    for plan in (addition(NAME, ours, read, 60), removal(NAME, ours, read)):
        try:
            after = applied(now, plan.changes)
        except RefusedBatch:
            continue
        assert set(values_of(now)) - set(ours) <= set(values_of(after))


@given(SETS, SOME)
def test_blind_changes_are_right_or_refused(sets: list[dict[str, Any]], ours: list[str]) -> None:
    for plan in (blind_addition(NAME, ours, 60), blind_removal(NAME, ours, 60)):
        try:
            after = applied(sets, plan.changes)
        except RefusedBatch:
            continue
        assert set(values_of(after)) == set(plan.after)
        assert not set(values_of(sets)) - set(ours), "nobody else's value has gone"


def test_the_ttl_of_a_set_that_exists_is_kept() -> None:
    kept = applied([simple("theirs", ttl=900)], addition(NAME, ["ours"], [simple("theirs", ttl=900)], 60).changes)
    assert [one["TTL"] for one in kept] == [900]
    less = applied(kept, removal(NAME, ["ours"], kept).changes)
    assert less == [simple("theirs", ttl=900)]
    assert addition(NAME, ["ours"], [], 60).changes[0]["ResourceRecordSet"]["TTL"] == 60


def test_beside_multivalue_sets_each_value_gets_one_of_its_own() -> None:
    plan = addition(NAME, ["ours", "y" * 200], [multivalue("theirs", ttl=10)], 60)
    made = [change["ResourceRecordSet"] for change in plan.changes]
    assert [change["Action"] for change in plan.changes] == ["CREATE", "CREATE"]
    assert made[0] == multivalue("ours", ttl=10), "as cert-manager writes it"
    assert len(made[1]["SetIdentifier"]) <= 128


def test_a_value_counts_as_there_however_it_is_split() -> None:
    split = {**simple(), "ResourceRecords": [{"Value": '"ab" "c"'}]}
    assert addition(NAME, ["abc"], [split], 60).changes == ()
    assert removal(NAME, ["abc"], [split]).changes[0]["ResourceRecordSet"] == split, "deleted as it was read"


def test_other_types_of_the_name_are_left_alone() -> None:
    others = [simple("192.0.2.1", kind="A"), simple("theirs")]
    assert set(values_of([applied(others, addition(NAME, ["ours"], others, 60).changes)[1]])) == {"theirs", "ours"}


@pytest.mark.parametrize(
    ("there", "message"),
    [
        (simple("elsewhere.example.net", kind="CNAME"), "is a CNAME to elsewhere.example.net"),
        ({"Name": f"{NAME}.", "Type": "TXT", "AliasTarget": {"DNSName": "x.example.net."}}, "is an alias of x.example"),
        ({**simple("a"), "SetIdentifier": "blue", "Weight": 10}, "routing policy"),
    ],
)
def test_what_is_in_the_way_is_said(there: dict[str, Any], message: str) -> None:
    with pytest.raises(Fault, match=message):
        addition(NAME, ["ours"], [there], 60)
    assert removal(NAME, ["ours"], [there]).changes == ()


def planned(elements: int, characters: int = 45) -> NameChange:
    """A change of so many values of so many characters each, quotes counted."""
    values = [f"{number}".rjust(characters - 2, "x") for number in range(elements)]
    return blind_addition(f"n{elements}.example.com", values, 60)


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(10, 200)), max_size=40))
def test_batches_keep_the_limits_and_lose_nothing(sizes: list[tuple[int, int]]) -> None:
    plans = [planned(elements, characters) for elements, characters in sizes]
    found = batches(plans)
    assert [plan for batch in found for plan in batch] == plans
    for batch in found:
        assert batch
        within = sum(p.elements for p in batch) <= MOST_ELEMENTS and sum(p.characters for p in batch) <= MOST_CHARACTERS
        assert within or len(batch) == 1


def test_as_few_batches_as_can_be() -> None:
    assert [len(batch) for batch in batches([planned(1, 30)] * 1000)] == [1000]
    assert [len(batch) for batch in batches([planned(1, 30)] * 1001)] == [1000, 1]
    assert [len(batch) for batch in batches([planned(2, 45)] * 450)] == [355, 95], "32,000 characters"
    assert batches([]) == []


def test_what_is_deleted_counts_too() -> None:
    plan = addition(NAME, ["ours"], [simple("theirs", "more")], 60)
    assert plan.elements == 2 + 3
    assert plan.characters == 2 * len('"theirs""more"') + len('"ours"')


def test_halves_are_the_whole() -> None:
    for size in range(2, 9):
        batch = [planned(1)] * size
        first, second = halves(batch)
        assert [*first, *second] == batch
        assert abs(len(first) - len(second)) <= 1


FOUR = [blind_addition(name, ["v"], 60) for name in ("a.example.com", "b.example.com", "*.example.com", "example.com")]


@pytest.mark.parametrize(
    ("messages", "names", "contest"),
    [
        (
            [
                "[Tried to create resource record set [name='a.example.com.', type='TXT'] but it already exists, "
                "Tried to create resource record set [name='\\052.example.com.', type='TXT'] but it already exists]"
            ],
            ["a.example.com", "*.example.com"],
            True,
        ),
        (
            ["Tried to delete resource record set [name='b.example.com.', type='TXT'] but it was not found"],
            ["b.example.com"],
            True,
        ),
        (
            [
                "Tried to delete resource record set [name='b.example.com.', type='TXT', set-identifier='x'] but the "
                "values provided do not match the current values"
            ],
            ["b.example.com"],
            True,
        ),
        (
            [
                "[RRSet with DNS name a.example.com., type TXT cannot be created as other RRSets exist with the same "
                "name and type.]"
            ],
            ["a.example.com"],
            True,
        ),
        (
            [
                'RRSet with DNS name a.example.com., type TXT, SetIdentifier "v" cannot be created because a non '
                "multivalue answer rrset exists with the same name and type."
            ],
            ["a.example.com"],
            True,
        ),
        (
            [
                "RRSet of type TXT with DNS name a.example.com. is not permitted because a conflicting RRSet of type "
                "CNAME with the same DNS name already exists in zone example.com."
            ],
            ["a.example.com"],
            True,
        ),
        (["RRSet with DNS name b.example.com. is not permitted in zone example.com."], ["b.example.com"], False),
        (
            ["Invalid Resource Record: FATAL problem: TXTRDATATooLong (Value is too long) encountered with '\"b\"'"],
            [],
            False,
        ),
        (["Something that no client has heard of"], [], False),
        (["RRSet with DNS name other.example.com. is not permitted in zone example.com."], [], False),
    ],
)
def test_whom_a_message_is_about(messages: list[str], names: list[str], contest: bool) -> None:
    found = blamed(FOUR, messages)
    assert sorted(found) == sorted(names)
    assert all(is_contest(message) is contest for message in found.values())


def test_each_name_gets_its_own_messages() -> None:
    text = (
        "[Tried to create resource record set [name='a.example.com.', type='TXT'] but it already exists, "
        "RRSet with DNS name b.example.com. is not permitted in zone example.com.]"
    )
    found = blamed(FOUR, [text])
    assert is_contest(found["a.example.com"])
    assert found["b.example.com"] == "RRSet with DNS name b.example.com. is not permitted in zone example.com."

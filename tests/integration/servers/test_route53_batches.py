# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's Route53 refuses what the real one refuses, in its words, and takes a batch whole or not at all."""

from __future__ import annotations

import pytest

from .zone import Zone


def test_a_batch_is_taken_whole_or_not_at_all(zone: Zone) -> None:
    zone.change(("CREATE", zone.txt("a", "one")))
    message = zone.refusal(("CREATE", zone.txt("b", "two")), ("CREATE", zone.txt("a", "one")))
    assert f"Tried to create resource record set [name='a.{zone.name}.', type='TXT'] but it already exists" in message
    assert zone.values("b") == []
    assert zone.values("a") == ['"one"']


def test_every_bad_change_has_its_own_message(zone: Zone) -> None:
    message = zone.refusal(("DELETE", zone.txt("a", "one")), ("DELETE", zone.txt("b", "two")))
    for label in ("a", "b"):
        name = f"{label}.{zone.name}."
        assert f"Tried to delete resource record set [name='{name}', type='TXT'] but it was not found" in message


def test_delete_has_to_name_what_is_there(zone: Zone) -> None:
    zone.change(("CREATE", zone.txt("a", "one", "two")))
    other = "but the values provided do not match the current values"
    assert other in zone.refusal(("DELETE", zone.txt("a", "one")))
    assert other in zone.refusal(("DELETE", zone.txt("a", "one", "two", TTL=61)))
    zone.change(("DELETE", zone.txt("a", "two", "one")))
    assert zone.values("a") == []


def test_upsert_replaces_all_values(zone: Zone) -> None:
    zone.change(("UPSERT", zone.txt("a", "one")))
    zone.change(("UPSERT", zone.txt("a", "two", "three")))
    assert zone.values("a") == ['"three"', '"two"']


def test_a_set_comes_twice_in_a_batch_only_to_be_made_anew(zone: Zone) -> None:
    zone.change(("CREATE", zone.txt("a", "one")))
    zone.change(("DELETE", zone.txt("a", "one")), ("CREATE", zone.txt("a", "two")))
    assert zone.values("a") == ['"two"']
    message = zone.refusal(("UPSERT", zone.txt("a", "three")), ("UPSERT", zone.txt("a", "four")))
    assert "The request contains an invalid set of changes for a resource record set" in message


@pytest.mark.parametrize(("action", "most"), [("CREATE", 1_000), ("UPSERT", 500)])
def test_a_batch_holds_a_thousand_records_and_upsert_counts_twice(zone: Zone, action: str, most: int) -> None:
    changes = [(action, zone.txt(f"n{number}", "x")) for number in range(most + 1)]
    assert "Number of records limit of 1000 exceeded" in zone.refusal(*changes)
    zone.change(*changes[:most])


@pytest.mark.parametrize(("action", "most"), [("CREATE", 32_000), ("UPSERT", 16_000)])
def test_a_batch_holds_32000_characters_and_upsert_counts_twice(zone: Zone, action: str, most: int) -> None:
    """A value of 98 characters is 100 with its quotes."""
    changes = [(action, zone.txt(f"n{number}", "x" * 98)) for number in range(most // 100 + 1)]
    assert "RDATA character limit of 32000 exceeded" in zone.refusal(*changes)
    zone.change(*changes[:-1])


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("bare", "InvalidCharacterString (Value should be enclosed in quotation marks)"),
        (f'"{"x" * 256}"', "CharacterStringTooLong (Value is too long)"),
    ],
)
def test_txt_values_are_quoted_strings_of_255_at_most(zone: Zone, value: str, fault: str) -> None:
    assert fault in zone.refusal(("CREATE", zone.set("a", "TXT", value)))
    zone.change(("CREATE", zone.set("a", "TXT", f'"{"x" * 255}" "y"')))


def test_a_value_comes_once_in_a_set(zone: Zone) -> None:
    assert "Duplicate Resource Record" in zone.refusal(("CREATE", zone.txt("a", "one", "one")))


def test_simple_and_multivalue_sets_do_not_stand_side_by_side(zone: Zone) -> None:
    multivalue = {"SetIdentifier": "one", "MultiValueAnswer": True}
    zone.change(("CREATE", zone.txt("simple", "one")), ("CREATE", zone.txt("multi", "one", **multivalue)))
    message = zone.refusal(("CREATE", zone.txt("simple", "two", **multivalue)))
    assert "cannot be created because a non multivalue answer rrset exists with the same name and type" in message
    message = zone.refusal(("CREATE", zone.txt("multi", "two")))
    assert "cannot be created as other RRSets exist with the same name and type" in message
    zone.change(("CREATE", zone.txt("multi", "two", **{**multivalue, "SetIdentifier": "two"})))
    assert zone.values("multi") == ['"one"', '"two"']


def test_a_cname_stands_alone(zone: Zone) -> None:
    zone.change(("CREATE", zone.set("a", "CNAME", "elsewhere.example.net.")))
    assert "conflicting RRSet of type CNAME" in zone.refusal(("CREATE", zone.txt("a", "one")))


def test_names_outside_the_zone_are_refused(zone: Zone) -> None:
    stray = {**zone.txt("a", "one"), "Name": "a.elsewhere.example"}
    assert "is not permitted in zone" in zone.refusal(("CREATE", stray))


def test_an_empty_record_set_is_malformed(zone: Zone) -> None:
    empty = {"Name": f"a.{zone.name}", "Type": "TXT"}
    message = zone.refusal(("CREATE", empty), code="InvalidInput")
    assert "Expected exactly one of" in message

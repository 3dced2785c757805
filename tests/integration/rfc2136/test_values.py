# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values stand at which name after rfc2136_txt, and how many updates that takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.servers.updatable import AWAY, DEEP, OTHER, STRONG, ZONE

from .desk import Desk, message, record


def test_values_come_once_and_go_once(desk: Desk) -> None:
    given = record("one", "two", certificates=["default/web"])
    before = desk.server.serial(ZONE)
    first, second = desk.run(given), desk.run(given)
    assert (first["changed"], second["changed"]) == (True, False)
    assert first["records"] == [{**given, "zone": f"{ZONE}@{desk.server.address}", "zone_name": ZONE}]
    assert first["diff"]["before"] == f'{{\n  "{given["record"]}": []\n}}\n'
    assert '"one",\n    "two"' in first["diff"]["after"]
    assert second["diff"] == {"before": "", "after": ""}
    assert desk.server.txt(given["record"]) == ['"one"', '"two"']
    assert desk.server.ttl(given["record"]) == 60
    assert desk.updates(before) == 1
    assert [desk.absent(*first["records"])["changed"] for _unused in range(2)] == [True, False]
    assert desk.server.txt(given["record"]) == []


def test_values_of_others_and_the_ttl_of_a_set_are_kept(desk: Desk) -> None:
    given = record("ours")
    desk.server.put(ZONE, given["record"], "TXT", '"theirs"', '"split" "value"', ttl=900)
    assert desk.run(given)["changed"] is True
    assert desk.server.txt(given["record"]) == ['"ours"', '"split" "value"', '"theirs"']
    assert desk.server.ttl(given["record"]) == 900
    assert desk.absent(given)["changed"] is True
    assert desk.server.txt(given["record"]) == ['"split" "value"', '"theirs"']
    assert desk.server.ttl(given["record"]) == 900


def test_a_value_that_is_there_in_other_strings_is_the_same(desk: Desk) -> None:
    given = record("splitvalue")
    desk.server.put(ZONE, given["record"], "TXT", '"split" "value"')
    assert desk.run(given, record("another"))["changed"] is True
    assert desk.server.txt(given["record"]) == ['"split" "value"']
    assert desk.absent(given)["changed"] is True
    assert desk.server.txt(given["record"]) == []


def test_items_of_one_name_are_joined(desk: Desk) -> None:
    given = record("one")
    before = desk.server.serial(ZONE)
    result = desk.run(given, {"record": given["record"].upper() + ".", "values": ["two", "one"]})
    assert "failed" not in result
    assert desk.server.txt(given["record"]) == ['"one"', '"two"']
    assert desk.updates(before) == 1


@pytest.mark.parametrize("protocol", ["TCP", "UDP"])
def test_a_long_and_odd_value_arrives_as_it_is(desk: Desk, protocol: str) -> None:
    given = record('say "hi" \\ é ' + "x" * 3000)
    assert not message(desk.run(given, protocol=protocol))
    assert desk.run(given, protocol=protocol)["changed"] is False
    assert desk.absent(given, protocol=protocol)["changed"] is True
    assert desk.server.txt(given["record"]) == []


def test_many_names_of_a_zone_go_in_one_update(desk: Desk) -> None:
    records = [record("a" * 43, "b" * 43) for _unused in range(200)]
    before = desk.server.serial(ZONE)
    assert "failed" not in desk.run(*records)
    assert desk.updates(before) == 1
    assert "failed" not in desk.absent(*records)
    assert desk.updates(before) == 2


def test_what_fits_in_no_message_takes_several(desk: Desk) -> None:
    records = [record("x" * 3900) for _unused in range(40)]
    before = desk.server.serial(ZONE)
    assert "failed" not in desk.run(*records)
    assert desk.updates(before) == 3
    assert "failed" not in desk.absent(*records)
    assert all(desk.server.txt(one["record"]) == [] for one in records)


def test_updates_over_udp_are_small(desk: Desk) -> None:
    records = [record("a" * 43) for _unused in range(30)]
    before = desk.server.serial(ZONE)
    assert "failed" not in desk.run(*records, protocol="UDP")
    assert 2 < desk.updates(before) < 6
    assert all(desk.server.txt(one["record"]) == [f'"{"a" * 43}"'] for one in records)


def test_two_zones_side_by_side_and_a_missing_one_fails_alone(desk: Desk) -> None:
    given = [record("a"), record("b", zone="no-such-zone.example"), record("c", zone=OTHER), record("d", zone=AWAY)]
    result = desk.run(*given)
    assert (result["failed"], result["changed"]) == (True, True)
    assert "2 failed" in result["msg"]
    assert [bool(message(result, place)) for place in range(4)] == [False, True, False, True]
    assert result["records"][1]["error"]["step"] == "rfc2136_txt"
    assert f"has no zone for {given[1]['record']}: asked with TSIG key kubecert (HMACSHA256) it answers" in message(
        result, 1
    )
    assert f"{AWAY} is delegated to ns.elsewhere.example" in message(result, 3)
    assert [desk.server.txt(given[place]["record"]) for place in (0, 2)] == [['"a"'], ['"c"']]
    gone = desk.absent(*given)
    assert "failed" not in gone
    assert [text.startswith("There is nothing to remove: DNS server") for text in gone["warnings"]] == [True, True]
    assert [desk.server.txt(given[place]["record"]) for place in (0, 2)] == [[], []]


def test_a_delegated_zone_on_the_same_server_is_found(desk: Desk) -> None:
    given = [record("a", zone=DEEP), {"record": f"_acme-challenge.{DEEP}", "values": ["b"]}]
    assert [found["zone_name"] for found in desk.run(*given)["records"]] == [DEEP, DEEP]
    assert [desk.server.txt(one["record"]) for one in given] == [['"a"'], ['"b"']]
    assert "failed" not in desk.absent(*given)


def test_a_given_zone_is_held_to(desk: Desk) -> None:
    assert desk.run(record("a"), zone=f"{ZONE}.")["records"][0]["zone_name"] == ZONE
    for zone in (OTHER, DEEP):
        given = record("a", zone=zone)
        assert f"has {given['record']} in zone {zone}, not in {ZONE}" in message(desk.run(given, zone=ZONE))


@pytest.mark.parametrize("state", ["present", "absent"])
def test_check_mode_reads_and_writes_nothing(desk: Desk, state: str) -> None:
    there, new = record("ours"), record("ours")
    desk.server.put(ZONE, there["record"], "TXT", '"ours"', '"theirs"')
    before = desk.server.serial(ZONE)
    result = desk.run(there, new, check=True, state=state)
    assert result["changed"] is True
    assert desk.updates(before) == 0
    touched, left_alone = (new, there) if state == "present" else (there, new)
    assert touched["record"] in result["diff"]["before"]
    assert left_alone["record"] not in result["diff"]["before"]
    real = desk.run(there, new, state=state)
    assert (real["changed"], real["diff"]) == (True, result["diff"])
    assert desk.run(there, new, check=True, state=state)["changed"] is False


def test_runs_that_write_to_one_name_at_once_lose_nothing(desk: Desk) -> None:
    given = record("theirs")
    desk.run(given)

    def both_ways(number: int) -> list[dict[str, Any]]:
        mine = [{**given, "values": [f"kept-{number}"]}, {**given, "values": [f"gone-{number}"]}]
        return [desk.run(*mine), desk.absent(mine[1])]

    with ThreadPoolExecutor(8) as pool:
        results = [one for found in pool.map(both_ways, range(16)) for one in found]
    assert not [one for one in results if one.get("failed")]
    assert desk.server.txt(given["record"]) == sorted(['"theirs"', *(f'"kept-{number}"' for number in range(16))])


def test_another_algorithm(desk: Desk) -> None:
    key = desk.server.keys[STRONG]
    given = record("a")
    result = desk.run(given, tsig_key_name=f"{key.name}.", tsig_secret=key.secret, tsig_algorithm="HMACSHA512")
    assert "failed" not in result
    assert desk.server.txt(given["record"]) == ['"a"']


def test_the_servers_of_a_zone_are_its_own(desk: Desk) -> None:
    """They listen on port 53, so here nobody is found; what counts is who was asked."""
    result = desk.run(record("a"), nameservers=[], wait_timeout=2)
    assert f"ns1.{ZONE} still doesn't show it" in message(result)
    for propagation in ("insync", "none"):
        assert "failed" not in desk.run(record("a"), nameservers=[], propagation=propagation)

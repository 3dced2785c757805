# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many changes route53_txt asks for, and what becomes of those that Route53 refuses or puts off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .desk import Desk, message, record
from .gate import Gate

CHANGE, READ = "ChangeResourceRecordSets", "ListResourceRecordSets"


def many(zone: str, count: int, *values: str) -> list[dict[str, Any]]:
    """Records of so many names in a zone."""
    return [record(f"n{number}.{zone}", *values) for number in range(count)]


def test_one_change_per_zone_each_way(desk: Desk) -> None:
    zones = [desk.zone(), desk.zone()]
    records = [one for zone in zones for one in many(zone, 25, "a" * 43, "b" * 43)]
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(*records)
    assert "failed" not in desk.absent(*records)
    calls = desk.calls(mark)
    assert calls.pop(("GetChange", "ok")) >= 2
    assert calls == {("ListHostedZones", "ok"): 2, (CHANGE, "ok"): 4}


def test_more_than_a_thousand_values_take_several_batches(desk: Desk) -> None:
    zone = desk.zone()
    records = many(zone, 400, "a", "b", "c")
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(*records)
    assert desk.calls(mark)[CHANGE, "ok"] == 2
    assert desk.calls(mark)[CHANGE, "InvalidChangeBatch"] == 0
    assert desk.run(*records)["changed"] is False
    assert len(desk.sandbox.route53.record_sets(zone)) == 402


def test_more_than_32000_characters_take_several_batches(desk: Desk) -> None:
    records = many(desk.zone(), 450, "a" * 43, "b" * 43)
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(*records)
    assert desk.calls(mark)[CHANGE, "ok"] == 2
    assert desk.calls(mark)[CHANGE, "InvalidChangeBatch"] == 0


def test_names_that_exist_are_read_and_no_others(desk: Desk) -> None:
    zone = desk.zone()
    records = many(zone, 20, "ours")
    desk.sandbox.route53.put(zone, records[7]["record"], "TXT", ['"theirs"'])
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(*records)
    calls = desk.calls(mark)
    assert (calls[CHANGE, "InvalidChangeBatch"], calls[READ, "ok"], calls[CHANGE, "ok"]) == (1, 1, 1)
    assert desk.txt(records[7]["record"]) == ['"ours"', '"theirs"']
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.absent(*records)
    assert desk.txt(records[7]["record"]) == ['"theirs"']
    assert desk.calls(mark)[READ, "ok"] == 1


def test_names_side_by_side_in_the_zone_cost_one_read(desk: Desk) -> None:
    records = many(desk.zone(), 100, "ours")
    desk.run(*records)
    mark = desk.sandbox.route53.mark()
    assert desk.run(*records)["changed"] is False
    assert desk.calls(mark)[READ, "ok"] == 1
    desk.absent(*records)
    mark = desk.sandbox.route53.mark()
    assert desk.absent(*records)["changed"] is False
    assert desk.calls(mark)[READ, "ok"] == 1


def test_a_record_that_spoils_the_batch_fails_alone(desk: Desk) -> None:
    records = many(desk.zone(), 64, "ours")
    records[37] = record(records[37]["record"].removeprefix("_acme-challenge."), *map(str, range(401)))
    mark = desk.sandbox.route53.mark()
    result = desk.run(*records)
    assert [place for place, _unused in enumerate(records) if message(result, place)] == [37]
    assert "Cannot have more than 400 records in a RRSet" in message(result, 37)
    assert sum(count for (operation, _unused), count in desk.calls(mark).items() if operation == CHANGE) <= 1 + 2 * 6
    assert desk.txt(records[63]["record"]) == ['"ours"']


def test_a_cname_in_the_way_fails_alone(desk: Desk) -> None:
    zone = desk.zone()
    records = many(zone, 3, "ours")
    desk.sandbox.route53.put(zone, records[1]["record"], "CNAME", ["elsewhere.example.net."])
    mark = desk.sandbox.route53.mark()
    result = desk.run(*records)
    assert [place for place in range(3) if message(result, place)] == [1]
    assert "is a CNAME to elsewhere.example.net., beside which no TXT record can stand" in message(result, 1)
    assert desk.calls(mark)[CHANGE, "ok"] == 1
    assert "failed" not in desk.absent(*records)


def nth_change(number: int, action: Callable[[], int | None]) -> Callable[[str, str], int | None]:
    """A watch that does something before the change of that number."""
    seen = 0

    def watch(method: str, path: str) -> int | None:
        nonlocal seen
        seen += method == "POST"
        return action() if method == "POST" and seen == number else None

    return watch


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_lost_race_is_run_again(desk: Desk, gate: Gate, state: str) -> None:
    zone = desk.zone()
    given = record(zone, "ours")
    values = ['"ours"', '"first"'] if state == "absent" else ['"first"']
    desk.sandbox.route53.put(zone, given["record"], "TXT", values)
    gate.watch = nth_change(2, lambda: desk.sandbox.route53.put(zone, given["record"], "TXT", [*values, '"second"']))
    mark = desk.sandbox.route53.mark()
    result = desk.run(given, state=state, endpoint_url=gate.endpoint)
    assert "failed" not in result
    assert desk.txt(given["record"]) == sorted(['"first"', '"second"'] + (['"ours"'] if state == "present" else []))
    assert desk.calls(mark)[CHANGE, "InvalidChangeBatch"] == 2, "the blind one, and the one that lost"


def test_a_set_that_goes_away_meanwhile_is_made(desk: Desk, gate: Gate) -> None:
    zone = desk.zone()
    given = record(zone, "ours")
    desk.sandbox.route53.put(zone, given["record"], "TXT", ['"theirs"'])
    gate.watch = nth_change(2, lambda: desk.sandbox.route53.remove(zone, given["record"], "TXT", ['"theirs"']))
    assert "failed" not in desk.run(given, endpoint_url=gate.endpoint)
    assert desk.txt(given["record"]) == ['"ours"']


def test_two_runs_at_once_lose_nothing_and_leave_nothing(desk: Desk) -> None:
    zone = desk.zone()
    desk.sandbox.route53.configure(processing_seconds=0.01)
    for turn in range(4):
        first, second = many(zone, 3, f"first{turn}"), many(zone, 3, f"second{turn}")
        start = threading.Barrier(2)

        def run(records: list[dict[str, Any]], start: threading.Barrier = start, **more: Any) -> dict[str, Any]:
            start.wait()
            return desk.run(*records, **more)

        with ThreadPoolExecutor() as pool:
            assert all("failed" not in result for result in pool.map(run, (first, second)))
            assert desk.txt(first[1]["record"]) == sorted([f'"first{turn}"', f'"second{turn}"'])
            gone = pool.map(lambda records: run(records, state="absent"), (first, second))
            assert all("failed" not in result for result in gone)
        assert [desk.txt(one["record"]) for one in first] == [[], [], []]


def test_throttling_is_waited_out(desk: Desk) -> None:
    zones = [desk.zone() for _unused in range(5)]
    desk.sandbox.route53.configure(requests_per_second=5, burst=3)
    mark = desk.sandbox.route53.mark()
    result = desk.run(*(one for zone in zones for one in many(zone, 10, "ours")), wait_timeout=60)
    assert "failed" not in result
    assert desk.calls(mark)[CHANGE, "ok"] == 5
    assert any(outcome == "Throttling" for _unused, outcome in desk.calls(mark))


def test_throttling_that_never_ends_is_said_at_the_deadline(desk: Desk) -> None:
    zone = desk.zone()
    desk.sandbox.route53.configure(requests_per_second=0.001, burst=1)
    result = desk.run(record(zone, "ours"), wait_timeout=8)
    assert "Throttling: Rate exceeded. It went on until wait_timeout was over" in message(result)
    assert "Route53 puts ChangeResourceRecordSets off (Throttling); asking again." in desk.lines


def test_a_zone_that_is_busy_is_waited_for(desk: Desk) -> None:
    zone = desk.zone()
    desk.sandbox.route53.configure(processing_seconds=0.3)
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(desk.run, (record(f"n{number}.{zone}", "ours") for number in range(3))))
    assert all("failed" not in result for result in results)


def test_errors_of_the_server_and_cut_connections_are_met_again(desk: Desk, gate: Gate) -> None:
    answers = iter([503, 500, 0, 502, 503, 503, 503, 503, 503])
    gate.watch = lambda method, path: next(answers, None)
    given = record(desk.zone(), "ours")
    assert "failed" not in desk.run(given, endpoint_url=gate.endpoint, wait_timeout=60)
    assert desk.txt(given["record"]) == ['"ours"']

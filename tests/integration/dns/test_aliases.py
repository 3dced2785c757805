# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CNAMEs at the names of challenges: followed where asked, noticed where they are in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns import resolving
from ansible_collections.kubecert.acme.plugins.module_utils.dns.servers import ask, parse_server

from .desk import Desk, message, record

CHANGE = "ChangeResourceRecordSets"


def alias(desk: Desk, zone: str, name: str, target: str) -> None:
    """A CNAME as somebody else makes it."""
    desk.sandbox.route53.put(zone, name, "CNAME", [f"{target}."])


def follow(name: str, *values: str, **more: Any) -> dict[str, Any]:
    """A record whose CNAMEs are to be followed."""
    return record(name, *values, cname_strategy="Follow", **more)


def without_target(item: Mapping[str, Any]) -> dict[str, Any]:
    """A returned item as one has it who doesn't know where its values are."""
    return {name: value for name, value in item.items() if name not in ("target", "zone", "zone_name", "change")}


@pytest.mark.parametrize("told", [True, False], ids=["target given", "target found again"])
def test_a_chain_over_two_zones_is_followed_both_ways(desk: Desk, told: bool) -> None:
    first, second, third = desk.zone(), desk.zone(), desk.zone()
    given = follow(first, "ours")
    alias(desk, first, given["record"], f"hop.{second}")
    alias(desk, second, f"hop.{second}", f"end.{third}")
    desk.sandbox.route53.put(third, f"end.{third}", "TXT", ['"theirs"'])
    result = desk.run(given)
    assert "failed" not in result
    (item,) = result["records"]
    assert (item["target"], item["zone_name"]) == (f"end.{third}", third)
    assert desk.txt(f"end.{third}") == ['"ours"', '"theirs"']
    assert desk.run(*result["records"])["changed"] is False
    assert desk.run(given)["changed"] is False
    gone = desk.absent(item if told else without_target(item))
    assert ("failed" in gone, gone["changed"]) == (False, True)
    assert desk.txt(f"end.{third}") == ['"theirs"']
    assert desk.absent(given)["changed"] is False


def test_a_name_without_a_cname_has_its_values_itself(desk: Desk) -> None:
    given = follow(desk.zone(), "ours")
    result = desk.run(given)
    assert "target" not in result["records"][0]
    assert desk.txt(given["record"]) == ['"ours"']


def test_names_that_share_one_target_share_one_record_set(desk: Desk) -> None:
    zone, shared = desk.zone(), desk.zone()
    records = [follow(f"n{number}.{zone}", f"v{number}") for number in range(3)]
    for one in records:
        alias(desk, zone, one["record"], f"all.{shared}")
    mark = desk.sandbox.route53.mark()
    result = desk.run(*records)
    assert "failed" not in result
    assert desk.calls(mark)[CHANGE, "ok"] == 1
    assert desk.txt(f"all.{shared}") == ['"v0"', '"v1"', '"v2"']
    assert len({one["change"] for one in result["records"]}) == 1
    assert "failed" not in desk.absent(*result["records"][:2])
    assert desk.txt(f"all.{shared}") == ['"v2"']
    desk.absent(*result["records"])
    assert desk.txt(f"all.{shared}") == []


def test_a_loop_fails_alone(desk: Desk) -> None:
    zone = desk.zone()
    looping, sound = follow(f"loop.{zone}", "a"), follow(f"sound.{zone}", "b")
    alias(desk, zone, looping["record"], f"one.{zone}")
    alias(desk, zone, f"one.{zone}", f"two.{zone}")
    alias(desk, zone, f"two.{zone}", f"one.{zone}")
    result = desk.run(looping, sound)
    assert [bool(message(result, place)) for place in (0, 1)] == [True, False]
    assert f"one.{zone} → two.{zone} → one.{zone}" in message(result)
    assert desk.txt(sound["record"]) == ['"b"']
    gone = desk.absent(*result["records"])
    assert "failed" not in gone, "what was never written need not be found again"
    assert desk.txt(sound["record"]) == []


def test_a_wildcard_cname_gives_way_to_the_values(desk: Desk) -> None:
    zone, swallowing = desk.zone(), desk.zone()
    given = follow(f"www.{zone}", "ours")
    alias(desk, zone, f"*.{zone}", f"site.{swallowing}")
    desk.sandbox.route53.put(swallowing, f"site.{swallowing}", "TXT", ['"for everyone"'])
    result = desk.run(given)
    assert "failed" not in result
    assert f"leads to site.{swallowing} by a wildcard CNAME only" in result["warnings"][0]
    assert "target" not in result["records"][0]
    assert desk.txt(given["record"]) == ['"ours"']
    assert desk.txt(f"site.{swallowing}") == ['"for everyone"']
    assert ask(parse_server(desk.sandbox.dns.resolver), given["record"]).values == {"ours"}
    again = desk.run(given)
    assert (again["changed"], again.get("warnings")) == (False, None), "the name now has a record of its own"
    assert "warnings" not in desk.absent(given)
    assert desk.txt(given["record"]) == []


def test_a_cname_beside_a_wildcard_is_followed(desk: Desk) -> None:
    zone, elsewhere = desk.zone(), desk.zone()
    given = follow(f"www.{zone}", "ours")
    alias(desk, zone, f"*.{zone}", f"site.{elsewhere}")
    alias(desk, zone, given["record"], f"challenges.{elsewhere}")
    result = desk.run(given)
    assert result["records"][0]["target"] == f"challenges.{elsewhere}"
    assert "warnings" not in result


def test_a_target_that_nobody_holds_is_named(desk: Desk) -> None:
    zone = desk.zone()
    given = follow(zone, "ours")
    other = desk.zone(account=desk.sandbox.route53.accounts[1])
    alias(desk, zone, given["record"], f"end.{other}")
    assert f"No public hosted zone holds end.{other}" in message(desk.run(given))
    assert desk.txt(f"end.{other}") == []


def test_without_the_strategy_a_cname_is_in_the_way(desk: Desk) -> None:
    zone, other = desk.zone(), desk.zone()
    for strategy in ("None", None):
        given = record(f"s{strategy}.{zone}", "ours", **({"cname_strategy": strategy} if strategy else {}))
        alias(desk, zone, given["record"], f"end.{other}")
        asked = desk.sandbox.dns.mark()
        result = desk.run(given)
        assert f"is a CNAME to end.{other}., beside which no TXT record can stand" in message(result)
        assert "Set cname_strategy to Follow" in message(result)
        assert desk.sandbox.dns.log(asked) == []
    assert desk.txt(f"end.{other}") == []


def test_a_resolver_that_cannot_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "TIMEOUT", 0.3)
    zone, other = desk.zone(), desk.zone()
    given, known = follow(f"a.{zone}", "ours"), follow(f"b.{zone}", "ours")
    alias(desk, zone, known["record"], f"end.{other}")
    written = desk.run(given, known)["records"]
    desk.sandbox.dns.configure(all_silent=True)
    new = desk.run(follow(f"new.{zone}", "ours"))
    assert f"_acme-challenge.new.{zone} can't be looked up" in message(new)
    assert "nameservers" in message(new)
    assert desk.txt(f"_acme-challenge.new.{zone}") == []
    gone = desk.absent(written[1])
    assert "failed" not in gone, "the target is known, nobody has to be asked"
    assert desk.txt(f"end.{other}") == []
    doubtful = desk.absent(given)
    assert desk.txt(given["record"]) == [], "removed where it stands if there is no CNAME"
    assert "can't be looked up" in message(doubtful), "and said that there may be one"
    never = {**follow(f"new.{zone}", "ours"), "error": new["records"][0]["error"]}
    assert "failed" not in desk.absent(never)


def test_one_resolver_that_answers_is_enough(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "TIMEOUT", 0.3)
    desk.sandbox.dns.configure("ns1", all_silent=True)
    zone, other = desk.zone(), desk.zone()
    given = follow(zone, "ours")
    alias(desk, zone, given["record"], f"end.{other}")
    assert desk.run(given, propagation="insync")["records"][0]["target"] == f"end.{other}"

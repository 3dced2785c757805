# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found out of zones before anything is ordered: where records belong, and what would keep them from the CA."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.modules.dns_zone_info import ENTRY

from .desk import Desk, record

SERVER = "https://acme.example.net/directory"


def issuer(*solvers: dict[str, Any]) -> dict[str, Any]:
    acme = {"server": SERVER, "private_key_secret_ref": {"name": "account"}, "solvers": list(solvers)}
    return {"name": "ca", "acme": acme}


def certificate(name: str, *dns_names: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "secret_name": name, "dns_names": list(dns_names), "issuer_ref": {"name": "ca"}, **more}


ROUTE53: dict[str, Any] = {"dns01": {"route53": {}}}
FOLLOW: dict[str, Any] = {"dns01": {"cname_strategy": "Follow", "route53": {}}}


def look(
    desk: Desk, *certificates: dict[str, Any], solvers: tuple[dict[str, Any], ...] = (ROUTE53,), **more: Any
) -> Any:
    options = desk.options(certificates=list(certificates), issuers=[issuer(*solvers)], **more)
    return ENTRY.perform(ENTRY.validated(options), check=False, say=desk.lines.append)


def test_each_certificate_learns_its_zones(desk: Desk) -> None:
    zone = desk.zone()
    deep = f"deep.{zone}"
    ids = {zone: desk.sandbox.route53.zone_of(zone), deep: desk.sandbox.route53.create_zone(deep)}
    mark = desk.sandbox.route53.mark()
    result = look(desk, certificate("web", zone, f"*.{zone}", f"www.{deep}"), certificate("other", f"a.{zone}"))
    assert "failed" not in result
    web, other = result["certificates"]
    assert web["zones"] == [
        {"record": f"_acme-challenge.{zone}", "zone": ids[zone], "zone_name": zone},
        {"record": f"_acme-challenge.www.{deep}", "zone": ids[deep], "zone_name": deep},
    ]
    assert [one["zone_name"] for one in other["zones"]] == [zone]
    calls = desk.calls(mark)
    assert calls == {("ListHostedZones", "ok"): 1, ("ListResourceRecordSets", "ok"): 2}, "one listing, NS per zone"


def test_a_missing_zone_fails_its_certificate_alone(desk: Desk) -> None:
    result = look(desk, certificate("lost", "www.no-such-zone.example.net"), certificate("web", desk.zone()))
    assert result["failed"] is True
    lost, web = result["certificates"]
    assert lost["error"]["step"] == "dns_zone_info"
    assert "No public hosted zone holds _acme-challenge.www.no-such-zone.example.net" in lost["error"]["message"]
    assert "error" not in web
    assert "default/lost: No public hosted zone" in result["msg"]


def test_what_has_failed_or_is_only_repaired_passes_untouched(desk: Desk) -> None:
    failed = certificate("failed", "a.example.net", error={"step": "certificate_plan", "message": "no"})
    repaired = certificate("repaired", "b.example.net", action="repair")
    mark = desk.sandbox.route53.mark()
    result = look(desk, failed, repaired)
    assert [one["name"] for one in result["certificates"]] == ["failed", "repaired"]
    assert all("zones" not in one for one in result["certificates"])
    assert result["certificates"][0]["error"]["step"] == "certificate_plan"
    assert desk.log(mark) == []


def test_a_zone_that_nobody_is_led_to_is_told_with_its_name_servers(desk: Desk) -> None:
    """The first zone of the name is the one that the sandbox's DNS shows; a second one stands beside it, unseen."""
    zone = desk.zone()
    other = desk.sandbox.route53.accounts[1]
    hidden = desk.sandbox.route53.create_zone(zone, account=other)
    own = ["ns-1.hidden.example.net.", "ns-2.hidden.example.net."]
    ttl = next(one["TTL"] for one in desk.sandbox.route53.record_sets(hidden) if one["Type"] == "NS")
    desk.sandbox.route53.put(hidden, zone, "NS", own, ttl=ttl)
    keys: dict[str, Any] = {
        "access_key": other.credentials.access_key_id,
        "secret_key": other.credentials.secret_access_key,
    }
    result = look(desk, certificate("web", f"www.{zone}"), **keys)
    message = result["certificates"][0]["error"]["message"]
    assert f"Zone {zone} ({hidden}) is not what the public DNS shows" in message
    assert "delegate" in message
    assert "ns-1.hidden.example.net, ns-2.hidden.example.net" in message
    assert "failed" not in look(desk, certificate("web", f"www.{zone}"), check_delegation=False, **keys)


def test_a_zone_that_has_no_delegation_at_all_is_told(desk: Desk) -> None:
    zone = desk.zone()
    silent = f"gone.{zone}"
    hidden = desk.sandbox.route53.create_zone(silent)
    desk.sandbox.dns.configure(hidden=(silent,))
    result = look(desk, certificate("web", f"www.{silent}"))
    assert f"Zone {silent} ({hidden}) is not what the public DNS shows: there it has no name servers" in result["msg"]


def test_a_resolver_that_can_not_be_reached_is_a_warning_only(desk: Desk) -> None:
    zone = desk.zone()
    result = look(desk, certificate("web", zone), nameservers=["127.0.0.1:1"], wait_timeout=20)
    assert "failed" not in result
    assert f"That {zone} is delegated to zone" in result["warnings"][0]
    assert "can't be looked up" in result["warnings"][0]


def test_cnames_are_followed_where_the_solver_says_so(desk: Desk) -> None:
    zone, elsewhere = desk.zone(), desk.zone()
    desk.sandbox.route53.put(zone, f"_acme-challenge.www.{zone}", "CNAME", [f"challenges.{elsewhere}."])
    followed = look(desk, certificate("web", f"www.{zone}"), solvers=(FOLLOW,))["certificates"][0]["zones"]
    assert followed == [
        {
            "record": f"_acme-challenge.www.{zone}",
            "target": f"challenges.{elsewhere}",
            "zone": desk.sandbox.route53.zone_of(elsewhere),
            "zone_name": elsewhere,
        }
    ]
    direct = look(desk, certificate("web", f"www.{zone}"))["certificates"][0]["zones"]
    assert [one["zone_name"] for one in direct] == [zone]


def test_a_server_for_updates_that_can_not_be_reached_is_told_before_anything_is_ordered(desk: Desk) -> None:
    solver = {"dns01": {"rfc2136": {"nameserver": "127.0.0.1:1"}}}
    mark = desk.sandbox.route53.mark()
    result = look(desk, certificate("web", "www.example.net"), solvers=(solver,), wait_timeout=2)
    assert "127.0.0.1:1" in result["certificates"][0]["error"]["message"]
    assert desk.log(mark) == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_records_that_know_their_zone_cost_no_listing(desk: Desk, state: str) -> None:
    zone = desk.zone()
    known = {"zone": desk.sandbox.route53.zone_of(zone), "zone_name": zone}
    desk.run(record(zone, "one"))
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(record(zone, "one", "two", **known), state=state)
    assert desk.calls(mark)["ListHostedZones", "ok"] == 0
    assert desk.txt(f"_acme-challenge.{zone}") == ([] if state == "absent" else ['"one"', '"two"'])

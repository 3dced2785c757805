# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which challenge records route53_txt_info lists, and which it says are ours; what pending Secrets tell of them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.modules import route53_txt_info
from tests.integration.case import Case, well

from .desk import Desk, record
from .leftovers import noted, pending_secret


def info(desk: Desk, **more: Any) -> dict[str, Any]:
    """The result of route53_txt_info."""
    options = desk.options(nameservers=None, **more)
    return route53_txt_info.ENTRY.perform(route53_txt_info.ENTRY.validated(options), check=True, say=desk.lines.append)


def pending(case: Case, *namespaces: str) -> dict[str, Any]:
    """The result of k8s_pending_info."""
    return case.perform("k8s_pending_info", namespaces=list(namespaces or [case.namespace]))


def test_challenge_records_of_all_zones_and_other_names_on_request(desk: Desk) -> None:
    zones = sorted([desk.zone("info.example"), desk.zone("info.example")])
    for zone in zones:
        desk.run(record(zone, "a", "b"), propagation="none")
        desk.sandbox.route53.put(zone, zone, "TXT", ['"v=spf1 -all"'])
        desk.sandbox.route53.put(zone, f"elsewhere.{zone}", "TXT", ['"c"'], ttl=900)
    desk.sandbox.route53.put(zones[0], f"_acme-challenge.m.{zones[0]}", "TXT", ['"d"'], ttl=10, set_identifier='"d"')
    mark = desk.sandbox.route53.mark()
    found = well(info(desk, zones=zones, names=[f"elsewhere.{zones[1]}."]))["records"]
    names = [f"_acme-challenge.m.{zones[0]}", f"_acme-challenge.{zones[0]}", f"_acme-challenge.{zones[1]}"]
    assert [one["record"] for one in found] == [*names, f"elsewhere.{zones[1]}"]
    assert found[1]["entries"] == [{"value": value, "ttl": 60, "ours": False} for value in ("a", "b")]
    assert found[0]["entries"] == [{"value": "d", "ttl": 10, "set_identifier": '"d"', "ours": False}]
    assert (found[0]["zone"], found[0]["zone_name"]) == (desk.sandbox.route53.zone_of(zones[0]), zones[0])
    calls = desk.calls(mark)
    assert (calls["ListHostedZones", "ok"], calls["ListResourceRecordSets", "ok"]) == (1, 2)
    everything = well(info(desk))["records"]
    assert set(zones) <= {one["zone_name"] for one in everything}


def test_zones_of_several_accounts_by_id_or_name(desk: Desk) -> None:
    other = desk.sandbox.route53.accounts[1]
    own, theirs = desk.zone(), desk.zone(account=other)
    for zone in (own, theirs):
        desk.sandbox.route53.put(zone, f"_acme-challenge.{zone}", "TXT", ['"a"'])
    wanted = [own, desk.sandbox.route53.zone_of(theirs)]
    accounts = [{}, {"role": other.role_arn}, {"hosted_zone_id": desk.sandbox.route53.zone_of(own)}]
    found = well(info(desk, accounts=accounts, zones=wanted))["records"]
    assert sorted(one["zone_name"] for one in found) == sorted([own, theirs]), "each zone once"
    missing = info(desk, accounts=accounts, zones=[*wanted, "no-such.example"])
    assert "No public hosted zone of these accounts is no-such.example" in missing["msg"]


def test_an_account_that_fails_leaves_the_others(desk: Desk) -> None:
    zone = desk.zone()
    desk.sandbox.route53.put(zone, f"_acme-challenge.{zone}", "TXT", ['"a"'])
    nobody = {"role": f"{desk.account.role_arn}-that-is-not"}
    result = info(desk, accounts=[{}, nobody], zones=[zone])
    assert "accounts[1]: " in result["msg"]
    assert [one["zone_name"] for one in result["records"]] == [zone]
    refused = info(desk, accounts=[{"external_id": "x"}], names=["bad name"])
    assert "accounts[0].external_id goes with role" in refused["msg"]
    assert "names has 'bad name'" in refused["msg"]


def test_all_pages_of_a_zone_are_read(desk: Desk) -> None:
    zone = desk.zone()
    records = [record(f"n{number}.{zone}", "a") for number in range(305)]
    desk.run(*records, propagation="none")
    mark = desk.sandbox.route53.mark()
    assert len(well(info(desk, zones=[zone]))["records"]) == 305
    assert desk.calls(mark)["ListResourceRecordSets", "ok"] >= 2


def test_only_what_a_pending_secret_has_noted_is_ours(case: Case) -> None:
    desk = Desk(case.sandbox)
    zone, other = desk.zone(), desk.zone()
    title = f"{case.namespace}/web"
    left, held = record(zone, "left", certificates=[title]), record(f"held.{zone}", "held", certificates=["x/y"])
    away = record(f"away.{zone}", "away", target=f"end.{other}")
    pending_secret(case, "web-tls-pending", left, away)
    pending_secret(case, "held-tls-pending", held, held=True)
    put = desk.sandbox.route53.put
    put(zone, left["record"], "TXT", ['"left"', '"foreign"'])
    put(zone, held["record"], "TXT", ['"held"'])
    put(zone, f"_acme-challenge.copy.{zone}", "TXT", ['"left"'])
    put(other, f"end.{other}", "TXT", ['"away"'])
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig)
    mark = case.sandbox.kubernetes.mark()
    found = well(info(desk, zones=[zone, other], namespaces=[case.namespace], kubeconfig=kubeconfig))["records"]
    assert case.sandbox.kubernetes.writes(since=mark) == []
    entries = {(one["record"], entry.pop("value")): entry for one in found for entry in one["entries"]}
    assert {where: entry for where, entry in entries.items() if entry["ours"]} == {
        (left["record"], "left"): {"ttl": 60, "ours": True, "held": False, "certificate": title},
        (held["record"], "held"): {"ttl": 60, "ours": True, "held": True, "certificate": "x/y"},
        (f"end.{other}", "away"): {"ttl": 60, "ours": True, "held": False},
    }
    assert {where for where, entry in entries.items() if not entry["ours"]} == {
        (left["record"], "foreign"),
        (f"_acme-challenge.copy.{zone}", "left"),
    }
    case.assert_hidden(found)


def test_what_pending_secrets_tell(case: Case) -> None:
    title = f"{case.namespace}/web"
    left = record("example.com", "a", certificates=[title], route53={"role": "arn:aws:iam::123456789012:role/dns"})
    pending_secret(case, "web-tls-pending", left, {"record": "made up", "values": "by hand"})
    pending_secret(case, "busy-tls-pending", record("example.org", "b"), held=True)
    case.write("foreign-pending", stringData={"tls.key": "not ours"})
    result = well(pending(case))
    found = {one["name"]: one for one in result["pending"]}
    assert sorted(found) == ["busy-tls-pending", "web-tls-pending"]
    assert [found[name]["held"] for name in sorted(found)] == [True, False]
    assert found["web-tls-pending"]["certificates"] == [title]
    expected = {**left, "pending": [{"namespace": case.namespace, "name": "web-tls-pending"}]}
    assert result["leftovers"] == found["web-tls-pending"]["records"] == [expected]
    assert "by hand" not in str(result)
    nowhere = well(pending(case, "no-such-namespace"))
    assert (nowhere["pending"], nowhere["leftovers"]) == ([], [])


@pytest.mark.parametrize("check", [True, False])
def test_removal_strikes_the_note_out(case: Case, check: bool) -> None:
    desk = Desk(case.sandbox)
    zone = desk.zone()
    one, two = record(f"one.{zone}", "a", "b"), record(f"two.{zone}", "c")
    elsewhere = {**one, "route53": {"profile": "another account"}}
    pending_secret(case, "web-tls-pending", one, elsewhere, two)
    desk.sandbox.route53.put(zone, one["record"], "TXT", ['"a"', '"b"', '"foreign"'])
    before = noted(case, "web-tls-pending")
    ref = {"namespace": case.namespace, "name": "web-tls-pending"}
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig)
    given = {**one, "values": ["a"], "pending": [ref]}
    result = well(desk.absent(given, kubeconfig=kubeconfig, check=check))
    assert result["changed"] is True
    if check:
        assert noted(case, "web-tls-pending") == before
        return
    assert desk.txt(one["record"]) == ['"b"', '"foreign"']
    assert noted(case, "web-tls-pending") == [{**one, "values": ["b"]}, elsewhere, two], "the others are still to go"
    assert desk.absent(given, kubeconfig=kubeconfig)["changed"] is False
    gone = {**two, "pending": [ref]}
    assert desk.absent(gone, kubeconfig=kubeconfig)["changed"] is True, "only the note was left of it"
    assert noted(case, "web-tls-pending") == [{**one, "values": ["b"]}, elsewhere]


def test_a_note_that_another_run_holds_stays(case: Case) -> None:
    desk = Desk(case.sandbox)
    given = record(desk.zone(), "a")
    pending_secret(case, "web-tls-pending", given, held=True)
    ref = {"namespace": case.namespace, "name": "web-tls-pending"}
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig)
    well(desk.absent({**given, "pending": [ref]}, kubeconfig=kubeconfig))
    assert noted(case, "web-tls-pending") == [given]
    well(desk.absent({**given, "pending": [{**ref, "holder": "run-1"}]}, kubeconfig=kubeconfig))
    assert noted(case, "web-tls-pending") == [], "to the run that holds it the note belongs"
    well(desk.absent({**given, "pending": [{**ref, "name": "gone"}]}, kubeconfig=kubeconfig))


def test_an_order_s_records_lead_to_their_notes(ready: Case) -> None:
    zone = ready.zone()
    requested = well(ready.perform("k8s_csr", certificates=[ready.certificate("web", zone)]))
    declared: dict[str, Any] = {"issuers": [ready.issuer()], "cluster_resource_namespace": ready.home}
    ordered = well(ready.perform("acme_order", state="created", certificates=requested["certificates"], **declared))
    (item,) = ordered["records"]
    held = {**requested["certificates"][0]["pending"]}
    assert held.pop("resource_version"), "it has been changed since"
    assert item["pending"] == [held]
    assert [one["values"] for one in noted(ready, "web-tls-pending")] == [item["values"]]
    assert "pending" not in noted(ready, "web-tls-pending")[0]
    endpoint = ready.sandbox.route53.endpoint
    well(ready.perform("route53_txt", state="absent", records=ordered["records"], endpoint_url=endpoint))
    assert noted(ready, "web-tls-pending") == [], "nothing piles up where certificates fail again and again"


def test_what_could_not_be_removed_stays_noted(case: Case) -> None:
    desk = Desk(case.sandbox)
    zone = desk.zone()
    given = record(zone, "a")
    pending_secret(case, "web-tls-pending", given)
    item = {**given, "pending": [{"namespace": case.namespace, "name": "web-tls-pending"}]}
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig)
    assert desk.absent(item, kubeconfig=kubeconfig, secret_key="wrong")["failed"] is True
    assert noted(case, "web-tls-pending") == [given]
    unreachable = well(desk.absent(item, host="https://127.0.0.1:1", api_key="x"))
    assert f"What has been removed stays noted in {case.namespace}/web-tls-pending" in unreachable["warnings"][0]

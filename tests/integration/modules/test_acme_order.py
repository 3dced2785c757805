# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order: orders placed, taken up again and carried to the chain."""

from __future__ import annotations

import json
from typing import Any

from tests.verify import chain_verifies

from ..case import opened, well
from .line import Line, errors


def url(result: dict[str, Any], place: int = 0) -> str:
    """The URL of a certificate's order."""
    return str(result["certificates"][place]["order"]["url"])


def unheld(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the run that holds it."""
    return {name: value for name, value in record.items() if name != "pending"}


def test_an_order_comes_with_its_challenges_and_records(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    result = ready_line.ordered(ready_line.case.certificate("web", zone, f"*.{zone}"))
    (item,), (record,) = result["certificates"], result["records"]
    assert result["changed"] is True
    assert item["order"]["url"] in result["diff"]["after"]
    assert item["order"]["status"] == "pending"
    assert item["order"]["expires"].endswith("Z")
    assert {one["type"] for one in item["challenges"]} == {"dns-01"}
    assert {one["record"] for one in item["challenges"]} == {f"_acme-challenge.{zone}"}
    assert sorted(record["values"]) == sorted(one["value"] for one in item["challenges"])
    assert len(set(record["values"])) == 2, "apex and wildcard share one record"
    assert record["certificates"] == [f"{ready_line.case.namespace}/web"]
    assert result["providers"] == ["route53"]
    assert record["route53"]["secret_access_key_secret_ref"]["namespace"] == ready_line.case.home
    notes = ready_line.pending("web-tls")
    assert notes["order-url"] == item["order"]["url"]
    assert json.loads(notes["records"])[0]["values"] == record["values"]
    ready_line.case.assert_hidden(result)


def test_a_zone_goes_from_the_certificate_to_its_record(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    (item,) = ready_line.requested(ready_line.case.certificate("web", zone))
    place = {"zone": "Z1", "zone_name": zone}
    zoned = {**item, "zones": [{"record": f"_acme-challenge.{zone}", **place}]}
    result = well(ready_line.perform("acme_order", state="created", certificates=[zoned]))
    (placed,), (record,) = result["certificates"], result["records"]
    assert place.items() <= record.items()
    assert "zones" not in placed, "no later step has any use for these"


def test_an_order_is_taken_up_again_in_the_same_run_and_the_next(ready_line: Line) -> None:
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    first = ready_line.ordered(wanted)
    mark = ready_line.case.sandbox.pebble.mark()
    again = well(ready_line.perform("acme_order", state="created", certificates=first["certificates"]))
    ready_line.lapse("web-tls")
    later = ready_line.ordered(wanted)
    for result in (again, later):
        assert result["changed"] is False
        assert "diff" not in result
        assert url(result) == url(first)
        assert [unheld(record) for record in result["records"]] == [unheld(record) for record in first["records"]]
        assert result["leftovers"] == []
    assert ready_line.case.sandbox.pebble.count("new-order", mark) == 0


def test_an_order_of_another_declaration_is_not_taken_up(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    first = ready_line.ordered(ready_line.case.certificate("web", f"a.{zone}"))
    (item,) = first["certificates"]
    mark = ready_line.case.sandbox.pebble.mark()
    changed = {**item, "dns_names": [f"b.{zone}"]}
    second = well(ready_line.perform("acme_order", state="created", certificates=[changed]))
    assert url(second) != url(first)
    assert [record["record"] for record in second["records"]] == [f"_acme-challenge.b.{zone}"]
    assert ready_line.case.sandbox.pebble.orders_added(mark) == 1
    assert second["leftovers"] == first["records"], "what may still stand of the first is not forgotten"


def test_an_order_that_the_ca_does_not_know_is_placed_anew(ready_line: Line) -> None:
    (item,) = ready_line.requested(ready_line.case.certificate("web", ready_line.case.zone()))
    gone = {"url": f"{ready_line.case.sandbox.pebble.directory_url.removesuffix('dir')}my-order/none"}
    result = well(ready_line.perform("acme_order", state="created", certificates=[{**item, "order": gone}]))
    assert result["changed"] is True
    assert url(result) != gone["url"]


def test_from_order_to_chain_and_once_more(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    ordered = ready_line.ordered(ready_line.case.certificate("web", zone, f"*.{zone}"))
    (placed,) = ordered["certificates"]
    result = well(ready_line.issued(ordered))
    (item,) = result["certificates"]
    assert result["changed"] is True
    assert item["order"] == {"url": placed["order"]["url"], "status": "valid"}
    assert not {"csr", "challenges"} & set(item), "no later step has any use for these"
    for name in (zone, f"any.{zone}"):
        chain_verifies(item["chain"], ready_line.case.sandbox.pebble.root_pem(), name)
    assert ready_line.case.sandbox.route53.txt(f"_acme-challenge.{zone}") == []

    mark = ready_line.case.sandbox.pebble.mark()
    unfetched = [{name: value for name, value in item.items() if name != "chain"}]
    again = well(ready_line.perform("acme_order", state="issued", certificates=unfetched))
    assert again["certificates"][0]["chain"] == item["chain"]
    assert ready_line.case.sandbox.pebble.count("finalize", mark) == 0
    assert ready_line.case.sandbox.pebble.count("challenge", mark) == 0
    ready_line.case.assert_hidden([result, again])

    stored = well(ready_line.perform("k8s_tls_secret", certificates=again["certificates"]))
    assert stored["changed"] is True
    assert opened(ready_line.case.secrets()["web-tls"], "tls.crt") == item["chain"]


def test_a_run_that_stopped_after_the_finalize_is_gone_on_with(ready_line: Line) -> None:
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    first = well(ready_line.issued(ready_line.ordered(wanted)))
    ready_line.lapse("web-tls")
    mark = ready_line.case.sandbox.pebble.mark()
    later = ready_line.ordered(wanted)
    assert (later["changed"], later["records"]) == (False, [])
    result = well(ready_line.perform("acme_order", state="issued", certificates=later["certificates"]))
    assert result["certificates"][0]["chain"] == first["certificates"][0]["chain"]
    well(ready_line.perform("k8s_tls_secret", certificates=result["certificates"]))
    assert ready_line.case.sandbox.pebble.count("new-order", mark) == 0
    assert sorted(ready_line.case.secrets()) == ["web-tls"]


def test_check_mode_asks_the_ca_nothing(ready_line: Line) -> None:
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    done = ready_line.case.certificate("done", "a.example.org", order={"url": "https://ca.example/1"}, chain="x")
    marks = ready_line.case.sandbox.pebble.mark(), ready_line.case.sandbox.kubernetes.mark()
    for state, word in (("created", "order"), ("issued", "chain")):
        result = well(ready_line.perform("acme_order", state=state, certificates=[wanted, done], check=True))
        assert result["changed"] is True
        assert json.loads(result["diff"]["after"]) == {f"{ready_line.case.namespace}/web": f"{word} from its issuer"}
        assert well(ready_line.perform("acme_order", state=state, certificates=[done], check=True))["changed"] is False
    assert ready_line.case.sandbox.pebble.requests(marks[0]) == []
    assert ready_line.case.sandbox.kubernetes.writes(marks[1]) == []


def test_failed_ones_and_repairs_pass_untouched_and_order_is_kept(ready_line: Line) -> None:
    failed = ready_line.case.certificate("failed", "c.example.org", error={"step": "k8s_csr", "message": "no"})
    repair = ready_line.case.certificate("repair", "d.example.org", action="repair")
    (sound,) = ready_line.requested(ready_line.case.certificate("sound", ready_line.case.zone()))
    mark = ready_line.case.sandbox.pebble.mark()
    result = well(ready_line.perform("acme_order", state="created", certificates=[failed, sound, repair]))
    assert [item["name"] for item in result["certificates"]] == ["failed", "sound", "repair"]
    assert result["certificates"][0]["error"] == failed["error"]
    assert ["order" in item for item in result["certificates"]] == [False, True, False]
    assert ready_line.case.sandbox.pebble.orders_added(mark) == 1


def test_what_has_not_been_through_the_line_is_told_where_to_go(ready_line: Line) -> None:
    bare = ready_line.case.certificate("web", "www.example.org")
    created = ready_line.perform("acme_order", state="created", certificates=[bare])
    assert "pass it through kubecert.acme.k8s_csr first" in errors(created)[0]
    issued = ready_line.perform("acme_order", state="issued", certificates=[bare])
    assert "with state created first" in errors(issued)[0]


def test_an_issuer_that_was_not_given_is_refused(ready_line: Line) -> None:
    lost = ready_line.case.certificate("web", "www.example.org", issuer_ref={"name": "other"})
    mark = ready_line.case.sandbox.pebble.mark()
    result = ready_line.perform("acme_order", state="created", certificates=[lost])
    assert f"Certificate {ready_line.case.namespace}/web" in result["msg"]
    assert "ClusterIssuer other" in result["msg"]
    assert ready_line.case.sandbox.pebble.requests(mark) == []

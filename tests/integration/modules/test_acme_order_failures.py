# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order: what a failure leaves behind, for whom it counts, and how the next run goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.times import parse_rfc3339

from ..case import well
from .line import Line, errors


def unproved(line: Line, *certificates: dict[str, Any]) -> dict[str, Any]:
    """The result for certificates whose records nobody has written."""
    ordered = line.ordered(*certificates)
    return line.perform("acme_order", state="issued", certificates=ordered["certificates"])


def planned(line: Line, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The plan for these certificates."""
    return well(line.perform("certificate_plan", **line.case.declarations(*certificates, **more)))


def test_a_name_that_is_not_proved_is_put_off_and_can_be_forced(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    wanted = ready_line.case.certificate("web", zone)
    result = unproved(ready_line, wanted)
    (message,) = errors(result)
    assert result["failed"] is True
    assert f"did not issue for {zone}" in message
    notes = ready_line.pending("web-tls")
    assert message.startswith(notes["last-failure"][:500])
    assert notes["failures"] == "1"
    assert not {"holder", "held-until", "order-url"} & set(notes), "let go of, and the dead order forgotten"
    due = parse_rfc3339(notes["next-try"])
    assert timedelta(seconds=30) < due - datetime.now(UTC) <= timedelta(minutes=1)

    plan = planned(ready_line, wanted)
    assert (plan["counts"]["wait"], plan["due"]) == (1, [])
    (item,) = plan["certificates"]
    assert (item["action"], item["reason"], item["next_try"]) == ("wait", "DoesNotExist", notes["next-try"])
    assert f"the next one is from {notes['next-try']}" in item["explanation"]

    forced = planned(ready_line, wanted, force=["web"])
    assert [(one["action"], one["reason"]) for one in forced["due"]] == [("issue", "DoesNotExist")]
    ordered = ready_line.ordered(*forced["due"])
    assert ordered["changed"] is True
    assert ordered["leftovers"] != [], "records of the failed order may still stand"
    issued = well(ready_line.issued(ordered))
    well(ready_line.perform("k8s_tls_secret", certificates=issued["certificates"]))
    assert sorted(ready_line.case.secrets()) == ["web-tls"]
    assert planned(ready_line, wanted)["counts"]["none"] == 1


def test_each_failure_in_a_row_puts_it_off_for_longer(ready_line: Line) -> None:
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    pauses = []
    for failures in (1, 2, 3):
        unproved(ready_line, wanted)
        notes = ready_line.pending("web-tls")
        assert notes["failures"] == str(failures)
        pauses.append(parse_rfc3339(notes["next-try"]) - datetime.now(UTC))
    minutes = [round(pause.total_seconds() / 60) for pause in pauses]
    assert minutes == [1, 10, 100]


def test_another_declaration_is_tried_at_once(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    unproved(ready_line, ready_line.case.certificate("web", zone))
    plan = planned(ready_line, ready_line.case.certificate("web", f"www.{zone}"))
    assert [item["action"] for item in plan["due"]] == ["issue"]


def test_one_that_fails_fails_alone(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    names = [f"a.{zone}", f"b.{zone}", f"c.{zone}"]
    ordered = ready_line.ordered(*(ready_line.case.certificate(name[0], name) for name in names))
    kept = [record for record in ordered["records"] if record["record"] != f"_acme-challenge.b.{zone}"]
    result = ready_line.issued({**ordered, "records": kept})
    assert "1 failed" in result["msg"]
    assert f"{ready_line.case.namespace}/b" in result["msg"]
    assert ["chain" in item for item in result["certificates"]] == [True, False, True]
    assert result["certificates"][1]["error"]["step"] == "acme_order"
    assert result["changed"] is True
    stored = well(ready_line.perform("k8s_tls_secret", certificates=result["certificates"]))
    assert stored["certificates"][1]["error"] == result["certificates"][1]["error"]
    assert sorted(ready_line.case.secrets()) == ["a-tls", "b-tls-pending", "c-tls"]


def test_a_record_that_has_failed_keeps_its_certificate_from_the_ca(ready_line: Line) -> None:
    ordered = ready_line.ordered(ready_line.case.certificate("web", ready_line.case.zone()))
    error = {"step": "route53_txt", "message": "No public hosted zone holds it."}
    mark = ready_line.case.sandbox.pebble.mark()
    records = [{**record, "error": error} for record in ordered["records"]]
    result = ready_line.perform("acme_order", state="issued", certificates=ordered["certificates"], records=records)
    assert result["certificates"][0]["error"] == error, "the step that failed is named"
    assert ready_line.case.sandbox.pebble.count("challenge", mark) == 0
    notes = ready_line.pending("web-tls")
    assert notes["last-failure"] == error["message"]
    assert "next-try" not in notes, "it was not the CA that said no"
    assert "order-url" in notes, "the order is still good"
    again = ready_line.ordered(ready_line.case.certificate("web", *ordered["certificates"][0]["dns_names"]))
    assert again["changed"] is False, "the next run may go on at once"


def test_a_name_that_no_solver_takes_fails_alone(ready_line: Line) -> None:
    zone = ready_line.case.zone()
    solver = ready_line.case.issuer()["acme"]["solvers"][0]
    issuer = ready_line.case.issuer(solvers=[{**solver, "selector": {"dns_zones": [zone]}}])
    wanted = [ready_line.case.certificate("in", zone), ready_line.case.certificate("out", "www.example.net")]
    items = ready_line.requested(*wanted)
    result = ready_line.perform("acme_order", state="created", certificates=items, issuers=[issuer])
    assert errors(result) == [
        "",
        "No solver of ClusterIssuer pebble takes www.example.net; add one whose selector fits.",
    ]
    assert [record["certificates"] for record in result["records"]] == [[f"{ready_line.case.namespace}/in"]]
    notes = ready_line.pending("out-tls")
    assert "holder" not in notes
    assert "/my-order/" in notes["order-url"], "the order that came to nothing is noted all the same"


def test_an_account_that_is_not_there_is_told(line: Line) -> None:
    line.case.sandbox.kubernetes.create_namespace(line.case.home)
    (item,) = line.requested(line.case.certificate("web", "www.example.org"))
    result = line.perform("acme_order", state="created", certificates=[item])
    assert f"Secret {line.case.home}/account does not exist" in errors(result)[0]
    assert sorted(line.pending("web-tls")) == ["last-failure", "request"], "let go of"


@pytest.mark.parametrize("state", ["created", "issued"])
def test_a_run_that_was_overtaken_leaves_the_others_notes_alone(ready_line: Line, state: str) -> None:
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    slow = ready_line.ordered(wanted)["certificates"]
    ready_line.lapse("web-tls")
    ready_line.requested(wanted)
    before = ready_line.pending("web-tls")
    result = ready_line.perform("acme_order", state=state, certificates=slow)
    assert result["failed"] is True
    assert ready_line.pending("web-tls") == before

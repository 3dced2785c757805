# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order with state deactivated, at a CA that remembers proofs unless it is told to forget them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.acme.gate import Gate, Reply
from tests.servers.pebble import Pebble

from ..case import well
from .line import Line, errors

NOT_NOW = {"type": "urn:ietf:params:acme:error:unauthorized", "detail": "not today"}


@pytest.fixture
def gate(other: Pebble, tmp_path: Path) -> Iterator[Gate]:
    """A gate before the CA that remembers."""
    with Gate(other, tmp_path) as gate:
        yield gate


def give_up(line: Line, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The module with that state."""
    return line.perform("acme_order", state="deactivated", certificates=items, **more)


def proved_again(line: Line, name: str, *dns_names: str) -> list[str]:
    """The records that another order for these names needs."""
    ordered = line.ordered(line.case.certificate(name, *dns_names))
    return [record["record"] for record in ordered["records"]]


def test_what_was_proved_has_to_be_proved_again(there: Line) -> None:
    zone = there.case.zone()
    issued = well(there.issued(there.ordered(there.case.certificate("first", zone))))["certificates"]
    assert proved_again(there, "second", zone) == [], "as it is by default"
    preview = well(give_up(there, issued, check=True))
    assert preview["changed"] is True
    assert proved_again(there, "third", zone) == [], "check mode gives up nothing"
    result = well(give_up(there, issued))
    assert (result["changed"], result["certificates"]) == (True, issued)
    assert list(json.loads(result["diff"]["after"])) == [f"{there.case.namespace}/first"]
    assert proved_again(there, "fourth", zone) == [f"_acme-challenge.{zone}"]
    again = well(give_up(there, issued))
    assert again["changed"] is False
    assert "diff" not in again


def test_an_order_that_has_failed_leaves_no_proof_behind(there: Line) -> None:
    zone = there.case.zone()
    names = [f"proved.{zone}", f"not.{zone}"]
    ordered = there.ordered(there.case.certificate("web", *names))
    kept = [record for record in ordered["records"] if names[0] in record["record"]]
    failed = there.issued({**ordered, "records": kept})
    assert names[1] in errors(failed)[0]
    result = well(give_up(there, failed["certificates"]))
    assert result["changed"] is True
    assert result["certificates"] == failed["certificates"], "with its error and all"
    assert proved_again(there, "proved", names[0]) == [f"_acme-challenge.{names[0]}"]


def test_the_next_run_goes_on_with_an_order_that_is_under_way(there: Line) -> None:
    ordered = there.ordered(there.case.certificate("web", there.case.zone()))
    error = {"step": "route53_txt", "message": "No public hosted zone holds it."}
    items = [{**item, "error": error} for item in ordered["certificates"]]
    assert well(give_up(there, items))["changed"] is False
    there.lapse("web-tls")
    again = there.ordered(there.case.certificate("web", *items[0]["dns_names"]))
    assert again["changed"] is False, "the same order"
    assert well(give_up(there, [{**item, "order": {"url": "https://elsewhere.example/1"}} for item in items]))
    assert well(give_up(there, ordered["certificates"]))["changed"] is True, "one that did not fail is ended on request"


def test_one_that_the_ca_refuses_fails_alone(there: Line, gate: Gate) -> None:
    zone = there.case.zone()
    issuers = [there.case.issuer(server=gate.directory_url, ca_bundle=gate.ca_pem)]
    wanted = [there.case.certificate(name, f"{name}.{zone}") for name in ("a", "b")]
    issued = well(there.issued(there.ordered(*wanted, issuers=issuers), issuers=issuers))["certificates"]
    gate.once("/authZ", Reply(403, NOT_NOW))
    result = give_up(there, issued, issuers=issuers, parallel=1)
    assert "1 failed" in result["msg"]
    assert "not today" in errors(result)[0]
    assert (errors(result)[1], result["changed"]) == ("", True)


def test_renewals_by_the_role_prove_anew_and_a_refusal_is_only_told(there: Line, other: Pebble, gate: Gate) -> None:
    case, zone = there.case, there.case.zone()
    variables = case.variables(
        case.certificate("web", zone),
        kubecert_issuers=[case.issuer(server=gate.directory_url, ca_bundle=gate.ca_pem)],
        kubecert_deactivate_authorizations=True,
    )
    for force in ([], ["web"]):
        mark = case.sandbox.route53.mark()
        recap = case.play("kubecert.acme.reconcile", {**variables, "kubecert_force": force})
        assert recap.ok, recap.output
        assert case.sandbox.route53.count("ChangeResourceRecordSets", mark) == 2, "written and removed"

    before = case.secrets()["web-tls"]["data"]

    begun = len(gate.seen)

    def refuse(method: str, path: str) -> Reply | None:
        over = any(asked.startswith("/certZ") for _method, asked, _headers in gate.seen[begun:])
        return Reply(403, NOT_NOW) if over and path.startswith("/authZ") else None

    gate.watch = refuse
    recap = case.play("kubecert.acme.reconcile", {**variables, "kubecert_force": ["web"]})
    assert recap.ok, recap.output
    assert "acme_order: 1 failed." in recap.message()
    assert "refused an authorization: unauthorized: not today" in recap.message()
    assert f"{case.namespace}/web: renewed (Forced)" in recap.output
    assert case.secrets()["web-tls"]["data"] != before
    quiet = case.play("kubecert.acme.reconcile", variables)
    assert (quiet.ok, quiet.changed) == (True, 0), quiet.output
    assert "not today" not in quiet.output

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On a sound set of servers everything passes; nothing is written, and more certificates cost no more requests."""

from __future__ import annotations

from collections import Counter

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys

from ..case import SECRET_KEY, Case, well
from .desk import Desk


def test_all_is_well_where_all_is_there(desk: Desk) -> None:
    zone = desk.case.zone()
    found = desk.look(desk.case.certificate("web", zone, f"*.{zone}"))
    assert found.failed() == []
    assert {check["status"] for check in found.result["checks"]} == {"passed"}
    assert [check["name"] for check in found.result["checks"]] == [
        "cluster",
        "rights",
        "rights",
        "clock",
        "directory",
        "terms",
        "binding",
        "account",
        "profile",
        "clock",
        "credentials",
        "zone",
        "write",
        "delegation",
        "caa",
    ]
    assert zone in found.the("zone")["subject"]
    assert "passed" in found.result["lines"][0]


@pytest.mark.parametrize("check", [False, True])
def test_nothing_is_written(desk: Desk, check: bool) -> None:
    case, zone = desk.case, desk.case.zone()
    route53, kubernetes, pebble = case.sandbox.route53, case.sandbox.kubernetes, case.sandbox.pebble
    before = route53.record_sets(zone), case.secrets(case.home)
    marks = route53.mark(), kubernetes.mark(), pebble.mark()
    options = {"nameservers": [case.sandbox.dns.address], "endpoint_url": route53.endpoint}
    result = case.perform(
        "preflight_info", check=check, **case.declarations(case.certificate("web", zone, f"www.{zone}")), **options
    )
    assert (result["ok"], result["changed"]) == (True, False), result
    assert kubernetes.writes(marks[1]) == []
    assert (route53.record_sets(zone), case.secrets(case.home)) == before
    changes = [call for call in route53.log(marks[0]) if call.operation == "ChangeResourceRecordSets"]
    assert [call.outcome for call in changes] == ["InvalidChangeBatch"], "asked for, so that it is refused"
    asked = {request.endpoint for request in pebble.requests(marks[2])}
    assert asked <= {"directory", "new-nonce", "new-account"}
    assert pebble.orders_added(marks[2]) == 0


def test_no_account_is_made_where_there_is_none(case: Case) -> None:
    """Before the installation the namespace of the issuers is not there either."""
    desk, zone = Desk(case), case.zone()
    marks = case.sandbox.kubernetes.mark(), case.sandbox.pebble.mark()
    found = desk.look(case.certificate("web", zone))
    assert case.sandbox.kubernetes.writes(marks[0]) == []
    assert {request.endpoint for request in case.sandbox.pebble.requests(marks[1])} == {"directory"}
    account = found.the("account")
    assert account["status"] == "skipped"
    assert account["remedy"] == "kubecert.acme.install makes it."
    assert found.the("terms")["status"] == "skipped"
    assert found.failed() == ["credentials"]
    assert "does not exist" in found.the("credentials")["message"]
    assert "kubecert.acme.install create it" in found.the("credentials")["remedy"]


def test_credentials_can_be_tried_before_they_are_stored(case: Case) -> None:
    desk, zone = Desk(case), case.zone()
    mark = case.sandbox.kubernetes.mark()
    given = case.credentials()
    found = desk.look(case.certificate("web", zone), credentials=given)
    assert found.failed() == []
    assert found.the("write", zone)["status"] == "passed"
    given[0]["data"][SECRET_KEY] = "not-the-one-either"
    wrong = desk.look(case.certificate("web", zone), credentials=given)
    assert wrong.failed() == ["credentials"]
    assert "SignatureDoesNotMatch" in wrong.the("credentials")["message"]
    assert "not-the-one" not in str(wrong.result)
    assert case.sandbox.kubernetes.writes(mark) == []
    elsewhere = [{**given[0], "namespace": case.namespace}]
    assert "does not exist" in desk.look(credentials=elsewhere).the("credentials")["message"], "it is another Secret"


def test_a_key_without_an_account_is_left_without(desk: Desk) -> None:
    case = desk.case
    secret = {"name": "fresh", "data": {"k": keys.generate(PrivateKeySpec()).decode()}}
    well(case.perform("k8s_credentials_secret", namespace=case.home, secrets=[secret]))
    issuer = case.issuer(private_key_secret_ref={"name": "fresh", "key": "k"})
    for _lap in range(2):
        account = desk.look(issuers=[issuer]).the("account")
        assert (account["status"], "none yet" in account["message"]) == ("skipped", True), account


def test_more_certificates_cost_no_more_requests(desk: Desk) -> None:
    case, zone = desk.case, desk.case.zone()
    few, many = requests(desk, zone, 2), requests(desk, zone, 30)
    assert few == many
    assert few["SelfSubjectRulesReview"] == 2, "one for each namespace"
    assert few["ChangeResourceRecordSets"] == 1
    assert case.sandbox.route53.record_sets(zone)


def requests(desk: Desk, zone: str, number: int) -> Counter[str]:
    """What the API server and AWS are asked for."""
    kubernetes, route53 = desk.case.sandbox.kubernetes, desk.case.sandbox.route53
    marks = kubernetes.mark(), route53.mark()
    wanted = [desk.case.certificate(f"c{place}", f"n{place}.{zone}") for place in range(number)]
    assert desk.look(*wanted).failed() == []
    asked = Counter(
        {"selfsubjectrulesreviews": "SelfSubjectRulesReview"}.get(event.resource, event.path)
        for event in kubernetes.log(marks[0])
    )
    aws = (call.operation for service in ("route53", "sts") for call in route53.log(marks[1], service=service))
    return asked + Counter(aws)

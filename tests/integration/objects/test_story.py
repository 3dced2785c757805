# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects from `kubectl apply` to READY, as the ServiceAccount with the least rights; then renewals, and an end."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import pytest

from tests.playbook import Recap
from tests.verify import chain_verifies

from ..case import Case, opened
from .desk import Desk


@pytest.fixture
def account() -> str:
    """A name for the ServiceAccount that nobody else uses, as roles of the whole cluster bear it too."""
    return f"certificates-{uuid.uuid4().hex[:8]}"


class Worker:
    """Runs as the ServiceAccount that the install role has made."""

    def __init__(self, desk: Desk, account: str) -> None:
        self._desk = desk
        kubernetes = desk.case.sandbox.kubernetes
        self._kubeconfig = str(kubernetes.kubeconfig_for_service_account(desk.case.home, account))

    def run(self, *arguments: str, **more: Any) -> Recap:
        """A run of the reconcile role."""
        return self._desk.run(*arguments, kubecert_kubernetes={"kubeconfig": self._kubeconfig}, **more)


@pytest.fixture
def worker(desk: Desk, account: str) -> Worker:
    """The install role has made the kinds known and given the least rights."""
    more = {"kubecert_crds": True, "kubecert_service_account": account}
    recap = desk.case.play("kubecert.acme.install", desk.variables(**more))
    assert recap.ok, recap.output
    return Worker(desk, account)


def see_how_it_stands(desk: Desk) -> None:
    """What people see of the certificate and its issuer, by kubectl and by the API server itself."""
    case = desk.case
    row = desk.table("certificates")["web"]
    assert (row["Ready"], row["Secret"], row["Issuer"]) == ("True", "web-tls", "pebble")
    assert desk.table("issuers")["pebble"]["Ready"] == "True"
    assert desk.condition("pebble", "Ready", "issuers") == (
        "True",
        "ACMEAccountRegistered",
        "The ACME account is registered at the CA.",
    )
    assert desk.get("pebble", "issuers")["status"]["acme"]["uri"].startswith("https://")
    shown = case.kubectl("-n", case.namespace, "get", "certs").splitlines()
    assert shown[0].split() == ["NAME", "READY", "SECRET", "AGE"]
    assert shown[1].split()[:3] == ["web", "True", "web-tls"]
    described = case.kubectl("-n", case.namespace, "describe", "certificate", "web")
    for line in ("Not After:", "Not Before:", "Renewal Time:", "Revision:", "Type:                  Ready"):
        assert line in described
    assert [reason for _type, reason, _message in desk.events("web")] == ["Issuing", "Requested", "Issuing"]
    assert "CertificateRequest web-1" in described, "Events are told"


def see_the_record(desk: Desk) -> None:
    """What is left of the order."""
    case = desk.case
    (request,) = desk.all("certificaterequests")
    assert (request["metadata"]["name"], request["metadata"]["ownerReferences"][0]["name"]) == ("web-1", "web")
    assert b"BEGIN CERTIFICATE REQUEST" in base64.b64decode(request["spec"]["request"])
    chain = base64.b64decode(request["status"]["certificate"]).decode()
    assert chain == opened(case.secrets()["web-tls"], "tls.crt")
    assert desk.table("certificaterequests")["web-1"]["Approved"] == "True"
    assert desk.table("certificaterequests")["web-1"]["Ready"] == "True"


@pytest.mark.oldest
def test_from_apply_to_ready_and_on(desk: Desk, worker: Worker, case: Case) -> None:
    zone = case.zone()
    desk.apply(desk.issuer(), desk.certificate("web", zone, f"*.{zone}", revisionHistoryLimit=2))
    first = worker.run()
    assert first.ok, first.output
    assert f"{case.namespace}/web: issued (DoesNotExist)" in first.output
    chain_verifies(opened(case.secrets()["web-tls"], "tls.crt"), case.sandbox.pebble.root_pem(), zone)

    see_how_it_stands(desk)
    see_the_record(desk)

    mark = case.sandbox.kubernetes.mark()
    second = worker.run()
    assert (second.ok, second.changed) == (True, 0), second.output
    assert case.sandbox.kubernetes.writes(mark) == []

    for revision in (2, 3):
        renewal = worker.run(kubecert_force=["web"])
        assert renewal.ok, renewal.output
        assert desk.get("web")["status"]["revision"] == revision
    kept = sorted(one["metadata"]["name"] for one in desk.all("certificaterequests"))
    assert kept == ["web-2", "web-3"]
    refused = [event for event in case.sandbox.kubernetes.log(mark) if event.code in (401, 403)]
    assert refused == []


def test_a_certificate_that_is_deleted_leaves_its_secret(desk: Desk, case: Case) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", case.zone()))
    assert desk.run().ok
    case.kubectl("-n", case.namespace, "delete", "certificate", "web")
    recap = desk.run()
    assert (recap.ok, recap.changed) == (True, 0), recap.output
    assert "web-tls" in case.secrets()
    assert "ownerReferences" not in case.secrets()["web-tls"]["metadata"]


def test_a_secret_can_go_with_its_certificate(desk: Desk, case: Case) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", case.zone()))

    def owners(recap: Recap) -> list[dict[str, Any]]:
        assert recap.ok, recap.output
        found: list[dict[str, Any]] = case.secrets()["web-tls"]["metadata"].get("ownerReferences", [])
        return found

    assert owners(desk.run()) == []
    repaired = desk.run(kubecert_owner_reference=True)
    (owner,) = owners(repaired)
    assert f"{case.namespace}/web: repaired (SecretOwnerRefMismatch)" in repaired.output
    assert (owner["kind"], owner["name"], owner["uid"]) == ("Certificate", "web", desk.get("web")["metadata"]["uid"])
    assert desk.run(kubecert_owner_reference=True).changed == 0
    assert len(owners(desk.run(kubecert_owner_reference=True, kubecert_force=["web"]))) == 1
    assert owners(desk.run()) == [], "taken away again"
    assert desk.run().changed == 0


def test_one_that_can_t_be_used_stands_beside_one_that_can(desk: Desk, case: Case) -> None:
    zone = case.zone()
    desk.apply(desk.issuer(), desk.certificate("bad", f"bad.{zone}", renewBefore="1m"), desk.certificate("web", zone))
    recap = desk.run()
    assert not recap.ok
    assert f"{case.namespace}/web: issued (DoesNotExist)" in recap.output
    said = f"Certificate {case.namespace}/bad: can't be used. renewBefore is 1m; it must be at least 5m."
    assert f"1 object failed. {said}" in recap.message()
    assert desk.table("certificates")["web"]["Ready"] == "True"
    assert desk.table("certificates")["bad"]["Ready"] == "False"
    message = "It can't be used: renewBefore is 1m; it must be at least 5m."
    assert desk.condition("bad", "Ready") == ("False", "InvalidConfig", message)
    assert desk.events("bad") == [("Warning", "InvalidConfig", message)]
    mark = case.sandbox.kubernetes.mark()
    again = desk.run()
    assert not again.ok
    assert case.sandbox.kubernetes.writes(mark) == [], "it has been said"
    desk.apply(desk.certificate("bad", f"bad.{zone}"))
    assert desk.run().ok
    assert desk.table("certificates")["bad"]["Ready"] == "True"


def test_an_order_that_fails_is_told_and_counted(desk: Desk, case: Case) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", case.zone()))
    case.sandbox.route53.configure(denied=["ChangeResourceRecordSets"])
    try:
        recaps = [desk.run(), desk.run()]
    finally:
        case.sandbox.route53.reset()
    assert [recap.ok for recap in recaps] == [False, False]
    found = desk.get("web")["status"]
    assert (found["failedIssuanceAttempts"], "revision" in found) == (2, False)
    assert found["lastFailureTime"]
    assert found["nextPrivateKeySecretName"] == "web-tls-pending"
    ready, issuing = desk.condition("web", "Ready"), desk.condition("web", "Issuing")
    assert ready == ("False", "DoesNotExist", "Secret web-tls does not exist.")
    assert issuing is not None
    assert issuing[:2] == ("False", "Failed")
    assert "Route53 refused ChangeResourceRecordSets" in issuing[2]
    (request,) = desk.all("certificaterequests")
    assert desk.table("certificaterequests")["web-1"]["Ready"] == "False"
    assert request["status"]["failureTime"]
    assert [reason for _type, reason, _message in desk.events("web")] == [
        *("Issuing", "Requested", "Failed"),
        *("Issuing", "Requested", "Failed"),
    ]
    assert desk.run().ok
    done = desk.get("web")["status"]
    assert done["revision"] == 1
    assert not {"lastFailureTime", "failedIssuanceAttempts", "nextPrivateKeySecretName"} & set(done)
    assert desk.table("certificaterequests")["web-1"]["Ready"] == "True"


def test_check_mode_writes_nothing_and_shows_what_would_be_said(desk: Desk, case: Case) -> None:
    desk.apply(desk.issuer(), desk.certificate("bad", "www.example.org", renewBefore="1m"))
    mark = case.sandbox.kubernetes.mark()
    recap = desk.run("--check", "--diff")
    assert not recap.ok
    assert case.sandbox.kubernetes.writes(mark) == []
    assert '"Ready": "False (InvalidConfig)' in recap.output.replace('\\"', '"')


def test_an_issuer_that_cannot_be_registered_says_so(desk: Desk, case: Case) -> None:
    desk.apply(desk.issuer(server="https://127.0.0.1:1/dir"))
    recap = desk.run()
    assert not recap.ok
    assert f"Issuer {case.namespace}/pebble: can't be used." in recap.message()
    found = desk.condition("pebble", "Ready", "issuers")
    assert found is not None
    assert found[:2] == ("False", "ErrRegisterACMEAccount")
    mark = case.sandbox.kubernetes.mark()
    assert not desk.run().ok
    assert case.sandbox.kubernetes.writes(mark) == []

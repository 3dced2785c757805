# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects at once: what one lacks is its own trouble, and what a run costs does not grow with them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.servers.audit import AuditEvent
from tests.unit.pki.build import Ca

from ..case import Case, well
from .desk import Desk


def test_one_whose_issuer_lacks_credentials_fails_alone(desk: Desk, case: Case) -> None:
    zone = case.zone()
    lacking = desk.issuer("lacking")
    route53 = lacking["spec"]["acme"]["solvers"][0]["dns01"]["route53"]
    route53["secretAccessKeySecretRef"] = {"name": "forgotten", "key": "key"}
    desk.apply(
        desk.issuer(),
        lacking,
        desk.certificate("web", zone),
        desk.certificate("lost", f"lost.{zone}", issuerRef={"name": "lacking"}),
    )
    recap = desk.run()
    assert not recap.ok
    assert f"{case.namespace}/web: issued (DoesNotExist)" in recap.output
    said = f"Issuer {case.namespace}/lacking: Secret {case.namespace}/forgotten does not exist"
    assert f"{case.namespace}/lost: failed in certificate_plan: {said}" in recap.message()
    assert desk.table("certificates")["web"]["Ready"] == "True"
    assert desk.condition("lost", "Ready") == ("False", "DoesNotExist", "Secret lost-tls does not exist.")
    issuing = desk.condition("lost", "Issuing")
    assert issuing is not None
    assert issuing[:2] == ("False", "Failed")
    assert said in issuing[2]
    assert "failedIssuanceAttempts" not in desk.get("lost")["status"], "nobody was asked for it"
    assert desk.all("certificaterequests")[0]["metadata"]["name"] == "web-1"


def test_two_that_want_one_secret_the_older_one_gets_it(desk: Desk, case: Case) -> None:
    zone = case.zone()
    desk.apply(desk.issuer(), desk.certificate("older", zone, secretName="one"))
    assert desk.run().ok
    desk.apply(desk.certificate("a-newer", f"newer.{zone}", secretName="one"))
    recap = desk.run()
    assert not recap.ok
    ready = desk.condition("a-newer", "Ready")
    assert ready is not None
    assert f"wants Secret {case.namespace}/one, which Certificate {case.namespace}/older wants too" in ready[2]
    assert desk.table("certificates")["older"]["Ready"] == "True"


def asked(desk: Desk) -> Counter[tuple[str, str]]:
    """What a run with nothing due asks the API server, by verb and resource."""
    kubernetes = desk.case.sandbox.kubernetes
    mark = kubernetes.mark()
    recap = desk.run()
    assert (recap.ok, recap.changed) == (True, 0), recap.output
    events: list[AuditEvent] = kubernetes.log(mark)
    return Counter((event.verb, event.resource) for event in events)


@pytest.fixture(scope="module")
def ca() -> Ca:
    """A small CA, so that nothing has to be waited for."""
    return Ca()


def test_with_nothing_due_a_run_asks_as_much_for_many_as_for_one(desk: Desk, case: Case, ca: Ca) -> None:
    def stands(*names: str) -> Counter[tuple[str, str]]:
        """What is asked once these certificates are there and in order."""
        desk.apply(desk.issuer(), *(desk.certificate(name, f"{name}.example.org") for name in names))
        plan = case.perform("certificate_plan", source="cluster", source_namespaces=[case.namespace])
        requested = well(case.perform("k8s_csr", certificates=well(plan)["due"]))["certificates"]
        issued = [{**item, "chain": ca.answer(item["csr"])} for item in requested]
        well(case.perform("k8s_tls_secret", certificates=issued))
        assert desk.run(kubecert_renewal_info=False).ok
        return asked(desk)

    few, many = stands("web"), stands(*(f"web-{number}" for number in range(12)))
    assert many == few
    assert sum(few.values()) <= 10
    assert {row["Ready"] for row in desk.table("certificates").values()} == {"True"}

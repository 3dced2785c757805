# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that cert-manager sees to: left alone while it does, and taken over as they stand once it has stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from .desk import Desk

LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
THEM = "cert-manager-certificates-issuing"


@pytest.fixture
def controller(desk: Desk) -> Iterator[str]:
    """A controller that leads at this moment; it is gone afterwards, since other tests would see it too."""
    renewed = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    spec = {"holderIdentity": "cert-manager-7d-leader", "leaseDurationSeconds": 600, "renewTime": renewed}
    body = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "cert-manager-controller"}}
    desk.case.sandbox.kubernetes.request("POST", LEASES, {**body, "spec": spec}, accept=(201,))
    yield "cert-manager-7d-leader"
    desk.case.sandbox.kubernetes.request("DELETE", f"{LEASES}/cert-manager-controller")


@pytest.mark.parametrize("playbook", ["plan", "reconcile", "preflight"])
def test_objects_are_left_alone_while_the_controller_is_at_work(desk: Desk, controller: str, playbook: str) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", desk.case.zone()))
    recap = desk.run(playbook=playbook)
    assert not recap.ok
    assert controller in recap.output
    assert "kubecert.acme.adopt" in recap.output
    assert desk.condition("web", "Ready") is None
    assert "web-tls" not in desk.case.secrets()


def test_they_are_taken_over_with_no_order_and_say_that_they_are_ready(desk: Desk) -> None:
    case = desk.case
    desk.apply(desk.issuer(), desk.certificate("web", case.zone()))
    recap = desk.run()
    assert recap.ok, recap.output
    body = case.secrets()["web-tls"]
    case.delete("web-tls")
    kept = {name: body["metadata"][name] for name in ("labels", "annotations")}
    kept["annotations"] = {name: text for name, text in kept["annotations"].items() if "cert-manager.io" in name}
    case.write("web-tls", manager=THEM, type=body["type"], data=body["data"], metadata=kept)
    mark = case.sandbox.pebble.mark()

    recap = desk.run(playbook="adopt")
    assert recap.ok, recap.output
    assert recap.changed == 1
    assert desk.run().ok
    recap = desk.run()
    assert recap.changed == 0, recap.output
    assert case.sandbox.pebble.orders_added(mark) == 0
    ready = desk.condition("web", "Ready")
    assert ready is not None
    assert ready[0] == "True"
    managers = {entry["manager"] for entry in case.secrets()["web-tls"]["metadata"]["managedFields"]}
    assert THEM not in managers

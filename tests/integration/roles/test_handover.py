# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that change from cert-manager's hands into ours and back, as they stand and without an order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.playbook import Recap
from tests.unit.pki.build import Ca

from ..case import Case, well
from ..modules.line import Line

THEM, US = "cert-manager-certificates-issuing", "kubecert.acme"
OF_THE_SERVER = ("uid", "resourceVersion", "managedFields", "creationTimestamp")


@dataclass
class Move:
    """One certificate, whose Secret somebody else has written, and the playbooks on it."""

    case: Case
    wanted: dict[str, Any]

    @property
    def secret(self) -> dict[str, Any]:
        """The Secret as it stands."""
        found: dict[str, Any] = self.case.secrets()["web-tls"]
        return found

    def written_by(self, manager: str, **labels: str) -> dict[str, Any]:
        """The Secret after somebody has written it in our place, by server-side apply."""
        body = self.secret
        self.case.delete("web-tls")
        kept = {name: value for name, value in body["metadata"].items() if name not in OF_THE_SERVER}
        kept["annotations"] = {key: text for key, text in kept["annotations"].items() if "cert-manager.io" in key}
        kept["labels"] |= labels
        return self.case.write("web-tls", manager=manager, type=body["type"], data=body["data"], metadata=kept)

    def play(self, playbook: str, *arguments: str, **variables: Any) -> Recap:
        """A playbook of the collection, with a corner of this case for cert-manager's own namespace."""
        own = {"kubecert_cert_manager_namespace": self.case.namespace, **variables}
        return self.case.play(f"kubecert.acme.{playbook}", self.case.variables(self.wanted, **own), *arguments)

    def well(self, playbook: str, *arguments: str, **variables: Any) -> Recap:
        """The same, which has to go well."""
        recap = self.play(playbook, *arguments, **variables)
        assert recap.ok, recap.output
        return recap

    def hand(self, state: str, *, home: str = "", other: str = "") -> dict[str, Any]:
        """What the module says that the playbooks are made of."""
        options = {**self.case.declarations(self.wanted), "cert_manager_namespace": other or self.case.namespace}
        options |= {"cluster_resource_namespace": home} if home else {}
        return self.case.perform("certificate_handover", state=state, **options)

    def managers(self) -> list[str]:
        """Who owns the key, by the managed fields."""
        entries = self.secret["metadata"]["managedFields"]
        return [entry["manager"] for entry in entries if "f:tls.key" in entry["fieldsV1"].get("f:data", {})]


@pytest.fixture
def move(ready: Case) -> Move:
    """A certificate of a small CA's in its Secret."""
    wanted = ready.certificate("web", "www.example.org")
    Line(ready, Ca()).store(wanted)
    return Move(ready, wanted)


@pytest.fixture
def ordered(ready: Case) -> Move:
    """A certificate that was ordered by a run."""
    found = Move(ready, ready.certificate("web", ready.zone()))
    found.well("reconcile")
    return found


def essence(body: dict[str, Any]) -> Any:
    """A Secret with its owners, without what changes at every write."""
    entries = body["metadata"]["managedFields"]
    fields = [{name: value for name, value in entry.items() if name != "time"} for entry in entries]
    metadata = {name: value for name, value in body["metadata"].items() if name not in OF_THE_SERVER}
    return {**body, "metadata": {**metadata, "managedFields": fields}}


def test_there_a_run_and_back(ordered: Move, tmp_path: Path) -> None:
    move = ordered
    before = move.written_by(THEM)
    mark = move.case.sandbox.pebble.mark()

    looked = move.well("adopt", "--check")
    assert looked.changed == 1
    assert f"Its Secret is taken over from {THEM}" in looked.output
    assert "The next run&#x27;s action: none" in looked.output or "The next run's action: none" in looked.output
    assert move.secret == before, "a look touches nothing"

    assert move.well("adopt").changed == 1
    assert move.managers() == [US]
    assert move.secret["data"] == before["data"]
    assert move.well("adopt").changed == 0
    assert move.well("reconcile").changed == 0
    assert move.case.sandbox.pebble.orders_added(mark) == 0

    file = tmp_path / "manifests.yml"
    assert move.well("hand_back", kubecert_hand_back_file=str(file)).changed == 2, "the Secret, and the file"
    assert essence(move.secret) == essence(before)
    assert move.well("hand_back", kubecert_hand_back_file=str(file)).changed == 0
    kinds = [manifest["kind"] for manifest in yaml.safe_load(file.read_text())["items"]]
    assert kinds == ["ClusterIssuer", "Certificate"]
    read: dict[str, Any] = {"manifests": [str(file)], "cluster_resource_namespace": move.case.home}
    assert well(move.case.perform("certificate_plan", **read))["counts"]["none"] == 1


def test_what_was_taken_over_is_renewed_like_any_other(ordered: Move) -> None:
    move = ordered
    move.written_by(THEM)
    refused = move.play("reconcile", kubecert_force=["web"])
    assert not refused.ok
    assert "kubecert.acme.adopt" in refused.output
    move.well("adopt")
    before = move.secret["data"]["tls.crt"]
    assert move.well("reconcile", kubecert_force=["web"]).changed > 0
    assert move.secret["data"]["tls.crt"] != before
    assert move.managers() == [US]


def test_of_somebody_who_wrote_it_once_only_key_and_certificate_are_taken(move: Move) -> None:
    body = move.secret
    move.case.delete("web-tls")
    path = f"/api/v1/namespaces/{move.case.namespace}/secrets?fieldManager=kubectl-create"
    metadata = {"name": "web-tls", "labels": {"team": "shop"}}
    bare = {"type": body["type"], "data": body["data"], "metadata": metadata}
    move.case.sandbox.kubernetes.request("POST", path, {"apiVersion": "v1", "kind": "Secret", **bare}, accept=(201,))
    mark = move.case.sandbox.pebble.mark()
    assert well(move.hand("adopted"))["changed"]
    assert move.managers() == [US]
    move.well("reconcile")
    assert move.secret["metadata"]["labels"]["team"] == "shop"
    assert move.secret["data"] == body["data"]
    assert move.case.sandbox.pebble.orders_added(mark) == 0
    assert move.well("reconcile").changed == 0


def test_what_would_be_applied_again_is_left_alone(move: Move) -> None:
    before = move.written_by("argocd-controller")
    found = move.hand("adopted")
    assert found["failed"]
    assert "applied by argocd-controller" in found["msg"]
    assert move.secret == before


@contextmanager
def lease(case: Case) -> Iterator[str]:
    """A Lease that a controller renews at this moment."""
    folder = f"/apis/coordination.k8s.io/v1/namespaces/{case.namespace}/leases"
    spec = {
        "holderIdentity": "cert-manager-5c-leader",
        "leaseDurationSeconds": 60,
        "renewTime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
    }
    body = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "cert-manager-controller"},
        "spec": spec,
    }
    case.sandbox.kubernetes.request("POST", folder, body, accept=(201,))
    try:
        yield "cert-manager-5c-leader"
    finally:
        case.sandbox.kubernetes.request("DELETE", f"{folder}/cert-manager-controller")


@contextmanager
def deployment(case: Case) -> Iterator[str]:
    """A Deployment of the controller with a pod that is ready."""
    folder = f"/apis/apps/v1/namespaces/{case.namespace}/deployments"
    labels = {"app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller"}
    pod = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "controller", "image": "cert-manager:v1.21"}]},
    }
    spec = {"selector": {"matchLabels": labels}, "template": pod}
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "certs", "labels": labels},
        "spec": spec,
    }
    made = case.sandbox.kubernetes.request("POST", folder, body, accept=(201,))
    status = {"replicas": 1, "readyReplicas": 1}
    case.sandbox.kubernetes.request("PUT", f"{folder}/certs/status", {**made, "status": status})
    try:
        yield f"{case.namespace}/certs"
    finally:
        case.sandbox.kubernetes.request("DELETE", f"{folder}/certs")


@pytest.mark.parametrize("sign", [lease, deployment])
def test_nothing_is_taken_from_a_controller_that_is_at_work(move: Move, sign: Any) -> None:
    before = move.written_by(THEM)
    with sign(move.case) as who:
        found = move.hand("adopted")
        assert found["failed"]
        assert who in found["msg"]
        assert "nothing has been touched" in found["msg"]
        assert move.secret == before
    assert well(move.hand("adopted"))["changed"]


def test_a_certificate_in_the_midst_of_work_is_not_given_back(move: Move) -> None:
    pending = {"cert-manager.io/next-private-key": "true"}
    move.case.write("web-tls-pending", data={}, metadata={"labels": pending})
    before = move.secret
    found = move.hand("handed_back")
    assert found["failed"]
    assert "Work on it is not done" in found["msg"]
    assert move.secret == before


def test_account_and_credentials_move_along_and_the_account_stays_the_same(move: Move) -> None:
    """cert-manager has them in its own namespace; afterwards both have them, each for itself."""
    case = move.case
    kubernetes, new_home = case.sandbox.kubernetes, f"{case.home}-new"
    issuers: dict[str, Any] = {"issuers": [case.issuer()]}
    account = well(case.perform("acme_account", **issuers, cluster_resource_namespace=case.home))["issuers"][0][
        "account"
    ]["url"]
    kubernetes.create_namespace(new_home)
    there = {"home": new_home, "other": case.home}
    found = well(move.hand("adopted", **there))
    assert found["changed"]
    case.assert_hidden(found)
    copies, originals = case.secrets(new_home), case.secrets(case.home)
    assert {name: body["data"] for name, body in copies.items()} == {name: originals[name]["data"] for name in copies}
    assert len(copies) == 2
    again = well(case.perform("acme_account", **issuers, cluster_resource_namespace=new_home))
    assert (again["changed"], again["issuers"][0]["account"]["url"]) == (False, account)
    assert not well(move.hand("adopted", **there))["changed"]

    for name in copies:
        kubernetes.request("DELETE", f"/api/v1/namespaces/{case.home}/secrets/{name}")
    well(move.hand("handed_back", **there))
    assert {name: body["data"] for name, body in case.secrets(case.home).items()} == {
        name: body["data"] for name, body in copies.items()
    }

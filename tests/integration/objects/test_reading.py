# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_declarations_info: what is declared by objects, and what is said where it can't be read or used."""

from __future__ import annotations

from typing import Any

from tests.servers.kubernetes import Kubernetes

from ..case import Case, well
from .desk import Desk

INGRESS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "spec": {"defaultBackend": {"service": {"name": "shop", "port": {"number": 80}}}},
}


def read(desk: Desk, **more: Any) -> dict[str, Any]:
    """The module's result for the namespace of the case."""
    return desk.case.perform("k8s_declarations_info", namespaces=[desk.case.namespace], **more)


def test_objects_come_as_they_were_written(desk: Desk) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", "www.example.org"))
    found = well(read(desk))
    assert found["changed"] is False
    assert found["faulty"] == []
    issuer, web = sorted(found["manifests"], key=lambda one: one["kind"] == "Certificate")
    stands = desk.get("web")["metadata"]
    assert web == {
        **desk.certificate("web", "www.example.org"),
        "metadata": {
            "namespace": desk.case.namespace,
            "name": "web",
            "uid": stands["uid"],
            "generation": 1,
        },
    }
    assert issuer["spec"] == desk.issuer()["spec"]
    plan = well(desk.case.perform("certificate_plan", manifests=found["manifests"]))
    assert [(item["name"], item["reason"]) for item in plan["due"]] == [("web", "DoesNotExist")]


def test_a_faulty_object_is_named_and_the_others_are_given(desk: Desk) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", "www.example.org"), desk.certificate("bad", "a b.example.org"))
    found = read(desk)
    assert found["failed"] is True
    assert f"Certificate {desk.case.namespace}/bad: dnsNames has 'a b.example.org'" in found["msg"]
    assert [one["name"] for one in found["faulty"]] == ["bad"]
    assert sorted(one["metadata"]["name"] for one in found["manifests"]) == ["pebble", "web"]


def test_all_namespaces_unless_some_are_named_and_only_the_kinds_that_are_wanted(desk: Desk) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", "www.example.org"))
    everywhere = desk.case.perform("k8s_declarations_info")
    mine = {"kind": "Certificate", "namespace": desk.case.namespace, "name": "web"}
    seen = [
        {"kind": one["kind"], "namespace": one["metadata"].get("namespace"), "name": one["metadata"]["name"]}
        for one in everywhere["manifests"]
    ]
    assert mine in seen
    assert [one["kind"] for one in well(read(desk, kinds=["Issuer"]))["manifests"]] == ["Issuer"]
    strange = read(desk, kinds=["Pod"])
    assert strange["msg"] == "kinds has Pod; it can have ClusterIssuer, Issuer, Certificate, Ingress, Gateway."


def test_ingresses_come_with_annotations_only(desk: Desk) -> None:
    annotations = {"cert-manager.io/issuer": "pebble"}
    where = {"namespace": desk.case.namespace}
    desk.apply(
        {**INGRESS, "metadata": {**where, "name": "plain"}},
        {**INGRESS, "metadata": {**where, "name": "shop", "annotations": annotations}},
    )
    found = desk.case.perform("k8s_declarations_info", namespaces=[desk.case.namespace], kinds=["Ingress", "Gateway"])
    assert [one["metadata"]["name"] for one in well(found)["manifests"]] == ["shop"]
    assert found["manifests"][0]["metadata"]["annotations"] == annotations


def test_a_cluster_that_does_not_know_the_kinds_is_told_how_to(case: Case, east: Kubernetes) -> None:
    found = case.perform("k8s_declarations_info", kubeconfig=str(east.kubeconfig))
    assert found["failed"] is True
    assert "knows no ClusterIssuers and Issuers and Certificates" in found["msg"]
    assert "Let the role kubecert.acme.install make them with kubecert_crds" in found["msg"]

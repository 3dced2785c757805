# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Install, install again, do the work with what that gave alone, and leave: on two API servers, and in AWS."""

from __future__ import annotations

from pathlib import Path

from tests.servers.kubernetes import Kubernetes

from ..targets import entry, secret_in
from .test_install import RBAC, account
from .test_install_iam import Place, place

__all__ = ["account", "place"]


def standing(cluster: Kubernetes, account: str) -> list[str]:
    """What bears the name of a ServiceAccount in a cluster."""
    paths = [f"{RBAC}/{kind}" for kind in ("roles", "rolebindings", "clusterroles", "clusterrolebindings")]
    return [
        f"{path.rpartition('/')[2]} {item['metadata'].get('namespace')}"
        for path in (*paths, "/api/v1/serviceaccounts")
        for item in cluster.request("GET", path)["items"]
        if item["metadata"]["name"] == account
    ]


def test_from_nothing_to_nothing(place: Place, east: Kubernetes, account: str, tmp_path: Path) -> None:
    case, kubernetes = place.case, place.case.sandbox.kubernetes
    east.create_namespace(case.namespace)
    own, there = tmp_path / "own", tmp_path / "east"
    wanted = {
        **place.for_user(),
        "kubecert_certificates": [case.certificate("web", place.zone, targets=[{"cluster": "east"}])],
        "kubecert_clusters": [entry(east, service_account_kubeconfig=str(there))],
        "kubecert_kubeconfig": str(own),
        "kubecert_service_account": account,
    }
    made = place.install(wanted)
    assert made.ok, made.output
    again = place.install(wanted)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert len(standing(kubernetes, account)) == 5, "two Roles with their bindings, and the account"
    assert len(standing(east, account)) == 3

    marks = kubernetes.mark(), east.mark(), case.sandbox.route53.mark()
    lesser = {"kubecert_clusters": [{"name": "east", "kubeconfig": str(there)}]}
    run = case.play("kubecert.acme.reconcile", {**wanted, **lesser, "kubecert_kubernetes": {"kubeconfig": str(own)}})
    assert run.ok, run.output
    assert f"{case.namespace}/web: issued" in run.output
    certificate, copy = case.secrets()["web-tls"], secret_in(east, case.namespace)
    assert copy
    assert copy["data"] == certificate["data"]
    for cluster, mark in ((kubernetes, marks[0]), (east, marks[1])):
        users = {event.user for event in cluster.log(mark)}
        assert users == {f"system:serviceaccount:{case.home}:{account}"}, "nobody else was asked to help"
    assert {call.user for call in case.sandbox.route53.log(marks[2])} == {place.name}

    gone = place.install(wanted, kubecert_state="absent")
    assert gone.ok, gone.output
    assert standing(kubernetes, account) == standing(east, account) == []
    assert place.keys == {}
    assert [file.exists() for file in (own, there)] == [False, False]
    assert (case.secrets()["web-tls"], secret_in(east, case.namespace)) == (certificate, copy), "these are left alone"

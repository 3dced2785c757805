# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people of cert-manager have: manifests, Ingresses and Gateways, and tools that write manifests to a pipe."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.verify import chain_verifies

from ..case import SECRET_KEY, SECRET_NAME, Case, opened

ANNOTATIONS = {"cert-manager.io/cluster-issuer": "pebble", "cert-manager.io/private-key-algorithm": "ECDSA"}
HIDDEN = "this is a secret of somebody else"


def cluster_issuer(case: Case) -> dict[str, Any]:
    """The sandbox's issuer as a manifest, with a solver before its own that is not served."""
    acme = case.issuer()["acme"]
    route53 = {
        "region": "us-east-1",
        "accessKeyID": case.sandbox.route53.credentials.access_key_id,
        "secretAccessKeySecretRef": {"name": SECRET_NAME, "key": SECRET_KEY},
    }
    spec = {
        "server": acme["server"],
        "email": acme["email"],
        "caBundle": acme["ca_bundle"],
        "privateKeySecretRef": {"name": "account"},
        "solvers": [{"http01": {"ingress": {"ingressClassName": "nginx"}}}, {"dns01": {"route53": route53}}],
    }
    return manifest("cert-manager.io/v1", "ClusterIssuer", {"name": "pebble"}, {"acme": spec})


def manifest(api_version: str, kind: str, metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def ingress(case: Case, zone: str) -> dict[str, Any]:
    metadata = {"name": "web", "namespace": case.namespace, "annotations": ANNOTATIONS}
    spec = {"tls": [{"hosts": [zone, f"www.{zone}"], "secretName": "web-tls"}]}
    return manifest("networking.k8s.io/v1", "Ingress", metadata, spec)


def gateway(case: Case, zone: str) -> dict[str, Any]:
    metadata = {"name": "edge", "namespace": case.namespace, "annotations": ANNOTATIONS}
    listeners = [
        {
            "name": host,
            "protocol": "HTTPS",
            "port": 443,
            "hostname": f"{host}.{zone}",
            "tls": {"mode": "Terminate", "certificateRefs": [{"name": "edge-tls"}]},
        }
        for host in ("a", "b")
    ]
    return manifest("gateway.networking.k8s.io/v1", "Gateway", metadata, {"listeners": listeners})


def of_manifests(case: Case, *manifests: Any) -> dict[str, Any]:
    """The role's variables, with nothing declared but by manifests."""
    return {**case.variables(), "kubecert_issuers": [], "kubecert_manifests": list(manifests)}


def assert_certificate(case: Case, secret: str, *names: str) -> None:
    found = case.secrets()[secret]
    assert found["type"] == "kubernetes.io/tls"
    assert found["metadata"]["annotations"]["cert-manager.io/certificate-name"] == secret
    assert sorted(found["metadata"]["annotations"]["cert-manager.io/alt-names"].split(",")) == sorted(names)
    for name in names:
        chain_verifies(opened(found, "tls.crt"), case.sandbox.pebble.root_pem(), name)


def test_an_ingress_and_a_gateway_get_their_certificates(case: Case) -> None:
    zone = case.zone()
    variables = of_manifests(case, cluster_issuer(case), ingress(case, zone), gateway(case, zone))
    case.install(variables)
    first = case.play("kubecert.acme.reconcile", variables)
    assert first.ok, first.output
    assert "acme.solvers[0].http01 is left out" in first.message()
    assert_certificate(case, "web-tls", zone, f"www.{zone}")
    assert_certificate(case, "edge-tls", f"a.{zone}", f"b.{zone}")

    orders = case.sandbox.pebble.count("new-order")
    second = case.play("kubecert.acme.reconcile", variables)
    assert second.ok, second.output
    assert second.changed == 0
    assert case.sandbox.pebble.count("new-order") == orders


@pytest.mark.oldest
@pytest.mark.parametrize("in_process", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_manifests_come_by_a_pipe(ready: Case, in_process: bool) -> None:
    zone = ready.zone()
    stranger = {**manifest("v1", "Secret", {"name": "other"}, {}), "stringData": {"password": HIDDEN}}
    text = yaml.safe_dump_all([stranger, cluster_issuer(ready), ingress(ready, zone)])
    variables = {**of_manifests(ready, "-"), "kubecert_in_process": in_process}
    planned = ready.play("kubecert.acme.plan", variables, "-vvv", piped=text)
    assert planned.ok, planned.output
    assert f"{ready.namespace}/web-tls: to issue (DoesNotExist)" in planned.message()
    assert "Secret other (v1) is passed over" in planned.message()
    assert HIDDEN not in planned.output
    assert ready.secrets() == {}

    first = ready.play("kubecert.acme.reconcile", variables, piped=text)
    assert first.ok, first.output
    assert_certificate(ready, "web-tls", zone, f"www.{zone}")
    second = ready.play("kubecert.acme.reconcile", variables, piped=text)
    assert second.ok, second.output
    assert second.changed == 0


@pytest.mark.oldest
def test_what_a_pipe_brings_serves_all_tasks_and_hosts(case: Case, tmp_path: Any) -> None:
    playbook = tmp_path / "twice.yml"
    tell = {"kubecert.acme.declarations_info": {"manifests": ["-"]}, "register": "declared"}
    check = {"ansible.builtin.assert": {"that": "declared.issuers | length == 1"}}
    play = {"hosts": "one,two", "gather_facts": False, "connection": "local", "tasks": [tell, check]}
    playbook.write_text(yaml.safe_dump([play, play]), encoding="utf-8")
    text = yaml.safe_dump(cluster_issuer(case))
    recap = case.play(playbook, {}, "--inventory", "one,two,", "--forks", "2", piped=text)
    assert recap.ok, recap.output
    assert recap.tasks == 8


def test_a_pipe_that_brings_nothing_is_no_empty_plan(ready: Case) -> None:
    recap = ready.play("kubecert.acme.plan", of_manifests(ready, "-"))
    assert not recap.ok
    assert "standard input: holds nothing; look at the command before the pipe" in recap.message()

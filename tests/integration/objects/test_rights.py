# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights that objects take: what runs use is what is granted, and where one is missing, that is said."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.controller import LEASE_NAMESPACE
from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import (
    CLUSTER_OBJECTS,
    LEASES,
    OBJECTS,
    RIGHTS,
    ObjectSource,
    Right,
    grants_of,
)
from tests.unit.pki.build import Ca

from ..case import well
from .desk import API, Desk

RBAC = "/apis/rbac.authorization.k8s.io/v1"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
MINE = [
    (right, one) for right in RIGHTS if right.place in (OBJECTS, CLUSTER_OBJECTS, LEASES) for one in right.resources
]
REMEDY = "Grant it to this user, or run the role kubecert.acme.install again with what is declared now"


@pytest.fixture
def gateways(desk: Desk) -> None:
    """A cluster that knows Gateways."""
    names = {"plural": "gateways", "kind": "Gateway"}
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    group = "gateway.networking.k8s.io"
    approved = {"api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/891"}
    body = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"gateways.{group}", "annotations": approved},
        "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [version]},
    }
    desk.case.sandbox.kubernetes.request("POST", CRDS, body)


@pytest.fixture
def cluster_issuer(desk: Desk) -> Iterator[str]:
    """A ClusterIssuer, which is gone afterwards, since other tests would see it too."""
    case = desk.case
    name = f"ca-{uuid.uuid4().hex[:8]}"
    well(case.perform("k8s_credentials_secret", namespace=case.home, secrets=case.credentials()))
    desk.apply(desk.issuer(name, "ClusterIssuer", privateKeySecretRef={"name": "account"}))
    yield name
    case.sandbox.kubernetes.request("DELETE", f"{API}/clusterissuers/{name}")


def test_nothing_is_refused_and_no_right_is_given_in_vain(desk: Desk, gateways: None, cluster_issuer: str) -> None:
    case = desk.case
    kubernetes, account = case.sandbox.kubernetes, f"certificates-{uuid.uuid4().hex[:8]}"
    variables = desk.variables(kubecert_service_account=account)
    case.install(variables)
    kubeconfig = {"kubeconfig": str(kubernetes.kubeconfig_for_service_account(case.home, account))}
    ref = {"name": cluster_issuer, "kind": "ClusterIssuer"}
    desk.apply(desk.issuer(), desk.certificate("web", case.zone(), issuerRef=ref))
    mark = kubernetes.mark()
    for playbook, more in (("preflight", {}), ("reconcile", {}), ("reconcile", {"kubecert_force": ["web"]})):
        recap = desk.run(playbook=playbook, kubecert_kubernetes=kubeconfig, **more)
        assert recap.ok, recap.output
    mine = [one for one in kubernetes.log(mark) if one.user == f"system:serviceaccount:{case.home}:{account}"]
    assert [event for event in mine if event.code in (401, 403)] == []
    found = [
        *kubernetes.request("GET", f"{RBAC}/roles")["items"],
        *kubernetes.request("GET", f"{RBAC}/clusterroles")["items"],
    ]
    allowed = {
        (role["metadata"].get("namespace", ""), resource, verb)
        for role in found
        if role["metadata"]["name"] == account
        for rule in role["rules"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
        if resource != "secrets"
    }
    free = ("", "secrets", "selfsubjectaccessreviews", "selfsubjectrulesreviews")
    assert {(one.namespace, one.resource, one.verb) for one in mine if one.resource not in free} == allowed


@pytest.fixture(scope="module")
def ca() -> Ca:
    """A small CA, so that nothing has to be waited for."""
    return Ca()


def worker(desk: Desk, without: Right, resource: str) -> str:
    """A user who has all the rights but one."""
    case, kubernetes = desk.case, desk.case.sandbox.kubernetes
    user = f"worker-{uuid.uuid4().hex[:8]}"
    for grant in grants_of(ObjectSource(case.home, (case.namespace,)).needs()):
        rules = [_lessened(rule, without, resource) for rule in grant.rules]
        if grant.namespace:
            kubernetes.grant(grant.namespace, user, rules)
            continue
        role = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": user}}
        kubernetes.request("POST", f"{RBAC}/clusterroles", {**role, "kind": "ClusterRole", "rules": rules})
        binding = {
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": user},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
        }
        kubernetes.request("POST", f"{RBAC}/clusterrolebindings", {**role, "kind": "ClusterRoleBinding", **binding})
    return user


def _lessened(rule: dict[str, Any], without: Right, resource: str) -> dict[str, Any]:
    if rule["resources"] != [resource]:
        return rule
    assert without.verb in rule["verbs"], "it was not granted in the first place"
    return {**rule, "verbs": [verb for verb in rule["verbs"] if verb != without.verb] or ["watch"]}


def worked(desk: Desk, user: str, ca: Ca, cluster_issuer: str) -> Iterator[dict[str, Any]]:
    """The result of each piece of the work that objects take, done by this user: planned, and issued twice."""
    case = desk.case
    source: dict[str, Any] = {"source": "cluster", "source_namespaces": [case.namespace]}
    source |= {"cluster_resource_namespace": case.home}
    account = {"account": {"url": "https://ca.example/acct/1"}, "acme": {}}
    issuers = [
        {"name": "pebble", "kind": "Issuer", "namespace": case.namespace, **account},
        {"name": cluster_issuer, **account},
    ]
    for force in ([], ["web"]):
        plan = case.perform("certificate_plan", **source, force=force, impersonate_user=user)
        yield plan
        requested = well(case.perform("k8s_csr", certificates=plan["due"]))["certificates"]
        issued = [{**item, "chain": ca.answer(item["csr"])} for item in requested]
        stored = well(case.perform("k8s_tls_secret", certificates=issued))["certificates"]
        yield case.perform(
            "k8s_certificate_status",
            certificates=plan["certificates"],
            results=stored,
            requested=requested,
            issued=issued,
            issuers=issuers,
            namespaces=[case.namespace],
            impersonate_user=user,
        )


# That each missing right is said, tests/integration/roles/test_rights_missing.py shows of all others in every run.
@pytest.mark.thorough
@pytest.mark.parametrize(("right", "resource"), MINE, ids=[f"{right.verb} {resource}" for right, resource in MINE])
def test_what_is_missing_is_said(
    desk: Desk, gateways: None, cluster_issuer: str, ca: Ca, right: Right, resource: str
) -> None:
    desk.apply(desk.issuer(), desk.certificate("web", "www.example.org"))
    namespace = LEASE_NAMESPACE if right.place == LEASES else desk.case.namespace
    user, where = worker(desk, right, resource), f'in the namespace "{namespace}"'
    scope = "at the cluster scope" if right.place == CLUSTER_OBJECTS else where
    missing = f'cannot {right.verb} resource "{resource}" in API group "{right.group}" {scope}'
    said = ""
    for result in worked(desk, user, ca, cluster_issuer):
        said = str(result.get("msg") or "")
        if "failed" in result:
            break
    assert missing in said, said
    assert REMEDY in said

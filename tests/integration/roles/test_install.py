# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The install role: what it makes, that the rights it gives are enough and no more, and what it takes away again."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from ..case import SECRET_KEY, SECRET_NAME, Case, opened, well

MANAGED = {"app.kubernetes.io/managed-by": "kubecert.acme"}
VERBS = ["get", "list", "create", "patch", "delete"]
SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": VERBS}
HOME_SECRETS = {**SECRETS, "verbs": ["get", "create", "update", "patch"]}
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def read(case: Case, path: str) -> dict[str, Any] | None:
    """An object of the API, or None."""
    found: dict[str, Any] = case.sandbox.kubernetes.request("GET", path, accept=(200, 404))
    return None if found.get("code") == 404 else found


def names(case: Case, path: str) -> list[str]:
    """The names of what this role has made at a path."""
    found = read(case, f"{path}?labelSelector=app.kubernetes.io/managed-by=kubecert.acme")
    return [item["metadata"]["name"] for item in (found or {"items": []})["items"]]


@pytest.fixture
def account(case: Case) -> str:
    """A name for the ServiceAccount that nobody else uses, as roles of the whole cluster bear it too."""
    return f"certificates-{uuid.uuid4().hex[:8]}"


def variables(case: Case, account: str, **more: Any) -> dict[str, Any]:
    """The role's variables for one certificate and that ServiceAccount."""
    wanted = case.certificate("web", "www.example.org")
    return case.variables(wanted, kubecert_service_account=account, **more)


@pytest.mark.oldest
def test_check_mode_on_an_empty_cluster_touches_nothing(case: Case, account: str) -> None:
    marks = case.sandbox.kubernetes.mark(), case.sandbox.pebble.mark()
    recap = case.play("kubecert.acme.install", variables(case, account), "--check", "--diff")
    assert recap.ok, recap.output
    assert recap.changed > 0
    assert case.sandbox.kubernetes.writes(marks[0]) == []
    assert case.sandbox.pebble.requests(marks[1]) == []
    assert read(case, f"/api/v1/namespaces/{case.home}") is None
    value = case.sandbox.route53.credentials.secret_access_key
    assert value not in recap.output


def there(case: Case, path: str) -> dict[str, Any]:
    """An object of the API, which has to be there."""
    found = read(case, path)
    assert found, path
    return found


def assert_least_rights(case: Case, account: str) -> None:
    """The ServiceAccount may work on Secrets, where that was declared, and nowhere else."""
    assert names(case, f"/api/v1/namespaces/{case.home}/serviceaccounts") == [account]
    for scope, rule in ((case.namespace, SECRETS), (case.home, HOME_SECRETS)):
        role = there(case, f"{RBAC}/namespaces/{scope}/roles/{account}")
        assert role["rules"] == [rule]
        binding = there(case, f"{RBAC}/namespaces/{scope}/rolebindings/{account}")
        assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": case.home}]
        assert binding["roleRef"]["name"] == account
    assert read(case, f"{RBAC}/clusterroles/{account}") is None


def test_it_makes_the_least_once_and_takes_it_away_again(case: Case, account: str) -> None:
    wanted = variables(case, account)
    case.install(wanted)
    namespace = there(case, f"/api/v1/namespaces/{case.home}")
    assert MANAGED.items() <= namespace["metadata"]["labels"].items()
    assert_least_rights(case, account)
    credentials = case.secrets(case.home)[SECRET_NAME]
    assert opened(credentials, SECRET_KEY) == case.sandbox.route53.credentials.secret_access_key
    assert (credentials["type"], credentials["metadata"]["labels"]) == ("Opaque", MANAGED)
    assert sorted(case.secrets(case.home)) == ["account", SECRET_NAME]

    role = there(case, f"{RBAC}/namespaces/{case.home}/roles/{account}")
    second = case.play("kubecert.acme.install", wanted)
    assert second.ok, second.output
    assert second.changed == 0
    assert case.secrets(case.home)[SECRET_NAME] == credentials
    assert there(case, f"{RBAC}/namespaces/{case.home}/roles/{account}") == role

    certificate = case.write("web-tls", type="kubernetes.io/tls", data={"tls.key": "", "tls.crt": ""})
    gone = case.play("kubecert.acme.install", {**wanted, "kubecert_state": "absent"})
    assert gone.ok, gone.output
    assert case.secrets()["web-tls"] == certificate, "certificates are left alone"
    assert SECRET_NAME not in case.secrets(case.home)
    assert names(case, f"/api/v1/namespaces/{case.home}/serviceaccounts") == []
    for scope in (case.namespace, case.home):
        for kind in ("roles", "rolebindings"):
            assert names(case, f"{RBAC}/namespaces/{scope}/{kind}") == []
    left = there(case, f"/api/v1/namespaces/{case.home}")
    assert "deletionTimestamp" in left["metadata"], "the namespace is on its way"


@pytest.mark.thorough
def test_a_namespace_that_holds_certificates_stays(case: Case, account: str) -> None:
    wanted = {**variables(case, account), "kubecert_namespace": case.namespace}
    case.install(wanted)
    key = case.secrets()["account"]["data"]
    gone = case.play(
        "kubecert.acme.install", {**wanted, "kubecert_state": "absent", "kubecert_deactivate_accounts": True}
    )
    assert gone.ok, gone.output
    left = there(case, f"/api/v1/namespaces/{case.namespace}")
    assert "deletionTimestamp" not in left["metadata"]
    assert sorted(case.secrets()) == []
    case.write("account", data=key)
    found = case.perform("acme_account", issuers=[case.issuer()], cluster_resource_namespace=case.namespace)
    assert "has closed the account of this key for good" in found["msg"], "that was asked for"


def test_its_service_account_can_do_the_work_and_no_more(case: Case, account: str) -> None:
    closed = case.sandbox.kubernetes.create_namespace(f"{case.namespace}-closed")
    zone = case.zone()
    inside, outside = case.certificate("web", zone), case.certificate("out", f"out.{zone}", namespace=closed)
    case.install(case.variables(inside, kubecert_service_account=account))
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig_for_service_account(case.home, account))
    user = f"system:serviceaccount:{case.home}:{account}"

    mark = case.sandbox.kubernetes.mark()
    both = case.variables(inside, outside, kubecert_kubernetes={"kubeconfig": kubeconfig})
    recap = case.play("kubecert.acme.reconcile", both)
    assert not recap.ok
    assert "1 of 2 certificates failed" in recap.message()
    assert f"{closed}/out: failed in certificate_plan" in recap.message()
    assert f'cannot list resource "secrets" in API group "" in the namespace "{closed}"' in recap.message()
    assert f"{case.namespace}/web: issued" in recap.output
    assert sorted(case.secrets()) == ["web-tls"]
    events = case.sandbox.kubernetes.log(mark)
    assert {event.user for event in events} == {user}, "nobody else was asked to help"
    refused = [event for event in events if event.code == 403]
    assert {event.namespace for event in refused} == {closed}


@pytest.mark.thorough
def test_rights_in_all_namespaces_when_asked(case: Case, account: str) -> None:
    wanted = variables(case, account, kubecert_cluster_wide=True, kubecert_restart=[{"name": "web"}])
    case.install(wanted)
    assert names(case, f"{RBAC}/namespaces/{case.namespace}/roles") == []
    resources = [rule["resources"] for rule in there(case, f"{RBAC}/clusterroles/{account}")["rules"]]
    assert resources == [["secrets"], ["deployments"]]
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig_for_service_account(case.home, account))
    elsewhere = case.sandbox.kubernetes.create_namespace(f"{case.namespace}-elsewhere")
    declared = case.declarations(case.certificate("web", "www.example.org", namespace=elsewhere))
    assert len(well(case.perform("certificate_plan", kubeconfig=kubeconfig, **declared))["due"]) == 1
    gone = case.play("kubecert.acme.install", {**wanted, "kubecert_state": "absent"})
    assert gone.ok, gone.output
    for kind in ("clusterroles", "clusterrolebindings"):
        assert read(case, f"{RBAC}/{kind}/{account}") is None
    result = case.perform("certificate_plan", kubeconfig=kubeconfig, **declared)
    assert result["failed"] is True

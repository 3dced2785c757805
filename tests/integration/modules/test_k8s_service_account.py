# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account: rights are given once, in one cluster or several, and taken away with nothing of others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.servers.kubernetes import Kubernetes

from ..case import Case, well
from ..targets import entry

MODULE = "k8s_service_account"
GROUP = "rbac.authorization.k8s.io"
RBAC = f"/apis/{GROUP}/v1"
RULE = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}


@dataclass(frozen=True)
class Account:
    """A name for a ServiceAccount that nobody else uses, and a case."""

    case: Case
    name: str = field(default_factory=lambda: f"worker-{uuid.uuid4().hex[:8]}")

    def grant(self, *namespaces: str, check: bool = False, everywhere: bool = False, **more: Any) -> dict[str, Any]:
        """The module's result, with rights in these namespaces."""
        rights: list[dict[str, Any]] = [{"role": "Role", "namespace": one, "rules": [RULE]} for one in namespaces]
        rights += [{"role": "ClusterRole", "rules": [RULE]}] if everywhere else []
        options = {"service_account": self.name, "namespace": self.case.home, "accounts": [{"rights": rights}], **more}
        return self.case.perform(MODULE, check=check, **options)

    def standing(self, cluster: Kubernetes | None = None) -> set[str]:
        """What bears its name."""
        found = set()
        kinds = ("roles", "rolebindings", "clusterroles", "clusterrolebindings")
        for path in (*(f"{RBAC}/{kind}" for kind in kinds), "/api/v1/serviceaccounts"):
            for item in (cluster or self.case.sandbox.kubernetes).request("GET", path)["items"]:
                metadata = item["metadata"]
                if metadata["name"] == self.name:
                    found.add(f"{path.rpartition('/')[2]} {metadata.get('namespace', '')}".strip())
        return found

    def namespace(self) -> dict[str, Any]:
        """Its namespace."""
        found: dict[str, Any] = self.case.sandbox.kubernetes.request("GET", f"/api/v1/namespaces/{self.case.home}")
        return found


@pytest.fixture
def account(case: Case) -> Account:
    """A ServiceAccount that is not there yet, in a namespace that isn't either."""
    return Account(case)


def actions(result: dict[str, Any]) -> list[str]:
    """What was done."""
    return sorted(f"{one['action']} {one['kind']}" for one in result["objects"])


def test_it_is_given_once_and_taken_away_again(account: Account) -> None:
    case, kubernetes = account.case, account.case.sandbox.kubernetes
    mark = kubernetes.mark()
    preview = well(account.grant(case.namespace, everywhere=True, check=True))
    assert (kubernetes.writes(mark), account.standing()) == ([], set())
    made = well(account.grant(case.namespace, everywhere=True))
    assert actions(made) == actions(preview)
    assert actions(made) == [
        f"create {kind}"
        for kind in ("ClusterRole", "ClusterRoleBinding", "Namespace", "Role", "RoleBinding", "ServiceAccount")
    ]
    assert f'"Role {case.namespace}/{account.name}"' in made["diff"]["after"]
    given = {f"roles {case.namespace}", f"rolebindings {case.namespace}"}
    everywhere = {"clusterroles", "clusterrolebindings"}
    assert account.standing() == given | everywhere | {f"serviceaccounts {case.home}"}

    mark = kubernetes.mark()
    again = well(account.grant(case.namespace, everywhere=True))
    assert (again["changed"], again["objects"], "diff" in again) == (False, [], False)
    events = kubernetes.log(mark)
    assert {event.verb for event in events} == {"get", "list"}
    assert len(events) == 6, "however many namespaces there are"

    fewer = well(account.grant(case.namespace))
    assert actions(fewer) == ["delete ClusterRole", "delete ClusterRoleBinding"]
    looked = well(account.grant(state="absent", check=True))
    assert account.standing() == given | {f"serviceaccounts {case.home}"}
    gone = well(account.grant(state="absent"))
    assert actions(gone) == actions(looked)
    assert actions(gone) == [f"delete {kind}" for kind in ("Namespace", "Role", "RoleBinding", "ServiceAccount")]
    assert account.standing() == set()
    assert "deletionTimestamp" in account.namespace()["metadata"]
    assert well(account.grant(state="absent"))["changed"] is False
    refused = account.grant(case.namespace)
    assert f"Namespace {case.home} is being deleted. Try again when it has gone." in refused["msg"]


def test_what_somebody_has_changed_is_put_back(account: Account) -> None:
    case, kubernetes = account.case, account.case.sandbox.kubernetes
    well(account.grant(case.namespace))
    path = f"{RBAC}/namespaces/{case.namespace}"
    role = kubernetes.request("GET", f"{path}/roles/{account.name}")
    kubernetes.request("PUT", f"{path}/roles/{account.name}", {**role, "rules": []})
    binding = kubernetes.request("GET", f"{path}/rolebindings/{account.name}")
    kubernetes.request("DELETE", f"{path}/rolebindings/{account.name}")
    metadata = {"name": account.name, "labels": binding["metadata"]["labels"]}
    other = {**binding, "metadata": metadata, "roleRef": {**binding["roleRef"], "kind": "ClusterRole", "name": "view"}}
    kubernetes.request("POST", f"{path}/rolebindings", other)
    for check in (True, False):
        assert actions(well(account.grant(case.namespace, check=check))) == ["replace RoleBinding", "update Role"]
    assert kubernetes.request("GET", f"{path}/roles/{account.name}")["rules"] == [RULE]
    assert kubernetes.request("GET", f"{path}/rolebindings/{account.name}")["roleRef"] == binding["roleRef"]
    assert well(account.grant(case.namespace))["changed"] is False


def test_one_namespace_that_is_not_there_fails_alone(account: Account) -> None:
    case = account.case
    for check in (True, False):
        result = account.grant("no-such-namespace", case.namespace, check=check)
        assert result["failed"] is True
        assert f"Role no-such-namespace/{account.name}: Kubernetes at" in result["msg"]
        assert 'namespaces "no-such-namespace" not found. Create the namespace first.' in result["msg"]
        assert "RoleBinding" not in result["msg"], "what follows from that is not told too"
    assert f"rolebindings {case.namespace}" in account.standing()


def test_what_is_missing_is_said_with_what_helps(account: Account) -> None:
    case, kubernetes = account.case, account.case.sandbox.kubernetes
    user = kubernetes.create_service_account(case.namespace, "installer")
    lost = account.grant(case.namespace, impersonate_user=user)
    for title, verb, resource in (
        (f"Namespace {case.home}", "get", "namespaces"),
        (f"ServiceAccount {case.home}/{account.name}", "get", "serviceaccounts"),
        ("Roles", "list", "roles"),
        ("ClusterRoleBindings", "list", "clusterrolebindings"),
    ):
        assert f"{title}: Kubernetes at" in lost["msg"]
        assert f'cannot {verb} resource "{resource}" in API group' in lost["msg"]
    assert "docs/permissions.md lists all that installing takes" in lost["msg"]
    rbac = ["roles", "rolebindings", "clusterroles", "clusterrolebindings"]
    verbs = ["get", "list", "create", "patch"]
    kubernetes.grant(
        "",
        user,
        [
            {"apiGroups": [""], "resources": ["namespaces", "serviceaccounts"], "verbs": verbs},
            {"apiGroups": [GROUP], "resources": rbac, "verbs": verbs},
        ],
    )
    for check in (True, False):
        greater = account.grant(case.namespace, impersonate_user=user, check=check)
        assert f"Role {case.namespace}/{account.name}: Kubernetes at" in greater["msg"]
        assert "is attempting to grant RBAC permissions not currently held" in greater["msg"]
        assert "Rights can be given away by those who hold them, or may escalate and bind Roles." in greater["msg"]
    kubernetes.grant(case.namespace, user, [RULE])
    well(account.grant(case.namespace, impersonate_user=user))
    refused = account.grant(impersonate_user=user)
    assert (
        f'cannot delete resource "rolebindings" in API group "{GROUP}" in the namespace "{case.namespace}"'
        in (refused["msg"])
    )


def test_where_something_may_not_be_made_that_is_said_by_older_api_servers_too(account: Account) -> None:
    case, kubernetes = account.case, account.case.sandbox.kubernetes
    user = kubernetes.create_service_account(case.namespace, "installer")
    everything = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "patch"]}
    kubernetes.grant("", user, [everything])
    refused = account.grant(impersonate_user=user)
    assert 'cannot create resource "namespaces" in API group "" at the cluster scope' in refused["msg"]


@pytest.mark.parametrize("what", ["kept", "theirs", "used"])
def test_a_namespace_stays_that_somebody_needs(account: Account, what: str) -> None:
    case, kubernetes = account.case, account.case.sandbox.kubernetes
    if what == "theirs":
        kubernetes.create_namespace(case.home)
    well(account.grant())
    if what == "used":
        settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
        kubernetes.request("POST", f"/api/v1/namespaces/{case.home}/configmaps", settings)
    kept = [case.home] if what == "kept" else []
    for check in (True, False):
        gone = well(account.grant(state="absent", check=check, keep_namespaces=kept))
        assert actions(gone) == ["delete ServiceAccount"]
        stays = f"Namespace {case.home} stays, since others have something in it: ConfigMap {case.home}/settings."
        assert gone.get("warnings", []) == ([stays] if what == "used" else [])
    assert "deletionTimestamp" not in account.namespace()["metadata"]


def test_an_account_of_others_gets_rights_and_stays(account: Account) -> None:
    case = account.case
    case.sandbox.kubernetes.create_namespace(case.home)
    case.sandbox.kubernetes.create_service_account(case.home, account.name)
    assert actions(well(account.grant(case.namespace))) == ["create Role", "create RoleBinding"]
    well(account.grant(state="absent"))
    assert account.standing() == {f"serviceaccounts {case.home}"}


def in_east(account: Account, east: Kubernetes, *namespaces: str, **more: Any) -> dict[str, Any]:
    """The module's result, with rights in these namespaces of the second cluster."""
    rights = [{"role": "Role", "namespace": one, "rules": [RULE]} for one in namespaces]
    clusters = [entry(east, service_account_kubeconfig="/etc/east")]
    options = {"accounts": [{"cluster": "east", "rights": rights}], "clusters": clusters}
    return account.grant(**{**options, **more})


def test_several_clusters_are_seen_to_at_once_and_forgotten_ones_left_clean(account: Account, east: Kubernetes) -> None:
    case = account.case
    east.create_namespace(case.namespace)
    own = {"rights": [{"role": "Role", "namespace": case.namespace, "rules": [RULE]}]}
    both = well(in_east(account, east, accounts=[own, {**own, "cluster": "east"}]))
    titles = {one["title"] for one in both["objects"]}
    assert {f"Role {case.namespace}/{account.name}{where}" for where in ("", " of cluster east")} <= titles
    assert account.standing() == account.standing(east)
    place = {"service_account": account.name, "namespace": case.home, "cluster": "east", "path": "/etc/east"}
    assert both["kubeconfigs"] == [{"state": "present", **place}]
    assert well(in_east(account, east, accounts=[own, {**own, "cluster": "east"}]))["changed"] is False

    there = well(in_east(account, east, accounts=[own]))
    assert {one["cluster"] for one in there["objects"]} == {"east"}
    assert there["kubeconfigs"] == [{"state": "absent", **place}]
    assert account.standing(east) == set()
    assert len(account.standing()) == 3
    assert well(in_east(account, east, accounts=[own]))["changed"] is False


def test_a_cluster_that_is_down_fails_alone_or_is_warned_of(account: Account, east: Kubernetes) -> None:
    case = account.case
    nobody = entry(east, kubeconfig=str(east.kubeconfig_with_token(server="https://127.0.0.1:1")))
    own = {"rights": [{"role": "Role", "namespace": case.namespace, "rules": [RULE]}]}
    needed = in_east(account, east, clusters=[nobody], accounts=[own, {**own, "cluster": "east"}])
    assert "k8s_service_account: 1 failed. Cluster east: Kubernetes at https://127.0.0.1:1 can't" in needed["msg"]
    assert len(account.standing()) == 3
    idle = well(in_east(account, east, clusters=[nobody], accounts=[own]))
    (warning,) = idle["warnings"]
    assert "Rights that are needed no more may be left. Cluster east: Kubernetes at https://127.0.0.1:1" in warning


def test_an_installation_of_the_cluster_itself_is_another_one(account: Account, east: Kubernetes) -> None:
    case = account.case
    own, _theirs = east.create_namespace(case.namespace), east.create_namespace(case.home)
    kubeconfig = str(east.kubeconfig)
    well(account.grant(own, kubeconfig=kubeconfig))
    before = account.standing(east)
    refused = in_east(account, east, own)
    assert (
        f"Cluster east: ServiceAccount {case.home}/{account.name} is there for the certificates of that cluster "
        "already. Choose another name by service_account"
    ) in refused["msg"]
    less: list[dict[str, Any]] = [{"accounts": []}, {"state": "absent"}]
    for more in less:
        assert well(in_east(account, east, **more))["changed"] is False
    assert account.standing(east) == before


def test_what_makes_no_sense_is_refused_at_once(account: Account, east: Kubernetes) -> None:
    mark = account.case.sandbox.kubernetes.mark()
    accounts = [
        {"cluster": "wset"},
        {"rights": [{"role": "Role", "rules": []}]},
        {"rights": []},
    ]
    result = in_east(account, east, accounts=accounts, service_account="Worker")
    for message in (
        f"ServiceAccount {account.case.home}/Worker: has a name that Kubernetes refuses",
        "of cluster wset: is to be in a cluster that is not among clusters (east).",
        "has a Role without a namespace or a ClusterRole with one among its rights.",
        "is in the list twice; take one of the two out.",
    ):
        assert message in result["msg"]
    assert account.case.sandbox.kubernetes.log(mark) == []

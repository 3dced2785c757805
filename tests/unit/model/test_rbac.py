# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of rights: what is made in which order, what is changed, what goes, and what is somebody else's."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.kubeconfig import ServiceAccount
from ansible_collections.kubecert.acme.plugins.module_utils.model.managed import MANAGED
from ansible_collections.kubecert.acme.plugins.module_utils.model.rbac import Body, Holder, foreign, rounds, shown

ACCOUNT = ServiceAccount("home", "worker")
HOLDER, THERE = Holder(ACCOUNT), Holder(ACCOUNT, for_copies=True)
SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
SHOP, EDGE, ALL = (
    {"role": "Role", "namespace": "shop", "rules": [SECRETS]},
    {"role": "Role", "namespace": "edge", "rules": [SECRETS]},
    {"role": "ClusterRole", "rules": [SECRETS]},
)


def wanted(*rights: dict[str, Any], holder: Holder = HOLDER) -> list[Body]:
    """All that is to be there for these rights."""
    return [holder.namespace(), holder.service_account(), *holder.rbac(rights)]


def done(wanted: list[Body], found: list[Body]) -> list[list[str]]:
    """What is to be done, a list for each round."""
    return [[f"{change.action} {change.identity.title}" for change in changes] for changes in rounds(wanted, found)]


def test_what_others_build_upon_comes_first() -> None:
    assert done(wanted(SHOP, ALL), []) == [
        ["create Namespace home"],
        ["create ServiceAccount home/worker", "create Role shop/worker", "create ClusterRole worker"],
        ["create RoleBinding shop/worker", "create ClusterRoleBinding worker"],
    ]


def test_what_is_as_it_is_to_be_is_left_alone() -> None:
    found = copy.deepcopy(wanted(SHOP, ALL))
    for body in found:
        body["metadata"]["labels"]["team"] = "theirs"
        body["metadata"]["uid"] = "1"
    assert done(wanted(SHOP, ALL), found) == []


def test_a_namespace_and_an_account_of_others_stay_as_they_are() -> None:
    found = [{"kind": "Namespace", "metadata": {"name": "home"}}]
    found.append({"kind": "ServiceAccount", "metadata": {"name": "worker", "namespace": "home"}})
    assert done(wanted(), found) == []


@pytest.mark.parametrize(
    ("place", "part", "value", "action"),
    [
        (2, "rules", [], "update Role shop/worker"),
        (2, "rules", None, "update Role shop/worker"),
        (3, "subjects", None, "update RoleBinding shop/worker"),
        (3, "roleRef", {"kind": "ClusterRole", "name": "admin"}, "replace RoleBinding shop/worker"),
    ],
)
def test_what_differs_is_put_right(place: int, part: str, value: Any, action: str) -> None:
    found = copy.deepcopy(wanted(SHOP))
    found[place][part] = value
    assert done(wanted(SHOP), found) == [[action]]


def test_a_label_that_is_missing_is_put_on() -> None:
    found = copy.deepcopy(wanted(SHOP))
    del found[3]["metadata"]["labels"]["kubecert.acme/namespace"]
    assert done(wanted(SHOP), found) == [["update RoleBinding shop/worker"]]


def test_what_is_needed_no_more_goes_after_what_takes_its_place() -> None:
    assert done(wanted(ALL), wanted(SHOP, EDGE)) == [
        ["create ClusterRole worker"],
        ["create ClusterRoleBinding worker"],
        ["delete RoleBinding shop/worker", "delete RoleBinding edge/worker"],
        ["delete Role shop/worker", "delete Role edge/worker"],
    ]


def test_at_the_end_rights_go_before_roles_and_the_account() -> None:
    assert done([], wanted(SHOP)[1:]) == [
        ["delete RoleBinding shop/worker"],
        ["delete ServiceAccount home/worker", "delete Role shop/worker"],
    ]


@pytest.mark.parametrize(
    ("holder", "body", "ours", "another"),
    [
        (HOLDER, HOLDER.service_account(), True, False),
        (THERE, THERE.service_account(), True, False),
        (HOLDER, THERE.service_account(), False, True),
        (THERE, HOLDER.service_account(), False, True),
        (HOLDER, Holder(ServiceAccount("home", "other")).service_account(), False, False),
        (HOLDER, Holder(ServiceAccount("elsewhere", "worker")).service_account(), False, False),
        (HOLDER, {"metadata": {"name": "worker", "labels": None}}, False, False),
        (HOLDER, {"metadata": {"name": "worker", "labels": dict(MANAGED)}}, False, False),
    ],
)
def test_whose_an_object_is(holder: Holder, body: Body, ours: bool, another: bool) -> None:
    assert (holder.is_ours(body), holder.is_of_another(body)) == (ours, another)


def body(kind: str, name: str, labels: dict[str, str] | None = None, **more: Any) -> Body:
    """Something in the namespace."""
    return {"kind": kind, "metadata": {"name": name, "namespace": "home", "labels": labels}, **more}


def test_what_stands_in_the_way_of_removing_a_namespace() -> None:
    goes_along = [
        body("ServiceAccount", "default"),
        body("ServiceAccount", "worker"),
        body("Secret", "default-token-x", type="kubernetes.io/service-account-token"),
        body("Secret", "account", MANAGED),
        body("ConfigMap", "kube-root-ca.crt"),
        body("Pod", "kubecert-1", {**MANAGED, "more": "x"}),
    ]
    assert foreign(ACCOUNT, goes_along) == []
    theirs = [
        body("ServiceAccount", "other", MANAGED),
        body("Secret", "web-tls", type="kubernetes.io/tls"),
        body("ConfigMap", "settings"),
        body("Pod", "web"),
        body("PersistentVolumeClaim", "data"),
    ]
    assert foreign(ACCOUNT, [*goes_along, *theirs]) == [
        "ConfigMap home/settings",
        "PersistentVolumeClaim home/data",
        "Pod home/web",
        "Secret home/web-tls",
        "ServiceAccount home/other",
    ]


def test_a_diff_shows_what_is_decided_here() -> None:
    found = {**wanted(SHOP)[2], "metadata": {"name": "worker", "labels": {**MANAGED, "team": "x"}, "uid": "1"}}
    assert shown(found) == {"labels": MANAGED, "rules": [SECRETS]}
    assert shown(None) == {}

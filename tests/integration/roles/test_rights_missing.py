# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every right of the table is taken away, one at a time: the message says what is missing, where, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.iam_policy import AWS_RIGHTS, AwsRight
from ansible_collections.kubecert.acme.plugins.module_utils.model.permissions import (
    CHOSEN,
    CLUSTER_OBJECTS,
    LEASES,
    OBJECTS,
    RIGHTS,
    Right,
)
from tests.unit.pki.build import Ca

from ..case import Case, well
from .rights import Scene, prepared, said, worked

APART = {CHOSEN, OBJECTS, CLUSTER_OBJECTS, LEASES}
"""Those of the whole cluster are looked at by themselves, and so are those that objects take."""
SINGLE = [(right, resource) for right in RIGHTS for resource in right.resources if right.place not in APART]
ROUTE53 = [right for right in AWS_RIGHTS if right.action.startswith("route53:")]
REMEDY = "Grant it to this user, or run the role kubecert.acme.install again with what is declared now"


@pytest.fixture(scope="module")
def ca() -> Ca:
    """A small CA, so that nothing has to be waited for."""
    return Ca()


def granted(scene: Scene, without: Right | None = None) -> str:
    """A user who has all the rights but one."""
    case = scene.case
    user = case.sandbox.kubernetes.create_service_account(case.home, "worker")
    for grant in scene.rights():
        rules = grant["rules"]
        if without and grant["namespace"] == scene.places[without.place]:
            rules = [_lessened(rule, without) for rule in rules]
        case.sandbox.kubernetes.grant(grant["namespace"], user, [rule for rule in rules if rule["verbs"]])
    return user


def _lessened(rule: dict[str, Any], without: Right) -> dict[str, Any]:
    if rule["apiGroups"] != [without.group] or rule["resources"][0] not in without.resources:
        return rule
    assert without.verb in rule["verbs"], "it was not granted in the first place"
    return {**rule, "verbs": [verb for verb in rule["verbs"] if verb != without.verb]}


def test_with_all_of_them_nothing_is_missing(case: Case, ca: Ca) -> None:
    scene = prepared(case)
    user, mark = granted(scene), case.sandbox.kubernetes.mark()
    for result in worked(scene, user, ca):
        well(result)
        assert "forbidden" not in said(result)
    assert [event for event in case.sandbox.kubernetes.log(mark) if event.code == 403] == []


@pytest.mark.parametrize(
    ("right", "resource"), SINGLE, ids=[f"{right.place}: {right.verb} {resource}" for right, resource in SINGLE]
)
def test_what_is_missing_in_kubernetes_is_said(case: Case, ca: Ca, right: Right, resource: str) -> None:
    kinds = {"statefulsets": "StatefulSet", "daemonsets": "DaemonSet"}
    scene = prepared(case, kinds.get(resource, "Deployment"))
    user, where = granted(scene, right), scene.places[right.place]
    missing = f'cannot {right.verb} resource "{resource}" in API group "{right.group}" in the namespace "{where}"'
    heard = []
    for result in worked(scene, user, ca):
        heard.append(said(result))
        if "forbidden" in heard[-1] or "failed" in result:
            break
    assert missing in heard[-1], "\n".join(heard)
    assert REMEDY in heard[-1]


def test_where_namespaces_may_not_be_listed_for_copies_that_is_said(case: Case) -> None:
    user = case.sandbox.kubernetes.create_service_account(case.namespace, "worker")
    item = {"name": "web", "namespace": case.namespace, "secret_name": "web-tls", "targets": [{"label_selector": "a"}]}
    result = case.perform("k8s_tls_secret_copy", certificates=[item], impersonate_user=user)
    assert "Namespaces with a: " in result["msg"]
    assert 'cannot list resource "namespaces" in API group "" at the cluster scope' in result["msg"]
    assert REMEDY in result["msg"]


@pytest.mark.parametrize("right", ROUTE53, ids=[right.action for right in ROUTE53])
def test_what_is_missing_in_aws_is_said(ready: Case, right: AwsRight) -> None:
    zone, route53 = ready.zone(), ready.sandbox.route53
    # Somebody else's value is there already, so that the set has to be read.
    route53.put(zone, f"_acme-challenge.{zone}", "TXT", ['"somebody else\'s"'])
    action = right.action.partition(":")[2]
    route53.configure(denied=[action])
    try:
        recap = ready.play("kubecert.acme.reconcile", ready.variables(ready.certificate("web", zone)))
    finally:
        route53.reset()
    assert not recap.ok
    assert f"Route53 refused {action}" in recap.message()
    assert f"Allow {right.action} in the policy of this identity" in recap.message()

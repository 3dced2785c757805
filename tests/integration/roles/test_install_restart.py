# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights that the install role gives for restarting workloads: that they are enough and no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from ..case import Case
from ..workloads import deploy, found, mounted
from .test_install import HOME_SECRETS, RBAC, SECRETS, VERBS, account, names, there

pytestmark = pytest.mark.thorough

__all__ = ["account"]


@dataclass(frozen=True)
class Installed:
    """A case whose rights have been given: for one Deployment beside its certificate, and DaemonSets in a namespace."""

    case: Case
    account: str
    beside: Case
    variables: dict[str, Any]

    @property
    def kubeconfig(self) -> str:
        """As the ServiceAccount."""
        return str(self.case.sandbox.kubernetes.kubeconfig_for_service_account(self.case.home, self.account))


@pytest.fixture
def installed(case: Case, account: str) -> Installed:
    """The role has been run."""
    # As where a controller copies the Secret to.
    beside = replace(case, namespace=case.sandbox.kubernetes.create_namespace(f"{case.namespace}-beside"))
    entries = [
        {"name": "web", "namespace": case.namespace},
        {
            "kind": "DaemonSet",
            "namespace": beside.namespace,
            "label_selectors": ["app=gateway"],
            "secret_names": ["copy"],
        },
    ]
    certificate = case.certificate("web", f"www.{case.zone()}")
    variables = case.variables(certificate, kubecert_restart=entries, kubecert_service_account=account)
    case.install(variables)
    return Installed(case, account, beside, variables)


def test_they_are_given_for_kinds_and_namespaces(installed: Installed) -> None:
    case = installed.case
    named, labelled = ["get", "patch"], ["get", "list", "patch"]
    given = (case, VERBS, "deployments", named), (installed.beside, ["get"], "daemonsets", labelled)
    for where, secrets, kind, verbs in given:
        role = there(case, f"{RBAC}/namespaces/{where.namespace}/roles/{installed.account}")
        restarting = {"apiGroups": ["apps"], "resources": [kind], "verbs": verbs}
        assert role["rules"] == [{**SECRETS, "verbs": secrets}, restarting]
    assert there(case, f"{RBAC}/namespaces/{case.home}/roles/{installed.account}")["rules"] == [HOME_SECRETS]
    again = case.play("kubecert.acme.install", installed.variables)
    assert (again.ok, again.changed) == (True, 0), again.output
    gone = case.play("kubecert.acme.install", {**installed.variables, "kubecert_state": "absent"})
    assert gone.ok, gone.output
    assert names(case, f"{RBAC}/namespaces/{installed.beside.namespace}/roles") == []


def test_they_are_enough(installed: Installed) -> None:
    case = installed.case
    deploy(case, "web", pod=mounted("web-tls"))
    deploy(installed.beside, "gateway", "DaemonSet")
    given = {**installed.variables, "kubecert_kubernetes": {"kubeconfig": installed.kubeconfig}}
    mark = case.sandbox.kubernetes.mark()
    for force in ([], ["web"]):
        recap = case.play("kubecert.acme.reconcile", {**given, "kubecert_force": force})
        assert recap.ok, recap.output
    assert f"Deployment {case.namespace}/web: restarted." in recap.output
    assert found(installed.beside, "gateway", "DaemonSet").notes == {f"{installed.beside.namespace}/copy": "absent"}
    events = case.sandbox.kubernetes.log(mark)
    assert {event.user for event in events} == {f"system:serviceaccount:{case.home}:{installed.account}"}
    assert [event for event in events if event.code == 403] == []


def test_they_are_no_more(installed: Installed) -> None:
    case = installed.case
    closed = case.sandbox.kubernetes.create_namespace(f"{case.namespace}-closed")
    result = case.perform(
        "k8s_rollout_restart",
        kubeconfig=installed.kubeconfig,
        certificates=[],
        workloads=[
            {"name": "web", "namespace": closed},
            {"kind": "StatefulSet", "name": "web", "namespace": case.namespace},
        ],
    )
    for resource, namespace in (("deployments", closed), ("statefulsets", case.namespace)):
        refused = f'cannot get resource "{resource}" in API group "apps" in the namespace "{namespace}"'
        assert refused in result["msg"]
    assert "run the role kubecert.acme.install again with what is declared now" in result["msg"]

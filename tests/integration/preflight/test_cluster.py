# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found of a cluster: that it can't be reached, what is not allowed there, and that its clock is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playbook import ROOT

from .desk import Desk

ENOUGH = ["get", "list", "create", "patch", "delete"]
ALL = [*ENOUGH, "update"]


def user(desk: Desk, verbs: list[str], **more: list[str]) -> str:
    """The kubeconfig of a user who may do this with Secrets where certificates are, and all where issuers are."""
    kubernetes, case = desk.case.sandbox.kubernetes, desk.case
    name = f"user-of-{case.namespace}"
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": verbs, **more}
    kubernetes.grant(case.namespace, name, [rule])
    kubernetes.grant(case.home, name, [{"apiGroups": [""], "resources": ["secrets"], "verbs": ALL}])
    return str(kubernetes.kubeconfig_for(name))


def test_verbs_that_are_missing_are_named(desk: Desk) -> None:
    found = desk.look(desk.case.certificate("web", desk.case.zone()), kubeconfig=user(desk, ["get", "list", "create"]))
    assert found.failed() == ["rights"]
    here = found.the("rights", desk.case.namespace)
    assert here["message"] == "Not allowed: patch, delete secrets."
    assert "kubecert.acme.install again with what is declared now" in here["remedy"]
    assert found.the("rights", desk.case.home)["status"] == "passed"


def test_just_the_rights_that_are_needed_pass(desk: Desk) -> None:
    assert desk.look(desk.case.certificate("web", desk.case.zone()), kubeconfig=user(desk, ENOUGH)).failed() == []


def test_a_right_for_some_names_is_none(desk: Desk) -> None:
    kubeconfig = user(desk, ["get", "patch"], resourceNames=["web-tls"])
    found = desk.look(desk.case.certificate("web", desk.case.zone()), kubeconfig=kubeconfig)
    assert found.the("rights", desk.case.namespace)["message"] == f"Not allowed: {', '.join(ENOUGH)} secrets."


def test_workloads_and_swept_namespaces_take_rights_too(desk: Desk) -> None:
    swept = desk.case.sandbox.kubernetes.create_namespace(f"{desk.case.namespace}-swept")
    workload = {"name": "web", "namespace": desk.case.namespace, "kind": "StatefulSet"}
    found = desk.look(
        desk.case.certificate("web", desk.case.zone()),
        kubeconfig=user(desk, ENOUGH),
        workloads=[workload],
        sweep_namespaces=[swept],
    )
    assert found.failed() == ["rights", "rights"]
    assert found.the("rights", swept)["message"] == "Not allowed: get, list, patch secrets."
    (own,) = [one for one in found.of("rights") if one["subject"] == f"namespace {desk.case.namespace}"]
    assert own["message"] == "Not allowed: get, patch statefulsets.apps."


def test_a_cluster_that_does_not_answer_is_the_only_failure_it_leads_to(desk: Desk) -> None:
    found = desk.look(desk.case.certificate("web", desk.case.zone()), host="https://127.0.0.1:1")
    assert found.failed() == ["cluster"]
    assert "can't be reached" in found.the("cluster")["message"]
    assert found.the("cluster")["remedy"].startswith("Check kubeconfig, context and host.")
    for name in ("rights", "account", "credentials"):
        skipped = [check for check in found.of(name) if check["status"] == "skipped"]
        assert skipped == found.of(name), name
        assert all("since the cluster could not" in check["message"] for check in skipped)
    assert found.the("directory")["status"] == "passed", "what does not need the cluster is looked at all the same"


@pytest.mark.parametrize("kubeconfig", ["/nonexistent/kubeconfig", str(ROOT / "galaxy.yml")])
def test_a_connection_that_can_not_be_set_up_is_told(desk: Desk, kubeconfig: str) -> None:
    found = desk.look(desk.case.certificate("web", desk.case.zone()), kubeconfig=kubeconfig)
    assert found.failed() == ["cluster"]
    assert "can't be set up" in found.the("cluster")["message"]
    assert found.the("account")["status"] == "skipped"


def test_a_token_that_is_not_taken_is_told(desk: Desk) -> None:
    kubeconfig = desk.case.sandbox.kubernetes.kubeconfig_with_token("forged")
    found = desk.look(desk.case.certificate("web", desk.case.zone()), kubeconfig=str(kubeconfig))
    assert found.failed() == ["cluster"]
    assert "answered 401" in found.the("cluster")["message"]
    assert "a token may have expired" in found.the("cluster")["remedy"]
    assert "forged" not in str(found.result)
    Path(kubeconfig).unlink()


@pytest.mark.parametrize(("seconds", "words"), [(3600, "60 minutes behind"), (-3600, "60 minutes ahead of")])
def test_a_clock_that_differs_is_told(desk: Desk, seconds: int, words: str) -> None:
    door = desk.case.sandbox.faults.kubernetes
    door.configure(skew=seconds)
    try:
        found = desk.look(desk.case.certificate("web", desk.case.zone()), kubeconfig=str(door.kubeconfig))
    finally:
        door.reset()
    assert found.failed() == ["clock"]
    clock = found.the("clock", door.url)
    assert words in clock["message"]
    assert clock["remedy"] == "Set the clocks by NTP."

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workloads as the API has them, and as entries ask for them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.selection import Selection, parse_selections
from ansible_collections.kubecert.acme.plugins.module_utils.model.workload import (
    NOTE,
    RESTARTED_AT,
    Workload,
    held_back,
    read_notes,
    secrets_used,
    written_notes,
)
from tests.unit.plan.build import certificate

WEB, OTHER = certificate(namespace="shop"), certificate(namespace="edge", name="edge", secret_name="edge-tls")


VOLUME = {"volumes": [{"name": "a", "secret": {"secretName": "s"}}]}
PROJECTED = {"sources": [{"configMap": {"name": "c"}}, {"secret": {"name": "s"}}]}
KEY = {"name": "K", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
NO_SECRETS = [{"name": "K", "value": "v"}, {"name": "F", "valueFrom": {"fieldRef": {}}}]
WHOLE, OPTIONAL = {"secretRef": {"name": "s"}}, {"secretRef": {"name": "s", "optional": True}}


@pytest.mark.parametrize(
    ("pod", "used"),
    [
        ({}, {}),
        (VOLUME, {"s": True}),
        ({"volumes": [{"name": "a", "secret": {"secretName": "s", "optional": True}}]}, {"s": False}),
        ({"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "configMap": {"name": "c"}}]}, {}),
        ({"volumes": [{"name": "a", "projected": PROJECTED}]}, {"s": True}),
        ({"containers": [{"env": [KEY]}]}, {"s": True}),
        ({"containers": [{"env": NO_SECRETS}]}, {}),
        ({"containers": [{"envFrom": [OPTIONAL, {"configMapRef": {}}]}]}, {"s": False}),
        ({"initContainers": [{"envFrom": [WHOLE]}], "containers": [{"name": "a"}]}, {"s": True}),
        ({**VOLUME, "containers": [{"envFrom": [OPTIONAL]}]}, {"s": True}),
    ],
)
def test_secrets_that_pods_use(pod: dict[str, Any], used: dict[str, bool]) -> None:
    assert secrets_used(pod) == used


def test_a_workload_is_read() -> None:
    pod = {"volumes": [{"name": "tls", "secret": {"secretName": "web-tls"}}], "containers": [{"name": "web"}]}
    body = {
        "metadata": {
            "namespace": "shop",
            "name": "web",
            "resourceVersion": "7",
            "annotations": {NOTE: written_notes({"shop/web-tls": "aa"}), "other": "x"},
        },
        "spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: "2026-11-24T12:00:00Z"}}, "spec": pod}},
    }
    found = Workload.of_body("Deployment", body)
    assert found.title == "Deployment shop/web"
    assert (found.uses, found.notes) == ({"shop/web-tls": True}, {"shop/web-tls": "aa"})
    assert (found.restarted_at, found.resource_version) == ("2026-11-24T12:00:00Z", "7")
    assert found.held_back == ""


def test_a_workload_with_nothing_to_tell_is_read() -> None:
    found = Workload.of_body("DaemonSet", {"metadata": {"namespace": "shop", "name": "web"}, "spec": {"template": {}}})
    assert (found.uses, found.notes, found.restarted_at) == ({}, {}, "")


@pytest.mark.parametrize("text", ["", "nonsense", "[]", json.dumps({"shop/web-tls": 1})])
def test_notes_that_cannot_be_read_count_as_not_there(text: str) -> None:
    assert read_notes(text) == {}


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"paused": True}, "paused"),
        ({"updateStrategy": {"type": "OnDelete"}}, "OnDelete"),
        ({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 3}}}, "number 3"),
        ({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}}, ""),
        ({"paused": False, "strategy": {"type": "Recreate"}}, ""),
    ],
)
def test_what_holds_pods_back(spec: dict[str, Any], word: str) -> None:
    told = held_back(spec)
    assert word in told
    assert bool(told) is bool(word)


def parsed(*entries: dict[str, Any]) -> tuple[list[Selection], list[str]]:
    """The selections of these entries, and the faults."""
    faults = FaultList()
    return parse_selections(entries, [WEB, OTHER], faults), faults.messages


@pytest.mark.parametrize(
    ("entry", "selection", "title"),
    [
        ({"name": "web"}, Selection("Deployment", "default", "web"), "Deployment default/web"),
        (
            {"kind": "DaemonSet", "namespace": "edge", "label_selectors": ["app=gw", "tier in (a, b)"]},
            Selection("DaemonSet", "edge", label_selectors=("app=gw", "tier in (a, b)")),
            "DaemonSets of edge with app=gw,tier in (a, b)",
        ),
        (
            {"namespace": "shop", "name": "web", "certificates": ["web", "edge"], "secret_names": ["copy", "web-tls"]},
            Selection("Deployment", "shop", "web", secrets=("shop/web-tls", "edge/edge-tls", "shop/copy")),
            "Deployment shop/web",
        ),
        (
            {"namespace": "else", "name": "web", "certificates": ["edge/edge"]},
            Selection("Deployment", "else", "web", secrets=("edge/edge-tls",)),
            "Deployment else/web",
        ),
    ],
)
def test_an_entry_is_read(entry: dict[str, Any], selection: Selection, title: str) -> None:
    found, faults = parsed(entry)
    assert (found, faults) == ([selection], [])
    assert found[0].title == title


def test_all_faults_of_all_entries_are_told() -> None:
    _found, faults = parsed(
        {"namespace": "shop"},
        {"name": "web", "label_selectors": ["app=web"]},
        {"name": "Web", "namespace": "../kube-system"},
        {"name": "web", "certificates": ["wbe"]},
    )
    assert faults == [
        "Workload 1 (Deployments of shop): needs either a name or label_selectors.",
        "Workload 2 (Deployment default/web): needs either a name or label_selectors.",
        "Workload 3 (Deployment ../kube-system/Web): name is 'Web', which Kubernetes refuses; use lower-case letters, "
        "digits, - and dots.",
        "Workload 3 (Deployment ../kube-system/Web): namespace is '../kube-system', which Kubernetes refuses; use "
        "lower-case letters, digits, - and dots.",
        "Workload 4 (Deployment default/web): certificates names 'wbe', which is no declared certificate; declared "
        "certificates: shop/web, edge/edge.",
    ]


def test_a_name_that_may_be_two_has_to_be_told_apart() -> None:
    faults = FaultList()
    both = [WEB, certificate(namespace="edge")]
    (found,) = parse_selections([{"name": "gw", "certificates": ["web"]}], both, faults)
    assert found.secrets == ()
    assert faults.messages == [
        "Workload 1 (Deployment default/gw): certificates names 'web', which may be shop/web or edge/web; write the "
        "one that is meant."
    ]
    (found,) = parse_selections([{"name": "gw", "namespace": "edge", "certificates": ["web"]}], both, FaultList())
    assert found.secrets == ("edge/web-tls",), "the one beside it is meant"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workloads for tests, as objects of the API: no controller runs there, so what counts is what stands in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .case import Case

RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
NOTE = "kubecert.acme/rolled-out-for"
PLURALS = {"Deployment": "deployments", "StatefulSet": "statefulsets", "DaemonSet": "daemonsets"}


@dataclass(frozen=True)
class Found:
    """A workload as it stands."""

    body: dict[str, Any]

    @property
    def restarted_at(self) -> str:
        """When its pods were last made anew by a restart, empty for never."""
        annotations = self.body["spec"]["template"]["metadata"].get("annotations") or {}
        return str(annotations.get(RESTARTED_AT, ""))

    @property
    def generation(self) -> int:
        """How often its spec has changed, of a Deployment also its annotations."""
        return int(self.body["metadata"]["generation"])

    @property
    def notes(self) -> dict[str, str]:
        """The fingerprints noted on it."""
        annotations = self.body["metadata"].get("annotations") or {}
        found: dict[str, str] = json.loads(annotations.get(NOTE, "{}"))
        return found

    def fields_of(self, manager: str) -> set[str]:
        """The fields that a field manager owns, as paths."""
        entries = [one for one in self.body["metadata"]["managedFields"] if one["manager"] == manager]
        return {path for one in entries for path in _paths(one["fieldsV1"])}

    def operations(self) -> dict[str, str]:
        """Every field manager with the operation by which it has written."""
        return {one["manager"]: one["operation"] for one in self.body["metadata"]["managedFields"]}


def _paths(fields: dict[str, Any], path: str = "") -> Iterator[str]:
    for name, inner in fields.items():
        if name == ".":
            continue
        own = f"{path}/{name.removeprefix('f:')}"
        if any(key != "." for key in inner):
            yield from _paths(inner, own)
        else:
            yield own


def url(case: Case, name: str, kind: str = "Deployment") -> str:
    """Where the API has the workload."""
    return f"/apis/apps/v1/namespaces/{case.namespace}/{PLURALS[kind]}/{name}"


def manifest(case: Case, name: str, kind: str = "Deployment", *, pod: Any = None, **spec: Any) -> dict[str, Any]:
    """A workload labelled app=<name>; `pod` is added to its pods' spec, `spec` to its own."""
    labels = {"app": name}
    container = {"name": "server", "image": "registry.example.org/server:1"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container], **(pod or {})}}
    more = {"serviceName": name} if kind == "StatefulSet" else {}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"namespace": case.namespace, "name": name, "labels": labels},
        "spec": {"selector": {"matchLabels": labels}, "template": template, **more, **spec},
    }


def deploy(case: Case, name: str, kind: str = "Deployment", *, manager: str = "argocd", **more: Any) -> Found:
    """Apply a workload as another field manager, and see how it stands then."""
    path = f"{url(case, name, kind)}?fieldManager={manager}"
    return Found(case.sandbox.kubernetes.request("PATCH", path, manifest(case, name, kind, **more), accept=(200, 201)))


def found(case: Case, name: str, kind: str = "Deployment") -> Found:
    """The workload as it stands."""
    return Found(case.sandbox.kubernetes.request("GET", url(case, name, kind)))


def mounted(secret: str, **more: Any) -> dict[str, Any]:
    """What in a pod's spec mounts a Secret."""
    return {"volumes": [{"name": secret, "secret": {"secretName": secret, **more}}]}

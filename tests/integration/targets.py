# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second cluster for tests of copies: what stands there, and a certificate to be copied there."""

from __future__ import annotations

from typing import Any

from tests.servers.kubernetes import Kubernetes
from tests.unit.pki.build import Ca

from .case import Case
from .modules.line import Line

Body = dict[str, Any]


def label(cluster: Kubernetes, namespace: str, value: str) -> None:
    """Put the label that the tests select by on a namespace."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": {"wanted-by": value}}}
    cluster.request("PATCH", f"/api/v1/namespaces/{namespace}?fieldManager=test&force=true", body)


def secret_in(cluster: Kubernetes, namespace: str, name: str = "web-tls") -> Body | None:
    """A Secret, None where there is none."""
    path = f"/api/v1/namespaces/{namespace}/secrets/{name}"
    found: Body = cluster.request("GET", path, accept=(200, 404))
    return None if found.get("code") == 404 else found


def entry(cluster: Kubernetes, **more: Any) -> dict[str, Any]:
    """The cluster as kubecert_clusters has it."""
    return {"name": "east", "kubeconfig": str(cluster.kubeconfig), **more}


def stored(case: Case, *targets: dict[str, Any]) -> dict[str, Any]:
    """A certificate that lies in its Secret, as the plan gives it to the module."""
    Line(case, Ca()).store(case.certificate("web", "www.example.org"))
    return {"name": "web", "namespace": case.namespace, "secret_name": "web-tls", "targets": list(targets)}

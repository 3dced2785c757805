# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments, StatefulSets and DaemonSets by the API: read, and patched as `kubectl rollout restart` patches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model.workload import NOTE, RESTARTED_AT, Workload, written_notes
from .client import Cluster
from .secrets import FIELD_MANAGER


class Workloads:
    """The workloads of one cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def get(self, kind: str, namespace: str, name: str) -> Workload | None:
        """The workload of this name, or None."""
        found = self._cluster.find(_path(kind, namespace, name))
        return Workload.of_body(kind, found) if found else None

    def list(self, kind: str, namespace: str, label_selectors: Sequence[str]) -> list[Workload]:
        """All workloads of a namespace that meet all of these label selectors."""
        found = self._cluster.collect(_path(kind, namespace), {"labelSelector": ",".join(label_selectors)})
        return [Workload.of_body(kind, body) for body in found]

    def mark(self, workload: Workload, notes: Mapping[str, str], restarted_at: str = "") -> None:
        """Write down the notes, and with a moment (RFC 3339) restart it, in one patch.

        Raises ConflictFault when the workload has changed since it was read. Only these two annotations become fields
        of our manager, whoever has applied the rest.
        """
        version = workload.resource_version
        body: dict[str, Any] = {
            "metadata": {"resourceVersion": version, "annotations": {NOTE: written_notes(notes)}},
        }
        if restarted_at:
            body["spec"] = {"template": {"metadata": {"annotations": {RESTARTED_AT: restarted_at}}}}
        self._cluster.request(
            "PATCH",
            _path(workload.kind, workload.namespace, workload.name),
            query={"fieldManager": FIELD_MANAGER},
            body=body,
            content_type="application/strategic-merge-patch+json",
        )


def _path(kind: str, namespace: str, name: str = "") -> str:
    return f"/apis/apps/v1/namespaces/{namespace}/{kind.lower()}s{'/' + name if name else ''}"

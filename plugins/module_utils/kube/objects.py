# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of any kind that this collection makes for itself, by the API: read, listed, applied, made, removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .client import Cluster, labelled
from .secrets import FIELD_MANAGER

Body = dict[str, Any]


class Objects:
    """The objects of one cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def get(self, api_version: str, kind: str, name: str, namespace: str = "") -> Body | None:
        """The object of this name, or None."""
        return self._cluster.find(_path(api_version, kind, namespace, name))

    def list(
        self, api_version: str, kind: str, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Body]:
        """All objects of a kind that have these labels, in a namespace or without one in all of them."""
        found = self._cluster.collect(_path(api_version, kind, namespace), labelled(labels))
        # The entries of a list don't say what they are.
        return [{"apiVersion": api_version, "kind": kind, **body} for body in found]

    def serves(self, api_version: str, kind: str) -> bool:
        """Whether the API server knows this kind in this version."""
        known = self._cluster.find(_root(api_version)) or {}
        return any(resource.get("kind") == kind for resource in known.get("resources") or ())

    def apply(self, body: Mapping[str, Any], *, dry_run: bool = False) -> Body:
        """Server-side apply. What is declared holds, whoever has changed it meanwhile."""
        return self._cluster.apply(_path_of(body), body, manager=FIELD_MANAGER, force=True, dry_run=dry_run)

    def delete(self, body: Mapping[str, Any]) -> None:
        """Remove this very object with all that hangs on it. One that is gone is fine."""
        self._cluster.remove(_path_of(body), {"uid": body["metadata"]["uid"]}, propagationPolicy="Background")


def cronjob_api(objects: Objects) -> str:
    """The API version of CronJobs that the cluster serves."""
    return "batch/v1" if objects.serves("batch/v1", "CronJob") else "batch/v1beta1"


def _path_of(body: Mapping[str, Any]) -> str:
    metadata = body["metadata"]
    return _path(body["apiVersion"], body["kind"], metadata.get("namespace") or "", metadata["name"])


def _path(api_version: str, kind: str, namespace: str, name: str = "") -> str:
    scope = f"/namespaces/{namespace}" if namespace else ""
    return f"{_root(api_version)}{scope}/{kind.lower()}s{'/' + name if name else ''}"


def _root(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"

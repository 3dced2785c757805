# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of any kind that this collection makes for itself, by the API: read, listed, applied, made, removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .client import Cluster, NotFoundFault
from .secrets import FIELD_MANAGER

Body = dict[str, Any]


class Objects:
    """The objects of one cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def get(self, api_version: str, kind: str, name: str, namespace: str = "") -> Body | None:
        """The object of this name, or None."""
        try:
            return self._cluster.request("GET", _path(api_version, kind, namespace, name))
        except NotFoundFault:
            return None

    def list(
        self, api_version: str, kind: str, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Body]:
        """All objects of a kind that have these labels, in a namespace or without one in all of them."""
        query = {"labelSelector": ",".join(f"{name}={value}" for name, value in labels.items())} if labels else {}
        found = self._cluster.collect(_path(api_version, kind, namespace), query)
        # The entries of a list don't say what they are.
        return [{"apiVersion": api_version, "kind": kind, **body} for body in found]

    def serves(self, api_version: str, kind: str) -> bool:
        """Whether the API server knows this kind in this version."""
        try:
            known = self._cluster.request("GET", _root(api_version)).get("resources") or ()
        except NotFoundFault:
            return False
        return any(resource.get("kind") == kind for resource in known)

    def apply(self, body: Mapping[str, Any], *, dry_run: bool = False) -> Body:
        """Server-side apply. What is declared holds, whoever has changed it meanwhile."""
        query = {"fieldManager": FIELD_MANAGER, "force": "true", **({"dryRun": "All"} if dry_run else {})}
        return self._cluster.request(
            "PATCH", _path_of(body), query=query, body=dict(body), content_type="application/apply-patch+yaml"
        )

    def delete(self, body: Mapping[str, Any]) -> None:
        """Remove this very object with all that hangs on it. One that is gone is fine."""
        options = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": body["metadata"]["uid"]},
            "propagationPolicy": "Background",
        }
        try:
            self._cluster.request("DELETE", _path_of(body), body=options)
        except NotFoundFault:
            return


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

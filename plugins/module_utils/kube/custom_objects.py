# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates, issuers and the like as objects of the API: which of them the cluster knows, and all there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..model.conditions import LONGEST_MESSAGE, Happening
from ..model.declared_objects import Kind
from ..model.faults import Fault
from ..model.issuer import GROUP
from ..model.times import format_rfc3339
from .client import Cluster, ConflictFault, NotFoundFault
from .secrets import FIELD_MANAGER

Body = dict[str, Any]
"""An object in the form of the API."""
REQUEST = Kind("CertificateRequest", GROUP, "certificaterequests", ("v1",))
REMEDY = (
    "Let the role kubecert.acme.install make them with kubecert_crds, or take kubecert_source back to variables; "
    "cert-manager's own serve too."
)


class CustomObjects:
    """The objects of one cluster that are of other groups than the core. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def versions(self) -> Mapping[str, Sequence[str]]:
        """The versions of each group that the cluster serves."""
        groups = self._cluster.request("GET", "/apis").get("groups") or ()
        return {group["name"]: [one["version"] for one in group["versions"]] for group in groups}

    def list(self, kind: Kind, version: str, namespace: str = "") -> list[Body] | None:
        """All objects of a kind, in one namespace or in all; None where the cluster doesn't know the kind."""
        try:
            found = self._cluster.collect(path_of(kind, version, namespace))
        except NotFoundFault:
            return None
        # The items of a list don't say themselves what they are.
        return [{**body, "apiVersion": f"{kind.group}/{version}", "kind": kind.name} for body in found]

    def write_status(self, body: Mapping[str, Any], kind: Kind, patch: Mapping[str, Any]) -> None:
        """Change these fields of an object's status. One that has gone meanwhile needs none."""
        metadata = body["metadata"]
        version = body["apiVersion"].rpartition("/")[2]
        try:
            self._cluster.request(
                "PATCH",
                path_of(kind, version, metadata.get("namespace", ""), metadata["name"], "status"),
                query={"fieldManager": FIELD_MANAGER},
                body={"status": dict(patch)},
                content_type="application/merge-patch+json",
            )
        except NotFoundFault:
            return

    def record(self, body: Body, status: Mapping[str, Any]) -> None:
        """Make a CertificateRequest with its status, in the place of one of this name that came to nothing."""
        metadata = body["metadata"]
        path = path_of(REQUEST, "v1", metadata["namespace"])
        try:
            made = self._cluster.request("POST", path, query={"fieldManager": FIELD_MANAGER}, body=body)
        except ConflictFault:
            self.forget(metadata["namespace"], metadata["name"])
            made = self._cluster.request("POST", path, query={"fieldManager": FIELD_MANAGER}, body=body)
        self.write_status(made, REQUEST, status)

    def forget(self, namespace: str, name: str) -> None:
        """Remove a CertificateRequest. One that is gone is fine."""
        try:
            self._cluster.request("DELETE", path_of(REQUEST, "v1", namespace, name))
        except NotFoundFault:
            return

    def tell(self, body: Mapping[str, Any], happening: Happening, now: datetime) -> None:
        """Make an Event of what has happened to an object of a namespace."""
        metadata = body["metadata"]
        moment = format_rfc3339(now)
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"namespace": metadata["namespace"], "generateName": f"{metadata['name']}."},
            "involvedObject": {
                "apiVersion": body["apiVersion"],
                "kind": body["kind"],
                **{name: metadata[name] for name in ("namespace", "name", "uid", "resourceVersion")},
            },
            "type": happening.type,
            "reason": happening.reason,
            "message": happening.message[:LONGEST_MESSAGE],
            "source": {"component": FIELD_MANAGER},
            "firstTimestamp": moment,
            "lastTimestamp": moment,
            "count": 1,
        }
        self._cluster.request("POST", f"/api/v1/namespaces/{metadata['namespace']}/events", body=event)

    def unknown(self, kinds: Sequence[Kind], versions: Mapping[str, Sequence[str]]) -> Fault:
        """What to say where the cluster does not know these kinds of cert-manager's group in a version that we read."""
        names = " and ".join(f"{kind.name}s" for kind in kinds)
        served = versions.get(GROUP)
        if served and not set(served) & set(kinds[0].versions):
            return Fault(
                f"Kubernetes at {self._cluster.host} serves {GROUP} as {', '.join(served)} only. Bring cert-manager's "
                f"CustomResourceDefinitions up to a release that serves {kinds[0].versions[0]}."
            )
        return Fault(
            f"Kubernetes at {self._cluster.host} knows no {names}: the CustomResourceDefinitions of group {GROUP} are "
            f"not there. {REMEDY}"
        )


def path_of(kind: Kind, version: str, namespace: str = "", name: str = "", subresource: str = "") -> str:
    """Where the objects of a kind are, or one of them, or a part of it."""
    place = f"/namespaces/{namespace}" if namespace and kind.namespaced else ""
    parts = [f"/apis/{kind.group}/{version}{place}/{kind.resource}", name, subresource]
    return "/".join(part for part in parts if part)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets by the API: list, read, make, apply, replace, remove."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from ..model.faults import Fault
from ..model.reference import SecretRef
from .client import Cluster, labelled

FIELD_MANAGER = "kubecert.acme"
MEMORY_MANAGER = "kubecert.acme-memory"
"""Owns the notes of ours on a Secret, so that writing the Secret leaves these alone, and noting leaves the Secret."""
REVOCATION_MANAGER = f"{MEMORY_MANAGER}-revocation"
"""Owns a note that others must not replace: all that a manager applies takes the place of all it had applied before."""
Body = dict[str, Any]
"""A Secret in the form of the API."""
_KIND = {"apiVersion": "v1", "kind": "Secret"}


def encoded(data: bytes) -> str:
    """A value in the form in which Secrets hold it."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: str) -> bytes:
    """The value behind one entry of a Secret's data; empty where it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def value_in(body: Mapping[str, Any] | None, ref: SecretRef) -> bytes:
    """What this reference names in the Secret that is meant. Raises Fault when that or its key is missing or empty."""
    if body is None:
        raise Fault(
            f"Secret {ref.namespace}/{ref.name} does not exist; it should hold {ref.key}. Create it, or let the "
            "role kubecert.acme.install create it from kubecert_credentials."
        )
    text = (body.get("data") or {}).get(ref.key)
    if not text:
        have = ", ".join(sorted(body.get("data") or {})) or "none"
        raise Fault(f"Secret {ref.namespace}/{ref.name} has no key {ref.key}; it has {have}. Correct one of the two.")
    return decoded(text)


class Secrets:
    """The Secrets of one cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def list(self, namespace: str, labels: Mapping[str, str] | None = None) -> list[Body]:
        """All Secrets of a namespace that have these labels, over all pages."""
        return self._cluster.collect(_path(namespace), labelled(labels))

    def get(self, namespace: str, name: str) -> Body | None:
        """The Secret of this name, or None."""
        return self._cluster.find(_path(namespace, name))

    def value(self, ref: SecretRef) -> bytes:
        """What this reference names. Raises Fault when the Secret or its key is missing or empty."""
        return value_in(self.get(ref.namespace, ref.name), ref)

    def create(self, body: Body) -> Body:
        """Make a Secret. Raises ConflictFault where there is one already."""
        query = {"fieldManager": FIELD_MANAGER}
        return self._cluster.request("POST", _path(body["metadata"]["namespace"]), query=query, body=body)

    def replace(self, body: Body) -> Body:
        """Write a Secret back. Raises ConflictFault when somebody has changed it since it was read."""
        metadata = body["metadata"]
        query = {"fieldManager": FIELD_MANAGER}
        return self._cluster.request("PUT", _path(metadata["namespace"], metadata["name"]), query=query, body=body)

    def apply(self, body: Body, *, force: bool = False, dry_run: bool = False) -> Body:
        """Server-side apply. Raises ConflictFault when another manager owns a field, unless forced."""
        path = _path(body["metadata"]["namespace"], body["metadata"]["name"])
        return self._cluster.apply(path, {**_KIND, **body}, manager=FIELD_MANAGER, force=force, dry_run=dry_run)

    def amend(
        self,
        namespace: str,
        name: str,
        annotations: Mapping[str, str | None],
        data: Mapping[str, bytes] | None = None,
        version: str = "",
    ) -> Body:
        """Set these annotations and entries of data, take away annotations that are None, and leave all else alone.

        Given a version, raises ConflictFault when somebody has changed the Secret since it had that resourceVersion.
        """
        seen = {"resourceVersion": version} if version else {}
        held = {"data": {key: encoded(entry) for key, entry in data.items()}} if data else {}
        return self._cluster.request(
            "PATCH",
            _path(namespace, name),
            query={"fieldManager": FIELD_MANAGER},
            body={"metadata": {**seen, "annotations": dict(annotations)}, **held},
            content_type="application/merge-patch+json",
        )

    def remember(self, body: Mapping[str, Any], annotations: Mapping[str, str], manager: str = MEMORY_MANAGER) -> Body:
        """Put notes on this very Secret as annotations, in the place of earlier ones of the same manager.

        The Secret is not made if it has gone.
        """
        metadata = body["metadata"]
        path = _path(metadata["namespace"], metadata["name"])
        noted = {"name": metadata["name"], "uid": metadata["uid"], "annotations": dict(annotations)}
        return self._cluster.apply(path, {**_KIND, "metadata": noted}, manager=manager, force=True)

    def own(self, body: Body, managed_fields: Sequence[Mapping[str, Any]]) -> Body:
        """Replace the managed fields of this very Secret, as it was read. Raises ConflictFault if it was changed."""
        metadata = body["metadata"]
        kept = {name: metadata[name] for name in ("uid", "resourceVersion")}
        return self._cluster.request(
            "PATCH",
            _path(metadata["namespace"], metadata["name"]),
            query={"fieldManager": FIELD_MANAGER},
            body={"metadata": {**kept, "managedFields": [*managed_fields]}},
            content_type="application/merge-patch+json",
        )

    def delete(self, body: Body, *, as_read: bool = False) -> None:
        """Remove this very Secret, and not one that was made anew since it was read. One that is gone is fine.

        With `as_read` it must not have been changed either. Raises ConflictFault when it has been.
        """
        metadata = body["metadata"]
        conditions = {"uid": metadata["uid"]} | ({"resourceVersion": metadata["resourceVersion"]} if as_read else {})
        self._cluster.remove(_path(metadata["namespace"], metadata["name"]), conditions)


def _path(namespace: str, name: str = "") -> str:
    return f"/api/v1/namespaces/{namespace}/secrets{'/' + name if name else ''}"

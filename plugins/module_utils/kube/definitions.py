# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CustomResourceDefinitions by the API: read, applied and waited for, removed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..model.faults import Fault
from .client import Cluster, NotFoundFault
from .secrets import FIELD_MANAGER

Body = dict[str, Any]
WAIT, PAUSE = 30.0, 0.1
_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


class DefinitionsOfCluster:
    """The CustomResourceDefinitions of one cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def version(self) -> Mapping[str, Any]:
        """What the API server says of its version."""
        return self._cluster.request("GET", "/version")

    def standing(self, name: str) -> Body | None:
        """The one of this name, or None. Where it is about to go, it is waited for, as nothing can be done with it."""
        deadline = time.monotonic() + WAIT
        while True:
            found = self.get(name)
            if found is None or not found["metadata"].get("deletionTimestamp"):
                return found
            if time.monotonic() >= deadline:
                raise Fault(
                    f"CustomResourceDefinition {name} is being deleted, and objects of it stay. Look which have "
                    "finalizers that nobody sees to, and take these away."
                )
            time.sleep(PAUSE)

    def get(self, name: str) -> Body | None:
        """The one of this name as it is now, or None."""
        return self._cluster.find(f"{_PATH}/{name}")

    def apply(self, body: Body, *, dry_run: bool) -> Body:
        """Server-side apply, over whatever others have made of ours."""
        path = f"{_PATH}/{body['metadata']['name']}"
        return self._cluster.apply(path, body, manager=FIELD_MANAGER, force=True, dry_run=dry_run)

    def wait_until_served(self, name: str) -> None:
        """Wait until the API server serves objects of this kind. Raises Fault where it doesn't come to that."""
        deadline = time.monotonic() + WAIT
        while True:
            conditions = ((self.get(name) or {}).get("status") or {}).get("conditions") or ()
            found = {one["type"]: one for one in conditions}
            if found.get("Established", {}).get("status") == "True":
                return
            refused = found.get("NamesAccepted", {})
            if refused.get("status") == "False" or time.monotonic() >= deadline:
                said = refused.get("message") or "it gives no reason"
                raise Fault(f"Kubernetes does not serve CustomResourceDefinition {name}: {said}.")
            time.sleep(PAUSE)

    def delete(self, body: Body) -> None:
        """Remove this very one, with all objects of its kind. One that is gone is fine."""
        self._cluster.remove(f"{_PATH}/{body['metadata']['name']}", {"uid": body["metadata"]["uid"]})
        self.standing(body["metadata"]["name"])

    def objects(self, plural: str, group: str, version: str) -> list[Body]:
        """All objects of a kind."""
        try:
            return self._cluster.collect(f"/apis/{group}/{version}/{plural}")
        except NotFoundFault:
            return []

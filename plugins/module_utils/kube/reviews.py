# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API server lets whoever asks do; asking changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .client import Cluster

_API = "authorization.k8s.io/v1"


class Reviews:
    """Asks one cluster about the user of its connection. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def rules(self, namespace: str) -> list[Mapping[str, Any]]:
        """All rules for this namespace that the API server can list, which need not be all there are."""
        status = self._review("SelfSubjectRulesReview", {"namespace": namespace})
        return list(status.get("resourceRules") or ())

    def allows(self, namespace: str, group: str, resource: str, verb: str) -> bool:
        """Whether this verb is allowed on all objects of a resource there."""
        wanted = {"namespace": namespace, "group": group, "resource": resource, "verb": verb}
        return bool(self._review("SelfSubjectAccessReview", {"resourceAttributes": wanted}).get("allowed"))

    def _review(self, kind: str, spec: Mapping[str, Any]) -> Mapping[str, Any]:
        body = {"apiVersion": _API, "kind": kind, "spec": dict(spec)}
        found: Mapping[str, Any] = self._cluster.request("POST", f"/apis/{_API}/{kind.lower()}s", body=body)
        return found.get("status") or {}

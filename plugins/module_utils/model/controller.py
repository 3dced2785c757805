# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cert-manager's controller: the signs by which it can be seen that one is at work in a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .times import parse_rfc3339

LEASE_NAMESPACE, LEASE = "kube-system", "cert-manager-controller"
"""The Lease that its replicas elect their leader by, unless they are told of another namespace."""
LABELS = {"app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller"}
"""Of the Deployment that its chart and its manifests make."""


def leader_of(lease: Mapping[str, Any], now: datetime) -> str:
    """Who holds this Lease (coordination.k8s.io/v1) at the moment; empty where nobody does any more."""
    spec = lease.get("spec") or {}
    holder, renewed = str(spec.get("holderIdentity") or ""), str(spec.get("renewTime") or "")
    if not holder or not renewed:
        return ""
    until = parse_rfc3339(renewed) + timedelta(seconds=int(spec.get("leaseDurationSeconds") or 0))
    return holder if now < until else ""


def ready_deployment(deployments: Iterable[Mapping[str, Any]]) -> str:
    """`namespace/name` of the first of these Deployments (apps/v1) that has a pod at work; empty where none has."""
    for found in deployments:
        if (found.get("status") or {}).get("readyReplicas"):
            return f"{found['metadata']['namespace']}/{found['metadata']['name']}"
    return ""

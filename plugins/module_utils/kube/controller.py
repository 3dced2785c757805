# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks whether cert-manager's controller is at work in a cluster."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.clock import Clock
from ..model.controller import LABELS, LEASE, leader_of, ready_deployment
from .client import Cluster, labelled


def leader(cluster: Cluster, clock: Clock, namespaces: Iterable[str]) -> str:
    """Who is leading cert-manager's controllers by a Lease in one of these namespaces; empty where nobody is."""
    for namespace in namespaces:
        lease = cluster.find(f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/{LEASE}")
        if holder := leader_of(lease or {}, clock.moment()):
            return f"{holder}, by Lease {namespace}/{LEASE}"
    return ""


def deployment(cluster: Cluster) -> str:
    """`namespace/name` of a Deployment of the controller that has a pod at work; empty where there is none."""
    return ready_deployment(cluster.collect("/apis/apps/v1/deployments", labelled(LABELS)))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Namespaces by the API."""

from __future__ import annotations

from .client import Cluster


def namespaces_with(cluster: Cluster, selector: str) -> list[str]:
    """The names of the namespaces that a label selector fits, but for those that are being deleted."""
    found = cluster.collect("/api/v1/namespaces", {"labelSelector": selector})
    alive = (body["metadata"] for body in found if not body["metadata"].get("deletionTimestamp"))
    return sorted(metadata["name"] for metadata in alive)

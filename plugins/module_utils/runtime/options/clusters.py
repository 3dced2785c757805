# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Further clusters, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import kubernetes


def _given_alone(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The spec without what the environment says, which leads to the certificates' own cluster."""
    return {
        name: _given_alone(entry) if isinstance(entry, Mapping) else entry
        for name, entry in spec.items()
        if name != "fallback"
    }


_CLUSTER: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "namespaces": {"type": "list", "elements": "str"},
    "service_account_kubeconfig": {"type": "path"},
    **_given_alone(kubernetes.SPEC),
}
SPEC: dict[str, Any] = {"clusters": {"type": "list", "elements": "dict", "default": [], "options": _CLUSTER}}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The label of what this collection has made, by which it knows later what it may take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MANAGED = {"app.kubernetes.io/managed-by": "kubecert.acme"}


def is_managed(body: Mapping[str, Any]) -> bool:
    """Whether an object of the API bears the label."""
    return MANAGED.items() <= (body["metadata"].get("labels") or {}).items()

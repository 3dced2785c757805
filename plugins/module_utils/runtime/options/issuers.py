# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The issuers that certificates refer to, for modules that speak to their ACME servers."""

from __future__ import annotations

from typing import Any

SPEC: dict[str, Any] = {
    "issuers": {"type": "list", "elements": "dict", "required": True},
    "cluster_resource_namespace": {"type": "str", "default": "kubecert"},
}

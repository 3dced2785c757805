# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that declare issuers and certificates; the model reads them, and says all that is wrong at once."""

from __future__ import annotations

from typing import Any

SPEC: dict[str, Any] = {
    "issuers": {"type": "list", "elements": "dict", "default": []},
    "certificates": {"type": "list", "elements": "dict", "default": []},
    "manifests": {"type": "list", "elements": "raw", "default": []},
    "cluster_resource_namespace": {"type": "str", "default": "kubecert"},
    "clusters": {"type": "dict", "default": {}},
}

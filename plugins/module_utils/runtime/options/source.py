# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where declarations are read from beside variables and manifests."""

from __future__ import annotations

from typing import Any

SPEC: dict[str, Any] = {
    "source": {"type": "str", "choices": ["variables", "cluster"], "default": "variables"},
    "source_namespaces": {"type": "list", "elements": "str", "default": []},
}

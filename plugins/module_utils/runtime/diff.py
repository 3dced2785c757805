# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diffs as text. What goes in never holds a secret: steps give names, fingerprints and times."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def rendered(value: Mapping[str, Any] | None) -> str:
    """Sorted, indented JSON with a final line break; an empty text for nothing."""
    return json.dumps(value, indent=2, sort_keys=True, default=str) + "\n" if value else ""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a task when some of its items fail; Entry sees to it."""

from __future__ import annotations

from typing import Any

SPEC: dict[str, Any] = {"keep_going": {"type": "bool", "default": False}}

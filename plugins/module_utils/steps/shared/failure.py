# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a fault of one item is put on that item, and how the faults of all are said in one message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.faults import Fault, HeldFault, numbered
from ...model.times import format_rfc3339


def title_of(item: Mapping[str, Any]) -> str:
    """`namespace/name` of a certificate item."""
    return f"{item.get('namespace') or 'default'}/{item['name']}"


def failed_item(item: Mapping[str, Any], step: str, fault: Fault) -> dict[str, Any]:
    """The item with its `error`, which later steps pass through untouched; `held` is work that another run does."""
    error: dict[str, Any] = {"step": step, "message": str(fault)}
    retry_at = getattr(fault, "retry_at", None)
    if retry_at:
        error["retry_at"] = format_rfc3339(retry_at)
    if isinstance(fault, HeldFault):
        error["held"] = True
    return {**item, "error": error}


def failure_of(step: str, failures: Mapping[str, Fault]) -> str | None:
    """One message for all items that failed in this step, or None."""
    if not failures:
        return None
    messages = [f"{title}: {fault}" for title, fault in failures.items()]
    return numbered(f"{step}: {len(failures)} failed.", messages)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of many checks: a table for people to read, and one message for those that failed."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.check import FAILED, Check
from ..model.faults import numbered


def table(checks: Sequence[Check]) -> list[str]:
    """One line for each check, in columns: how it stands, what was looked at, and what there is to say."""
    rows = [(check.status.upper() if check.status == FAILED else check.status, check) for check in checks]
    widths = [
        max((len(cell) for cell in column), default=0)
        for column in (
            [status for status, _check in rows],
            [check.name for _status, check in rows],
            [check.subject for _status, check in rows],
        )
    ]
    return [
        f"{status:<{widths[0]}}  {check.name:<{widths[1]}}  {check.subject:<{widths[2]}}  {_one_line(check.words)}"
        for status, check in rows
    ]


def failure(step: str, checks: Sequence[Check]) -> str | None:
    """One message that names the checks that failed, or None."""
    found = [check for check in checks if check.status == FAILED]
    if not found:
        return None
    return numbered(f"{step}: {len(found)} of {len(checks)} checks failed.", [str(check) for check in found])


def _one_line(text: str) -> str:
    return " ".join(text.split())

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_report: says what became of a plan, and fails when a certificate has failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.faults import numbered
from ..model.run import Context, Outcome
from ..plan.report import report


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """The summary of a run, or of the plan in check mode."""
    found = report(options["certificates"], options["results"] or [], check=context.check)
    left = [
        f"Record {record.get('record')} was not removed: {record['error'].get('message', '')}"
        for record in options["leftovers"] or []
        if record.get("error")
    ]
    failed = [f"{title}: {line}" for title, line in found.failures.items()] + left
    heading = f"{len(found.failures)} of {len(options['certificates'])} certificates failed."
    return Outcome(
        changed=False,
        values={"lines": [*(options["notes"] or []), *left, *found.lines], "counts": dict(found.counts)},
        failure=numbered(heading, failed) if failed else None,
    )

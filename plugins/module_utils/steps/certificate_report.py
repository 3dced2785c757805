# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_report: says what became of a plan, and fails when a certificate or a restart has failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model.faults import numbered
from ..model.run import Context, Outcome
from ..plan.report import Further, Report, copies, objects, report, restarts

_SINGULAR = {"objects": "object", "copies": "copy", "restarts": "restart"}


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """The summary of a run, or of the plan in check mode."""
    planned, unlisted = options["certificates"], options["unlisted"]
    certificates = report(planned, options["results"] or [], check=context.check, unlisted=unlisted)
    workloads = restarts(options["workloads"] or [], check=context.check)
    copied = copies(options["copies"] or [], check=context.check)
    unusable = objects(options["faulty"] or [])
    left = [
        f"Record {record.get('record')} was not removed: {record['error'].get('message', '')}"
        for record in options["leftovers"] or []
        if record.get("error")
    ]
    others = {"objects": unusable, "copies": copied, "restarts": workloads}
    failures = {**certificates.failures, **unusable.failures, **copied.failures, **workloads.failures}
    heading = _heading(len(planned) + unlisted, certificates, left, others)
    return Outcome(
        changed=False,
        values={
            "lines": [
                *(options["notes"] or []),
                *left,
                *unusable.lines,
                *copied.lines,
                *workloads.lines,
                *certificates.lines,
            ],
            "counts": dict(certificates.counts),
        },
        failure=numbered(heading, [*(f"{title}: {line}" for title, line in failures.items()), *left])
        if heading
        else None,
    )


def _heading(declared: int, certificates: Report, left: Sequence[str], others: Mapping[str, Further]) -> str:
    """How many of what failed; empty for nothing. `others` are what else there is by their plural."""
    told = [f"{len(certificates.failures)} of {declared} certificates failed"] if certificates.failures else []
    told += [f"{len(left)} {'record was' if len(left) == 1 else 'records were'} not removed"] if left else []
    for plural, one in others.items():
        count = len(one.failures)
        told += [f"{count} {_SINGULAR[plural] if count == 1 else plural} failed"] if count else []
    return f"{', '.join(told)}." if told else ""

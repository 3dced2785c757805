# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_pending_info: what pending Secrets remember, and which records nobody is going to remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.run import Context, Outcome
from ..model.times import format_rfc3339
from .orders.noted_records import Noted, noted_in
from .shared.failure import failure_of

STEP = "k8s_pending_info"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """All pending Secrets of the namespaces; the records noted in those that no run holds."""
    found, faults = noted_in(options["namespaces"] or [], options, context)
    return Outcome(
        changed=False,
        values={
            "pending": [_item(one) for one in found],
            "leftovers": [record for one in found if not one.held for record in one.records()],
        },
        failure=failure_of(STEP, faults),
    )


def _item(one: Noted) -> dict[str, Any]:
    state = one.state
    item: dict[str, Any] = {
        "namespace": one.ref.namespace,
        "name": one.ref.name,
        "certificates": list(one.certificates),
        "held": one.held,
        "failures": state.failures,
        "records": one.records(),
    }
    texts = {
        "holder": state.holder,
        "held_until": format_rfc3339(state.held_until) if state.held_until else "",
        "order_url": state.order_url,
        "last_failure": state.last_failure,
        "next_try": format_rfc3339(state.next_try) if state.next_try else "",
    }
    return item | {name: text for name, text in texts.items() if text}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failure leaves in the pending Secret, so that the next run, anywhere, knows of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...acme.faults import AcmeFault, FailedOrder
from ...kube.pending import PendingSecrets
from ...kube.pending_secret import PendingRef
from ...model.faults import Fault, HeldFault
from ...model.pending import PendingState
from ...model.run import Context
from ...plan.backoff import next_try

LONGEST_NOTE = 1_000


class Notes:
    """Writes failures into pending Secrets, and lets go of these."""

    def __init__(self, pending: PendingSecrets, context: Context) -> None:
        self._pending = pending
        self._context = context

    @contextlib.contextmanager
    def failure_of(self, item: Mapping[str, Any]) -> Iterator[None]:
        """Work on this item; a fault inside is noted before it goes on its way."""
        try:
            yield
        except HeldFault:
            raise
        except Fault as fault:
            self._note(item, fault)
            raise

    def _note(self, item: Mapping[str, Any], fault: Fault) -> None:
        if self._context.check or not item.get("pending"):
            return
        now = self._context.now
        # The fault itself is what the user has to hear of; that it could not be noted changes nothing for this run.
        with contextlib.suppress(Fault):
            self._pending.note(PendingRef.of_item(item), lambda state: after_failure(state, fault, now))


def after_failure(state: PendingState, fault: Fault, now: datetime) -> PendingState:
    """The state once work on it has failed: let go of, and put off where it was the CA that said no.

    A missing zone or a CA that is out of reach or out of order costs nobody anything, so the next run may try again at
    once.
    """
    released = replace(state, holder="", held_until=None, last_failure=str(fault)[:LONGEST_NOTE])
    failed = isinstance(fault, FailedOrder)
    if not failed and not (isinstance(fault, AcmeFault) and _said_no(fault)):
        return released
    failures = state.failures + 1
    due = next_try(failures, now, getattr(fault, "retry_at", None))
    return replace(released, failures=failures, next_try=due, order_url="" if failed else state.order_url)


def _said_no(fault: AcmeFault) -> bool:
    return bool(fault.retry_at or (fault.kind and not fault.passing))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failure leaves in the pending Secret: who may go on, from when, and with which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault, FailedOrder
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault, ServiceFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PendingState
from ansible_collections.kubecert.acme.plugins.module_utils.steps.orders.failures import LONGEST_NOTE, after_failure

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=7)
STATE = PendingState(
    holder="me",
    held_until=NOW + timedelta(minutes=9),
    request="abc",
    order_url="https://ca.example/order/7",
    records=({"record": "_acme-challenge.example.com", "values": ["v"]},),
    failures=1,
)
MINE: list[tuple[str, Fault]] = [
    ("a missing zone", Fault("No zone.")),
    ("the cluster", ServiceFault("No.", server="Kubernetes", status=403)),
    ("a CA that can't be reached", AcmeFault("No answer.", passing=True)),
    ("a CA that took no nonce", AcmeFault("No.", kind="badNonce", status=400, passing=True)),
]
THEIRS: list[tuple[str, Fault, datetime, bool]] = [
    ("a proof that failed", FailedOrder("No.", {"example.com": "no TXT"}), NOW + timedelta(minutes=10), False),
    ("a refused request", AcmeFault("No.", kind="rejectedIdentifier"), NOW + timedelta(minutes=10), True),
    ("a rate limit", AcmeFault("No.", kind="rateLimited", retry_at=LATER), LATER, True),
    ("a busy CA", AcmeFault("No.", status=503, retry_at=LATER), LATER, True),
    ("one that stayed so", AcmeFault("No.", kind="serverInternal", retry_at=LATER, passing=True), LATER, True),
]


@pytest.mark.parametrize("fault", [fault for _unused, fault in MINE], ids=[name for name, _unused in MINE])
def test_what_costs_the_ca_nothing_is_tried_again_at_once(fault: Fault) -> None:
    found = after_failure(STATE, fault, NOW)
    assert (found.holder, found.held_until) == ("", None)
    assert (found.failures, found.next_try, found.last_failure) == (1, None, str(fault))
    assert (found.order_url, found.records, found.request) == (STATE.order_url, STATE.records, STATE.request)


@pytest.mark.parametrize(
    ("fault", "due", "order_kept"), [case[1:] for case in THEIRS], ids=[case[0] for case in THEIRS]
)
def test_where_the_ca_said_no_it_is_put_off(fault: Fault, due: datetime, order_kept: bool) -> None:
    found = after_failure(STATE, fault, NOW)
    assert (found.holder, found.held_until) == ("", None)
    assert (found.failures, found.next_try, found.last_failure) == (2, due, "No.")
    assert found.order_url == (STATE.order_url if order_kept else "")
    assert found.records == STATE.records, "records that may still stand are not forgotten"


def test_a_long_story_is_cut_short() -> None:
    found = after_failure(STATE, Fault("x" * 5 * LONGEST_NOTE), NOW)
    assert found.last_failure == "x" * LONGEST_NOTE

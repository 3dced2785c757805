# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the status of Certificates and issuers says, and which Events come of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.conditions import Change, patch_of
from ansible_collections.kubecert.acme.plugins.module_utils.plan import object_status

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DUE = {
    "name": "web",
    "namespace": "shop",
    "secret_name": "web-tls",
    "action": "issue",
    "reason": "DoesNotExist",
    "explanation": "Secret web-tls does not exist.",
}
TIMES = {
    "not_before": "2026-11-27T11:00:00Z",
    "not_after": "2027-02-25T11:00:00Z",
    "renewal_time": "2027-01-26T11:00:00Z",
}
FINE = {**DUE, **TIMES, "action": "none", "reason": "Ready", "explanation": "Valid; renewal is due from then on."}
WHAT = object_status.Issued(
    datetime(2026, 11, 27, 11, tzinfo=UTC),
    datetime(2027, 2, 25, 11, tzinfo=UTC),
    datetime(2027, 1, 26, 11, tzinfo=UTC),
    "web-1",
)


def body(status: Any = None, generation: int = 3) -> dict[str, Any]:
    """A Certificate object."""
    found = {"metadata": {"namespace": "shop", "name": "web", "generation": generation}}
    return {**found, "status": status} if status else found


def condition(change: Change, kind: str) -> tuple[str, str, str] | None:
    """Status, reason and message of a condition."""
    for one in change.status.get("conditions", ()):
        if one["type"] == kind:
            return one["status"], one["reason"], one["message"]
    return None


def told(change: Change) -> list[tuple[str, str]]:
    """Type and reason of what has happened."""
    return [(one.type, one.reason) for one in change.happenings]


def test_a_first_issue_goes_from_begun_to_ready() -> None:
    begun = object_status.begun(body(), DUE, NOW)
    assert condition(begun, "Ready") == ("False", "DoesNotExist", "Secret web-tls does not exist.")
    assert condition(begun, "Issuing") == ("True", "DoesNotExist", "Secret web-tls does not exist.")
    assert begun.status["nextPrivateKeySecretName"] == "web-tls-pending"
    assert told(begun) == [("Normal", "Issuing")]
    done = object_status.issued(body(begun.status), WHAT, LATER)
    assert condition(done, "Issuing") is None
    assert done.status == {
        "conditions": [
            {
                "type": "Ready",
                "status": "True",
                "reason": "Ready",
                "message": "The certificate fits what is declared and has not expired.",
                "lastTransitionTime": "2026-11-27T13:00:00Z",
                "observedGeneration": 3,
            }
        ],
        "notBefore": "2026-11-27T11:00:00Z",
        "notAfter": "2027-02-25T11:00:00Z",
        "renewalTime": "2027-01-26T11:00:00Z",
        "revision": 1,
    }
    assert told(done) == [("Normal", "Requested"), ("Normal", "Issuing")]


def test_the_plan_that_finds_it_fine_afterwards_has_nothing_to_write() -> None:
    done = object_status.issued(body(), WHAT, NOW)
    again = object_status.stands(body(done.status), FINE, LATER)
    assert patch_of(done.status, again.status) == {}
    assert told(again) == []


def test_a_run_that_was_killed_has_its_certificate_counted() -> None:
    begun = object_status.begun(body({"revision": 4}), DUE, NOW)
    assert object_status.stands(body(begun.status), FINE, LATER).status["revision"] == 5
    assert object_status.stands(body({"revision": 4}), FINE, LATER).status["revision"] == 4


def test_taking_work_up_again_is_no_news() -> None:
    begun = object_status.begun(body(), DUE, NOW)
    again = object_status.begun(body(begun.status), DUE, LATER)
    assert patch_of(begun.status, again.status) == {}
    assert told(again) == []


def test_a_renewal_leaves_it_ready_and_raises_the_revision() -> None:
    old = object_status.issued(body(), WHAT, NOW).status
    item = {**FINE, "action": "renew", "reason": "Renewing", "explanation": "Renewal was due."}
    begun = object_status.begun(body(old), item, LATER)
    assert condition(begun, "Ready") == condition(Change(old), "Ready")
    assert condition(begun, "Issuing") == ("True", "Renewing", "Renewal was due.")
    assert object_status.issued(body(begun.status), WHAT, LATER).status["revision"] == 2


def test_a_failure_is_counted_and_told_each_time() -> None:
    begun = object_status.begun(body(), DUE, NOW).status
    first = object_status.failed(body(begun), DUE, "The CA said no.", NOW, tried=True, request="web-1")
    assert condition(first, "Issuing") == (
        "False",
        "Failed",
        "It could not be issued and will be tried again: The CA said no.",
    )
    assert first.status["lastFailureTime"] == "2026-11-27T12:00:00Z"
    assert first.status["failedIssuanceAttempts"] == 1
    assert told(first) == [("Normal", "Requested"), ("Warning", "Failed")]
    second = object_status.failed(body(first.status), DUE, "The CA said no.", LATER, tried=True)
    assert second.status["failedIssuanceAttempts"] == 2
    assert told(second) == [("Warning", "Failed")]
    waiting = {**DUE, "action": "wait", "explanation": "Secret web-tls does not exist. The last try failed (...)."}
    assert patch_of(second.status, object_status.stands(body(second.status), waiting, LATER).status) == {}
    done = object_status.issued(body(second.status), WHAT, LATER).status
    assert not {"lastFailureTime", "failedIssuanceAttempts", "nextPrivateKeySecretName"} & set(done)


def test_what_failed_before_anybody_was_asked_is_told_once() -> None:
    first = object_status.failed(body(), DUE, "There is no zone.", NOW, tried=False)
    assert "failedIssuanceAttempts" not in first.status
    assert told(first) == [("Warning", "Failed")]
    second = object_status.failed(body(first.status), DUE, "There is no zone.", LATER, tried=False)
    assert patch_of(first.status, second.status) == {}
    assert told(second) == []


@pytest.mark.parametrize(
    ("action", "reason", "ready"),
    [
        ("none", "Ready", "True"),
        ("none", "RevokedBefore", "True"),
        ("repair", "SecretTemplateMismatch", "True"),
        ("repair", "SecretMismatch", "True"),
        ("issue", "TemporaryCertificate", "False"),
        ("renew", "Renewing", "True"),
        ("renew", "Expired", "False"),
        ("renew", "Revoked", "False"),
        ("issue", "SecretMismatch", "False"),
        ("refuse", "AnotherManager", "False"),
    ],
)
def test_ready_is_what_serves_as_it_stands(action: str, reason: str, ready: str) -> None:
    found = condition(object_status.stands(body(), {**FINE, "action": action, "reason": reason}, NOW), "Ready")
    assert found is not None
    assert found[0] == ready
    assert found[1] == (reason if ready == "False" else "Ready")


def test_a_certificate_that_is_gone_has_no_times() -> None:
    old = object_status.issued(body(), WHAT, NOW).status
    found = object_status.begun(body(old), DUE, LATER).status
    assert not {"notBefore", "notAfter", "renewalTime"} & set(found)
    assert found["revision"] == 1


def test_what_others_say_stays() -> None:
    theirs = {"type": "Theirs", "status": "True"}
    found = object_status.issued(body({"conditions": [theirs], "theirs": 1}), WHAT, NOW).status
    assert theirs in found["conditions"]
    assert found["theirs"] == 1


def test_another_generation_is_another_condition_of_the_same_time() -> None:
    old = object_status.issued(body(), WHAT, NOW).status
    found = object_status.stands(body(old, generation=4), FINE, LATER).status["conditions"][0]
    assert (found["observedGeneration"], found["lastTransitionTime"]) == (4, "2026-11-27T12:00:00Z")


def test_an_object_that_can_t_be_used_says_so_once() -> None:
    first = object_status.unusable(body(), "dnsNames is empty.", NOW)
    assert condition(first, "Ready") == ("False", "InvalidConfig", "It can't be used: dnsNames is empty.")
    assert told(first) == [("Warning", "InvalidConfig")]
    second = object_status.unusable(body(first.status), "dnsNames is empty.", LATER)
    assert (patch_of(first.status, second.status), told(second)) == ({}, [])


def test_an_issuer_says_which_account_it_has() -> None:
    failed = object_status.not_registered(body(), "The CA can't be reached.", NOW)
    assert condition(failed, "Ready") == ("False", "ErrRegisterACMEAccount", "The CA can't be reached.")
    found = object_status.registered(body(failed.status), "https://ca/acct/1", "ops@example.org", LATER)
    assert condition(found, "Ready") == ("True", "ACMEAccountRegistered", "The ACME account is registered at the CA.")
    assert found.status["acme"] == {"uri": "https://ca/acct/1", "lastRegisteredEmail": "ops@example.org"}
    again = object_status.registered(body(found.status), "https://ca/acct/1", "ops@example.org", LATER)
    assert (patch_of(found.status, again.status), told(again)) == ({}, [])


def test_a_patch_takes_out_what_is_no_longer_said() -> None:
    assert patch_of({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4, "d": 5}) == {"b": 4, "d": 5, "c": None}

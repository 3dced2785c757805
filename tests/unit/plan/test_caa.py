# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CAA records mean for a CA and an account."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.caa import CaaRecord
from ansible_collections.kubecert.acme.plugins.module_utils.model.check import FAILED, PASSED, SKIPPED
from ansible_collections.kubecert.acme.plugins.module_utils.plan.caa import Applicant, judge

ACCOUNT = "https://ca.example/acct/1"
OURS = Applicant(("ca.example", "ca.example.net"), ACCOUNT)
NEW = Applicant(("ca.example",), "")
UNKNOWN = Applicant(("ca.example",), None)
NAMELESS = Applicant((), ACCOUNT)
LASTING = Applicant(("ca.example",), ACCOUNT, frozenset({"dns-01", "dns-persist-01"}))


def issue(value: str, tag: str = "issue", flags: int = 0) -> CaaRecord:
    return CaaRecord(flags, tag, value)


WILD_ONLY_OTHER = [issue("ca.example"), issue("other.example", "issuewild")]


@pytest.mark.parametrize(
    ("records", "wildcard", "applicant"),
    [
        ([], False, OURS),
        ([issue("mailto:x@y.example", "iodef")], True, OURS),
        ([issue("CA.example")], False, OURS),
        ([issue("ca.example.net")], True, OURS),
        ([issue("other.example"), issue("ca.example")], False, OURS),
        ([issue(";"), issue("ca.example")], False, OURS),
        (WILD_ONLY_OTHER, False, OURS),
        ([issue("other.example"), issue("ca.example", "issuewild")], True, OURS),
        ([issue("other.example", "issuewild")], False, OURS),
        ([issue(f"ca.example; accounturi={ACCOUNT}")], False, OURS),
        ([issue("ca.example; accounturi=https://ca.example/acct/2"), issue("ca.example")], False, OURS),
        ([issue("ca.example; validationmethods=http-01,dns-01")], False, OURS),
        ([issue("ca.example; validationmethods=dns-persist-01")], False, LASTING),
        ([issue("x", "future")], False, OURS),
        ([], False, NAMELESS),
    ],
)
def test_what_is_allowed(records: list[CaaRecord], wildcard: bool, applicant: Applicant) -> None:
    assert judge(records, applicant, wildcard=wildcard).status == PASSED


@pytest.mark.parametrize(
    ("records", "wildcard", "applicant", "reason", "remedy"),
    [
        ([issue("other.example")], False, OURS, "lets only other.example issue", 'record CAA 0 issue "ca.example"'),
        ([issue("other.example")], True, OURS, "lets only other.example issue", 'record CAA 0 issue "ca.example"'),
        (WILD_ONLY_OTHER, True, OURS, "lets only other.example issue", 'CAA 0 issuewild "ca.example"'),
        ([issue("; x=y")], False, OURS, "lets no CA issue", 'CAA 0 issue "ca.example"'),
        ([issue("sub.ca.example")], False, OURS, "lets only sub.ca.example issue", "CAA 0 issue"),
        ([issue(";")], False, NAMELESS, "lets no CA issue", "lets the issuer's CA issue"),
        (
            [issue("ca.example"), issue("x", "future", 128)],
            False,
            OURS,
            "has the critical property future",
            "Take the flag 128 off future",
        ),
        (
            [issue("ca.example; accounturi=https://ca.example/acct/2")],
            False,
            OURS,
            "to account https://ca.example/acct/2 only, and this issuer's is https://ca.example/acct/1",
            f"accounturi={ACCOUNT}",
        ),
        (
            [issue(f"ca.example; accounturi={ACCOUNT}; accounturi=https://ca.example/acct/2")],
            False,
            OURS,
            "to account https://ca.example/acct/1, https://ca.example/acct/2 only",
            "accounturi",
        ),
        ([issue(f"ca.example; accounturi={ACCOUNT}")], False, NEW, "this issuer has no account yet", "name its URI"),
        (
            [issue("ca.example; validationmethods=http-01")],
            False,
            OURS,
            "lets ca.example accept http-01 only, and control is proved by dns-01 here",
            "Add dns-01 to its validationmethods",
        ),
        (
            [issue("ca.example; validationmethods=dns-persist-01")],
            False,
            OURS,
            "accept dns-persist-01 only",
            "Add dns-01",
        ),
    ],
)
def test_what_is_forbidden(
    records: list[CaaRecord], wildcard: bool, applicant: Applicant, reason: str, remedy: str
) -> None:
    found = judge(records, applicant, wildcard=wildcard)
    assert found.status == FAILED
    assert reason in found.reason
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("records", "applicant", "reason"),
    [
        ([issue("other.example")], NAMELESS, "by which name CAA records call"),
        ([issue(f"ca.example; accounturi={ACCOUNT}")], UNKNOWN, "not known which account this issuer has"),
    ],
)
def test_what_can_not_be_said(records: list[CaaRecord], applicant: Applicant, reason: str) -> None:
    found = judge(records, applicant, wildcard=False)
    assert found.status == SKIPPED
    assert reason in found.reason

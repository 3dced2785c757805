# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CAA records as RFC 8659 has them read."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.caa import (
    CaaRecord,
    Grant,
    climb,
    grants,
    read_grant,
)


@pytest.mark.parametrize(
    ("value", "grant"),
    [
        ("ca.example.net", Grant("ca.example.net")),
        ("  CA.Example.NET ", Grant("ca.example.net")),
        (";", Grant()),
        ("", Grant()),
        ("ca1.example.net; account=230123", Grant("ca1.example.net", (("account", "230123"),))),
        (
            "ca.example; accounturi=https://ca.example/acct/1; ValidationMethods = dns-01,ca-x",
            Grant("ca.example", (("accounturi", "https://ca.example/acct/1"), ("validationmethods", "dns-01,ca-x"))),
        ),
        ("ca.example;", Grant("ca.example")),
        ("; policy=ev", Grant("", (("policy", "ev"),))),
        ("%%%%%", Grant()),
        ("ca.example; %%%%%", Grant()),
        ("two words", Grant()),
    ],
)
def test_a_value_grants(value: str, grant: Grant) -> None:
    assert read_grant(value) == grant


def record(tag: str, value: str, flags: int = 0) -> CaaRecord:
    return CaaRecord(flags, tag, value)


PLAIN, WILD, OTHER = (
    record("issue", "a.example"),
    record("issuewild", "w.example"),
    record("iodef", "mailto:x@y.example"),
)


@pytest.mark.parametrize(
    ("records", "wildcard", "domains"),
    [
        ([PLAIN], False, ["a.example"]),
        ([PLAIN], True, ["a.example"]),
        ([PLAIN, WILD], False, ["a.example"]),
        ([PLAIN, WILD], True, ["w.example"]),
        ([WILD], False, None),
        ([OTHER], False, None),
        ([OTHER], True, None),
        ([], False, None),
        ([PLAIN, record("issue", "b.example")], False, ["a.example", "b.example"]),
    ],
)
def test_which_records_count(records: list[CaaRecord], wildcard: bool, domains: list[str] | None) -> None:
    found = grants(records, wildcard)
    assert (None if found is None else [one.domain for one in found]) == domains


@pytest.mark.parametrize(
    ("flags", "tag", "forbids"),
    [(128, "future", True), (0, "future", False), (128, "issue", False), (1, "future", False), (129, "tbs", True)],
)
def test_what_is_critical_and_unknown(flags: int, tag: str, forbids: bool) -> None:
    assert record(tag, "x", flags).unknown_critical is forbids


def test_the_way_up_ends_below_the_root() -> None:
    assert climb("*.Www.example.org.") == ["www.example.org", "example.org", "org"]

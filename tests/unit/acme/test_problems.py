# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problem documents as sentences, with what would help, and when to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.problems import (
    LONGEST_DETAIL,
    names_in_short,
    read_problem,
    remedies,
    retry_moment,
    retry_seconds,
)

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ACME = "urn:ietf:params:acme:error:"


def document(kind: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """A problem document."""
    return {"type": ACME + kind, "detail": detail, **more}


COMPOUND = document(
    "compound",
    "Some of the identifiers requested were rejected",
    subproblems=[
        document("caa", "CAA record forbids it.", identifier={"type": "dns", "value": "a.example"}),
        document("rejectedIdentifier", "Policy forbids it", identifier={"type": "dns", "value": "b.example"}),
    ],
)


def test_all_parts_are_said() -> None:
    assert str(read_problem(COMPOUND)) == (
        "compound: Some of the identifiers requested were rejected "
        "(a.example: caa: CAA record forbids it; b.example: rejectedIdentifier: Policy forbids it)"
    )


def test_all_parts_are_helped_and_none_twice() -> None:
    found = read_problem({**COMPOUND, "subproblems": COMPOUND["subproblems"] * 2})
    assert found
    assert remedies(found).count("CAA records") == 1
    assert remedies(found).count("Take out the names") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (document("rateLimited", "too many orders."), "rateLimited: too many orders"),
        (document("malformed", "one\ntwo\t three"), "malformed: one two three"),
        (document("malformed"), "malformed"),
        ({"type": "about:blank", "title": "Gone"}, "about:blank: Gone"),
        ({"detail": "just text"}, "about:blank: just text"),
        ({"type": "https://ca.example/errors/odd", "detail": "odd"}, "https://ca.example/errors/odd: odd"),
        ({"type": ACME + "dns", "detail": None, "subproblems": "none"}, "dns"),
        ({"type": ACME + "dns", "identifier": "text", "subproblems": [1, None]}, "dns"),
    ],
)
def test_a_problem_becomes_one_line(given: dict[str, Any], said: str) -> None:
    assert str(read_problem(given)) == said


@pytest.mark.parametrize("given", [None, [], "text", 3, {}, {"status": 400}, {"type": "", "detail": ""}])
def test_what_is_no_problem_is_none(given: object) -> None:
    assert read_problem(given) is None


def test_pages_of_text_are_cut() -> None:
    assert len(str(read_problem(document("malformed", "x" * 10_000)))) <= LONGEST_DETAIL + len("malformed: ")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("accountDoesNotExist", "Make an account"),
        ("badCSR", "kind this CA signs"),
        ("caa", "CAA records"),
        ("dns", "name servers answer"),
        ("externalAccountRequired", "external_account_binding"),
        ("invalidProfile", "profile that this server offers"),
        ("rejectedIdentifier", "won't sign"),
        ("unauthorized", "the account is valid"),
        ("userActionRequired", "new terms of service"),
    ],
)
def test_known_problems_come_with_a_remedy(kind: str, words: str) -> None:
    found = read_problem(document(kind))
    assert found
    assert words in remedies(found)
    assert remedies(found).startswith(" ")
    assert remedies(found).endswith(".")


def test_the_remedy_depends_on_what_was_refused() -> None:
    found = read_problem(document("unauthorized"))
    assert found
    assert "TXT record" in remedies(found, "validation")
    assert "TXT record" not in remedies(found)


def test_new_terms_are_named() -> None:
    found = read_problem(document("userActionRequired", instance="https://ca.example/agree"))
    assert found
    assert remedies(found) == " Do what the CA asks for at https://ca.example/agree."


def test_an_unknown_problem_has_no_remedy() -> None:
    found = read_problem(document("somethingNew", "what"))
    assert found
    assert remedies(found) == ""


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Wed, 25 Nov 2026 12:01:30 GMT", 90.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("Wed, 25 Nov 2026 12:01:30 -0000", 90.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("9" * 30, 1e9),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_seconds(header, NOW) == seconds


def test_the_moment_to_come_back_is_utc() -> None:
    assert retry_moment(None, NOW) is None
    moment = retry_moment(90.0, NOW.astimezone())
    assert moment == NOW + timedelta(seconds=90)
    assert moment
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("count", "said"), [(1, "n0"), (3, "n0, n1, n2"), (4, "n0, n1, n2 and 1 more"), (100, "n0, n1, n2 and 97 more")]
)
def test_many_names_are_told_in_short(count: int, said: str) -> None:
    assert names_in_short(f"n{number}" for number in range(count)) == said

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order at a CA of another kind: names proved already, alternative chains, profiles, names that it refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from tests.servers.pebble import Pebble
from tests.verify import chain_verifies

from ..case import well
from .conftest import SHORT
from .line import Line, errors


def issue(line: Line, name: str, *dns_names: str, **acme: Any) -> str:
    """A chain from this issuer."""
    issuers = [line.case.issuer(**acme)]
    ordered = line.ordered(line.case.certificate(name, *dns_names), issuers=issuers)
    return str(well(line.issued(ordered, issuers=issuers))["certificates"][0]["chain"])


def test_names_that_are_proved_already_need_no_record(there: Line, other: Pebble) -> None:
    zone = there.case.zone()
    issue(there, "first", zone)
    mark = there.case.sandbox.route53.mark()
    ordered = there.ordered(there.case.certificate("second", zone))
    assert ordered["records"] == []
    assert ordered["certificates"][0]["challenges"] == []
    assert ordered["certificates"][0]["order"]["status"] == "ready"
    result = well(there.perform("acme_order", state="issued", certificates=ordered["certificates"]))
    chain_verifies(result["certificates"][0]["chain"], other.root_pem(), zone)
    assert there.case.sandbox.route53.log(mark) == []

    mixed = there.ordered(there.case.certificate("third", zone, f"new.{zone}"))
    assert [record["record"] for record in mixed["records"]] == [f"_acme-challenge.new.{zone}"]
    assert [one["identifier"] for one in mixed["certificates"][0]["challenges"]] == [f"new.{zone}"]


@pytest.mark.parametrize("root", [0, 1])
def test_the_preferred_chain_is_fetched(there: Line, other: Pebble, root: int) -> None:
    zone = there.case.zone()
    pem = other.root_pem(root)
    name = x509.load_pem_x509_certificate(pem.encode()).subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    chain_verifies(issue(there, "web", zone, preferred_chain=str(name[0].value)), pem, zone)


def test_a_preferred_chain_that_is_not_offered_does_no_harm(there: Line, other: Pebble) -> None:
    zone = there.case.zone()
    chain_verifies(issue(there, "web", zone, preferred_chain="No Such Root"), other.root_pem(), zone)


def test_the_profile_is_asked_for(there: Line) -> None:
    leaf = x509.load_pem_x509_certificate(issue(there, "web", there.case.zone(), profile="short").encode())
    assert abs(leaf.not_valid_after_utc - leaf.not_valid_before_utc - SHORT) < timedelta(minutes=1)


def test_a_profile_that_is_not_offered_is_told_with_those_that_are(there: Line) -> None:
    items = there.requested(there.case.certificate("web", there.case.zone()))
    issuers = [there.case.issuer(profile="none")]
    result = there.perform("acme_order", state="created", certificates=items, issuers=issuers)
    assert "Offered: default, short." in errors(result)[0]


def test_a_name_that_the_ca_refuses_is_put_off_alone(there: Line) -> None:
    zone = there.case.zone()
    wanted = [there.case.certificate("no", "blocked.example.com"), there.case.certificate("yes", zone)]
    result = there.perform("acme_order", state="created", certificates=there.requested(*wanted))
    assert "blocked.example.com" in errors(result)[0]
    assert errors(result)[1] == ""
    assert [record["record"] for record in result["records"]] == [f"_acme-challenge.{zone}"]
    notes = there.pending("no-tls")
    assert notes["failures"] == "1"
    assert "next-try" in notes
    plan = there.perform("certificate_plan", **there.case.declarations(*wanted))
    assert [item["action"] for item in plan["certificates"]] == ["wait", "wait"]
    assert "Another run is at work" in plan["certificates"][1]["explanation"]

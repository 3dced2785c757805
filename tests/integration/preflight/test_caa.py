# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CAA records in real zones, and a CA that says by which name they call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.knot import Knot
from tests.servers.updatable import ZONE, UpdatableDns

from .desk import Desk, Found

CA = "pebble.letsencrypt.org"
"""The name that Pebble gives in its directory."""


@pytest.fixture(scope="module")
def updatable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpdatableDns]:
    """A DNS server that answers for its own zones and for nobody else's."""
    with Knot(tmp_path_factory.mktemp("knot")) as server:
        yield server


def account(desk: Desk) -> str:
    """The URI of the issuer's account."""
    return str(desk.look().the("account")["message"].split(" ", 1)[0])


def put(desk: Desk, name: str, *values: str) -> None:
    """Write the CAA records of a name."""
    desk.case.sandbox.route53.put(name, name, "CAA", values)


def look(desk: Desk, *names: str, **more: Any) -> Found:
    """What is found for a certificate with these names."""
    return desk.look(desk.case.certificate("web", *names), **more)


def test_records_that_name_another_ca_forbid_and_the_one_to_add_is_told(desk: Desk) -> None:
    zone = desk.case.zone()
    put(desk, zone, '0 issue "other.example"', '0 iodef "mailto:security@example.org"')
    found = look(desk, f"www.{zone}", f"deep.er.{zone}")
    assert found.failed() == ["caa"]
    caa = found.the("caa", zone)
    assert caa["message"] == (
        f"It lets only other.example issue. This is about ClusterIssuer pebble and deep.er.{zone}, www.{zone}."
    )
    assert caa["remedy"] == f'Add the record CAA 0 issue "{CA}" there.'
    put(desk, zone, '0 issue "other.example"', f'0 issue "{CA}"')
    assert look(desk, f"www.{zone}").failed() == []


def test_what_stands_nearer_counts_alone(desk: Desk) -> None:
    zone = desk.case.zone()
    put(desk, zone, f'0 issue "{CA}"')
    desk.case.sandbox.route53.put(zone, f"shop.{zone}", "CAA", ['0 issue ";"'])
    found = look(desk, zone, f"a.shop.{zone}")
    assert found.failed() == ["caa"]
    assert "It lets no CA issue" in found.the("caa", f"shop.{zone}")["message"]
    (above,) = [one for one in found.of("caa") if one["subject"] == zone]
    assert (above["status"], above["message"]) == (
        "passed",
        f"It lets ClusterIssuer pebble have certificates for {zone}.",
    )


def test_wildcards_go_by_issuewild(desk: Desk) -> None:
    zone = desk.case.zone()
    put(desk, zone, f'0 issue "{CA}"', '0 issuewild ";"')
    assert look(desk, zone).failed() == []
    found = look(desk, zone, f"*.{zone}")
    assert found.failed() == ["caa"]
    (wild,) = [one for one in found.of("caa") if one["status"] == "failed"]
    assert f"*.{zone}" in wild["message"]
    assert wild["remedy"] == f'Add the record CAA 0 issuewild "{CA}" there.'


def test_the_account_and_the_way_of_proof_count(desk: Desk) -> None:
    zone, own = desk.case.zone(), account(desk)
    put(desk, zone, f'0 issue "{CA}; accounturi={own}; validationmethods=dns-01"')
    assert look(desk, zone).failed() == []
    put(desk, zone, f'0 issue "{CA}; accounturi={own}0"')
    found = look(desk, zone)
    assert found.failed() == ["caa"]
    assert f"and this issuer's is {own}" in found.the("caa")["message"]
    assert f"accounturi={own}" in found.the("caa")["remedy"]
    put(desk, zone, f'0 issue "{CA}; validationmethods=http-01"')
    assert "Add dns-01" in look(desk, zone).the("caa")["remedy"]
    put(desk, zone, '128 future "x"')
    assert "critical property future" in look(desk, zone).the("caa")["message"]


def test_an_account_that_is_still_to_be_made_can_not_be_meant(desk: Desk) -> None:
    zone, own = desk.case.zone(), account(desk)
    put(desk, zone, f'0 issue "{CA}; accounturi={own}"')
    fresh = desk.case.issuer(private_key_secret_ref={"name": "none-yet"})
    assert "has no account yet" in look(desk, zone, issuers=[fresh]).the("caa")["message"]


def test_what_stands_at_the_end_of_a_cname_counts_for_the_name(desk: Desk) -> None:
    zone, elsewhere = desk.case.zone(), desk.case.zone()
    put(desk, zone, f'0 issue "{CA}"')
    put(desk, elsewhere, '0 issue "host.example"')
    desk.case.sandbox.route53.put(zone, f"www.{zone}", "CNAME", [f"{elsewhere}."])
    found = look(desk, f"www.{zone}")
    assert found.failed() == ["caa"]
    assert "lets only host.example issue" in found.the("caa", f"www.{zone}")["message"]
    desk.case.sandbox.route53.put(zone, f"app.{zone}", "CNAME", [f"none.{elsewhere}."])
    assert look(desk, f"app.{zone}").failed() == [], "what is above the target is not looked at"


def test_a_name_server_that_follows_no_cname_is_asked_again(desk: Desk, updatable: UpdatableDns) -> None:
    """Knot gives what is in the zone; the end of this chain is in another of its zones."""
    updatable.put(ZONE, f"www.{ZONE}", "CNAME", "target.other.test.")
    updatable.put("other.test", "target.other.test", "CAA", '0 issue "knot.example"')
    try:
        found = look(desk, f"www.{ZONE}", nameservers=[updatable.address], check_delegation=False)
        assert "lets only knot.example issue" in found.the("caa", f"www.{ZONE}")["message"]
        updatable.put(ZONE, f"api.{ZONE}", "CAA", f'0 issue "{CA}"')
        plain = look(desk, f"api.{ZONE}", nameservers=[updatable.address], check_delegation=False)
        assert plain.the("caa", f"api.{ZONE}")["status"] == "passed"
    finally:
        updatable.put(ZONE, f"api.{ZONE}", "TXT", '"done"')

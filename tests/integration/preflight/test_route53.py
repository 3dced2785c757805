# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found of Route53: credentials, zones, the right to write there, and whether the public DNS leads to them."""

from __future__ import annotations

import pytest

from ..case import SECRET_KEY, SECRET_NAME, well
from .desk import Desk


def test_credentials_that_aws_does_not_take_are_told_once(desk: Desk) -> None:
    case, zone = desk.case, desk.case.zone()
    wrong = [{"name": SECRET_NAME, "data": {SECRET_KEY: "not-the-one"}}]
    well(case.perform("k8s_credentials_secret", namespace=case.home, secrets=wrong))
    mark = case.sandbox.route53.mark()
    found = desk.look(case.certificate("web", zone), case.certificate("also", f"www.{zone}"))
    assert found.failed() == ["credentials"]
    credentials = found.the("credentials", "ClusterIssuer pebble")
    assert "AWS does not take AWS access key" in credentials["message"]
    assert "SignatureDoesNotMatch" in credentials["message"]
    assert "Check the access key, the secret key and the session token." in credentials["remedy"]
    assert "not-the-one" not in str(found.result)
    assert found.the("zone")["status"] == "skipped"
    asked = [call.operation for call in case.sandbox.route53.log(mark)]
    assert asked == ["GetCallerIdentity"], "Route53 is not asked with what does not work"


def test_a_role_that_can_not_be_assumed_is_told(desk: Desk) -> None:
    other = desk.case.sandbox.route53.accounts[1]
    issuer = desk.case.issuer()
    issuer["acme"]["solvers"][0]["dns01"]["route53"] |= {"role": other.guarded_role_arn, "external_id": "guessed"}
    found = desk.look(issuers=[issuer])
    assert found.failed() == ["credentials"]
    assert f"{other.guarded_role_arn} can't be assumed" in found.the("credentials")["message"]
    assert "check external_id" in found.the("credentials")["remedy"]


def test_whom_aws_takes_the_credentials_for_is_said(desk: Desk) -> None:
    other = desk.case.sandbox.route53.accounts[1]
    issuer = desk.case.issuer()
    issuer["acme"]["solvers"][0]["dns01"]["route53"]["role"] = other.role_arn
    found = desk.look(issuers=[issuer, {**desk.case.issuer(), "name": "plain"}, {**issuer, "name": "alike"}])
    role, plain = found.of("credentials")
    assert role["subject"] == "ClusterIssuer pebble and 1 more"
    assert f"arn:aws:sts::{other.id}:assumed-role/" in role["message"]
    assert plain["message"].endswith(f"as arn:aws:iam::{desk.case.sandbox.route53.accounts[0].id}:user/kubecert.")


def test_a_zone_that_is_missing_is_told_with_its_name(desk: Desk) -> None:
    zone = desk.case.zone()
    lost = desk.case.certificate("lost", "www.no-such-zone.example.net")
    found = desk.look(lost, desk.case.certificate("web", zone))
    assert found.failed() == ["zone"]
    missing = found.the("zone", "_acme-challenge.www.no-such-zone.example.net")
    assert "No public hosted zone holds _acme-challenge.www.no-such-zone.example.net" in missing["message"]
    assert missing["remedy"].startswith("Create the zone")
    assert found.the("write", zone)["status"] == "passed"


@pytest.mark.parametrize(
    ("denied", "name"),
    [
        ("ChangeResourceRecordSets", "write"),
        ("GetChange", "write"),
        ("ListResourceRecordSets", "delegation"),
        ("ListHostedZones", "zone"),
    ],
)
def test_a_right_that_aws_denies_is_named(desk: Desk, denied: str, name: str) -> None:
    zone = desk.case.zone()
    desk.case.sandbox.route53.configure(denied=[denied])
    found = desk.look(desk.case.certificate("web", zone, f"www.{zone}"))
    assert found.failed() == [name]
    (check,) = [one for one in found.of(name) if one["status"] == "failed"]
    assert f"Route53 refused {denied}" in check["message"]
    assert check["remedy"] == f"Allow route53:{denied} in the policy of this identity."
    assert len(desk.case.sandbox.route53.record_sets(zone)) == 2, "those that each zone has"


def test_records_that_stand_are_left(desk: Desk) -> None:
    zone = desk.case.zone()
    record = f"_acme-challenge.{zone}"
    desk.case.sandbox.route53.put(zone, record, "TXT", ['"of-somebody"'])
    found = desk.look(desk.case.certificate("web", zone))
    assert found.failed() == []
    assert desk.case.sandbox.route53.txt(record) == ['"of-somebody"']


def test_a_zone_that_the_public_dns_does_not_lead_to_is_told(desk: Desk) -> None:
    zone = desk.case.zone()
    lame = f"lame.{zone}"
    hidden = desk.case.sandbox.route53.create_zone(lame)
    desk.case.sandbox.dns.configure(hidden=(lame,))
    found = desk.look(desk.case.certificate("web", f"www.{lame}"), desk.case.certificate("also", zone))
    assert found.failed() == ["delegation"]
    delegation = found.the("delegation", lame)
    assert f"Zone {lame} ({hidden}) is not what the public DNS shows" in delegation["message"]
    assert f"delegate {lame} to" in delegation["remedy"]
    unlooked = desk.look(desk.case.certificate("web", f"www.{lame}"), check_delegation=False)
    assert unlooked.of("delegation") == []


def test_a_resolver_that_is_silent_fails_nothing_and_is_not_waited_for_with_each_name(desk: Desk) -> None:
    zone = desk.case.zone()
    names = [f"n{place}.{zone}" for place in range(20)]
    desk.case.sandbox.dns.configure(server="ns1", silent=(zone,))
    mark = desk.case.sandbox.dns.mark()
    found = desk.look(desk.case.certificate("web", *names), parallel=1, wait_timeout=1)
    assert found.failed() == []
    assert found.the("delegation")["status"] == "skipped"
    caa = found.the("caa")
    assert (caa["status"], caa["subject"].endswith(" and 19 more")) == ("skipped", True)
    assert "said nothing over UDP or TCP" in caa["message"]
    assert "Give nameservers that can resolve them" in caa["remedy"]
    asked = {query.name for query in desk.case.sandbox.dns.log(mark, "ns1") if query.type == "CAA"}
    assert len(asked) == 1

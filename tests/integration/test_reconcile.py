# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles as a user runs them: first run, second run, check mode, one broken among many."""

from __future__ import annotations

import pytest

from tests.verify import chain_verifies

from .case import Case, opened


@pytest.mark.oldest
def test_a_certificate_is_issued_once_and_then_left_alone(case: Case) -> None:
    zone = case.zone()
    variables = case.variables(case.certificate("web", zone, f"*.{zone}", common_name=zone))
    case.install(variables)
    first = case.play("kubecert.acme.reconcile", variables)
    assert first.ok, first.output
    assert f"{case.namespace}/web: issued (DoesNotExist)" in first.output
    secrets = case.secrets()
    assert sorted(secrets) == ["web-tls"], "no pending Secret is left"
    found = secrets["web-tls"]
    assert found["type"] == "kubernetes.io/tls"
    assert found["metadata"]["labels"] == {"controller.cert-manager.io/fao": "true"}
    annotations = found["metadata"]["annotations"]
    assert annotations.pop("kubecert.acme/renewal-info"), "when the CA wants it renewed"
    alt_names = annotations.pop("cert-manager.io/alt-names")
    assert sorted(alt_names.split(",")) == sorted([zone, f"*.{zone}"])
    assert annotations.pop("cert-manager.io/common-name") in ("", zone)
    assert annotations == {
        "cert-manager.io/certificate-name": "web",
        "cert-manager.io/issuer-name": "pebble",
        "cert-manager.io/issuer-kind": "ClusterIssuer",
        "cert-manager.io/issuer-group": "",
        "cert-manager.io/ip-sans": "",
        "cert-manager.io/uri-sans": "",
    }
    for name in (zone, f"any.{zone}"):
        chain_verifies(opened(found, "tls.crt"), case.sandbox.pebble.root_pem(), name)
    assert case.sandbox.route53.txt(f"_acme-challenge.{zone}") == []

    orders, calls = case.sandbox.pebble.count("new-order"), len(case.sandbox.route53.log())
    second = case.play("kubecert.acme.reconcile", variables)
    assert second.ok, second.output
    assert second.changed == 0
    assert case.sandbox.pebble.count("new-order") == orders
    assert len(case.sandbox.route53.log()) == calls
    assert case.secrets()["web-tls"]["metadata"]["resourceVersion"] == found["metadata"]["resourceVersion"]


@pytest.mark.oldest
def test_check_mode_tells_the_plan_and_writes_nothing(case: Case) -> None:
    zone = case.zone()
    variables = case.variables(case.certificate("web", zone))
    case.install(variables)
    orders, calls = case.sandbox.pebble.count("new-order"), case.sandbox.route53.mark()
    mark = case.sandbox.kubernetes.mark()
    recap = case.play("kubecert.acme.reconcile", variables, "--check", "--diff")
    assert recap.ok, recap.output
    assert "to issue (DoesNotExist)" in recap.output
    assert '+    "action": "issue"' in recap.output.replace("+        ", "+    ") or '"action": "issue"' in recap.output
    preview = case.play("kubecert.acme.plan", variables)
    assert preview.ok, preview.output
    assert "to issue (DoesNotExist)" in preview.output
    assert case.sandbox.pebble.count("new-order") == orders
    assert {call.method for call in case.sandbox.route53.log(calls)} == {"GET"}, "Route53 is only read"
    assert case.sandbox.kubernetes.writes(since=mark) == []


def test_fifty_certificates_in_two_zones_and_one_broken(case: Case) -> None:
    zones = [case.zone(), case.zone()]
    one = case.variables(case.certificate("one", case.zone()))
    case.install(one)
    alone = case.play("kubecert.acme.reconcile", one)
    assert alone.ok, alone.output

    names = [f"c{place}.{zones[place % 2]}" for place in range(49)]
    certificates = [case.certificate(f"c{place}", name, f"*.{name}") for place, name in enumerate(names)]
    broken = case.certificate("broken", "www.no-such-zone.example.net")
    mark = case.sandbox.route53.mark()
    recap = case.play("kubecert.acme.reconcile", case.variables(*certificates, broken))
    assert not recap.ok
    print(recap.output)
    assert recap.tasks == alone.tasks + 2, "as many tasks as for one certificate, and those that say what has failed"
    assert f"{case.namespace}/broken" in recap.output
    assert "no-such-zone.example.net" in recap.output
    assert "1 of 50 certificates failed" in recap.output
    secrets = case.secrets()
    assert len([name for name in secrets if name.startswith("c")]) == 49
    assert "broken-tls" not in secrets
    changes = [call for call in case.sandbox.route53.log(since=mark) if call.operation == "ChangeResourceRecordSets"]
    per_zone = {zone: len([call for call in changes if call.zone == zone]) for zone in {c.zone for c in changes}}
    assert len(per_zone) == 2
    assert max(per_zone.values()) <= 2, per_zone
    for zone in zones:
        left = [r for r in case.sandbox.route53.record_sets(zone) if r["Type"] == "TXT"]
        assert left == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dns-persist-01: one lasting record, after which renewals write no DNS at all."""

from __future__ import annotations

import uuid
from typing import Any

from tests.integration.case import Case


def variables(case: Case, zone: str, *, persist: bool, **more: Any) -> dict[str, Any]:
    issuer = case.issuer()
    issuer["acme"]["solvers"][0]["dns01"]["persist"] = persist
    certificate = case.certificate("web", zone, f"*.{zone}")
    return case.variables(certificate, kubecert_issuers=[issuer], **more)


def new_zone(case: Case) -> str:
    name = f"z{uuid.uuid4().hex[:8]}.example.org"
    case.sandbox.route53.create_zone(name)
    return name


def test_a_lasting_record_serves_every_renewal(case: Case) -> None:
    zone = new_zone(case)
    lasting = variables(case, zone, persist=True)
    case.install(lasting)
    first = case.play("kubecert.acme.reconcile", lasting)
    assert first.ok, first.output
    (value,) = case.sandbox.route53.txt(f"_validation-persist.{zone}")
    assert value.startswith('"pebble.letsencrypt.org; accounturi=https://')
    assert value.endswith('; policy=wildcard"'), "apex and wildcard are served by one value"
    assert case.sandbox.route53.txt(f"_acme-challenge.{zone}") == []
    serial = case.secrets()["web-tls"]["data"]["tls.crt"]

    mark = case.sandbox.route53.mark()
    second = case.play("kubecert.acme.reconcile", {**lasting, "kubecert_force": ["web"]})
    assert second.ok, second.output
    assert "web: renewed (Forced)" in second.output
    assert case.secrets()["web-tls"]["data"]["tls.crt"] != serial
    assert case.sandbox.route53.count("ChangeResourceRecordSets", mark) == 0, "a renewal writes no DNS"
    assert case.sandbox.route53.txt(f"_validation-persist.{zone}") == [value]


def test_without_being_asked_for_nothing_lasting_is_written(case: Case) -> None:
    zone = new_zone(case)
    plain = variables(case, zone, persist=False)
    case.install(plain)
    recap = case.play("kubecert.acme.reconcile", plain)
    assert recap.ok, recap.output
    assert case.sandbox.route53.txt(f"_validation-persist.{zone}") == []

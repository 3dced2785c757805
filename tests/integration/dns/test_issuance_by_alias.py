# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate for names whose challenges are delegated by CNAMEs, from the declaration to the Secret."""

from __future__ import annotations

from typing import Any

from tests.integration.case import Case, opened
from tests.verify import chain_verifies


def following(case: Case) -> dict[str, Any]:
    """An issuer whose only solver follows CNAMEs."""
    issuer = case.issuer()
    for solver in issuer["acme"]["solvers"]:
        solver["dns01"]["cname_strategy"] = "Follow"
    return issuer


def test_the_ca_finds_values_behind_cnames(case: Case) -> None:
    site, challenges = case.zone(), case.zone()
    route53 = case.sandbox.route53
    names = [site, f"www.sub.{site}"]
    for name in names:
        route53.put(site, f"_acme-challenge.{name}", "CNAME", [f"shared.{challenges}."])
    certificate = case.certificate("web", *names, f"*.{site}")
    variables = case.variables(certificate, kubecert_issuers=[following(case)])
    case.install(variables)
    mark = route53.mark()
    recap = case.play("kubecert.acme.reconcile", variables)
    assert recap.ok, recap.output
    for name in (*names, f"any.{site}"):
        chain_verifies(opened(case.secrets()["web-tls"], "tls.crt"), case.sandbox.pebble.root_pem(), name)
    changes = [call for call in route53.log(since=mark) if call.operation == "ChangeResourceRecordSets"]
    assert [call.zone for call in changes] == [challenges] * 2
    assert route53.txt(f"shared.{challenges}") == []
    again = case.play("kubecert.acme.reconcile", variables)
    assert (again.ok, again.changed) == (True, 0), again.output

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One certificate whose names are in Route53 and on a server that takes dynamic updates, in one run of the role."""

from __future__ import annotations

import uuid
from typing import Any

from tests.integration.case import SECRET_NAME, Case, opened
from tests.servers.updatable import UPDATER, ZONE, UpdatableDns
from tests.verify import chain_verifies

KEY = "tsig-secret"


def solvers(case: Case, updatable: UpdatableDns) -> list[dict[str, Any]]:
    """The case's Route53 solver for all names, and one of the server's own for those of its zone."""
    rfc2136 = {
        "nameserver": updatable.address,
        "tsig_key_name": UPDATER,
        "tsig_secret_secret_ref": {"name": SECRET_NAME, "key": KEY},
    }
    own = {"selector": {"dns_zones": [ZONE]}, "dns01": {"rfc2136": rfc2136}}
    labelled = {"selector": {"match_labels": {"dns": "own"}}, "dns01": {"rfc2136": rfc2136}}
    return [*case.issuer()["acme"]["solvers"], own, labelled]


def test_solvers_of_one_certificate_mix_providers(case: Case, updatable: UpdatableDns) -> None:
    zone = f"z{uuid.uuid4().hex[:8]}.example.org"
    own = f"n{uuid.uuid4().hex[:8]}.{ZONE}"
    case.sandbox.route53.create_zone(zone)
    case.sandbox.dns.configure(forwards={ZONE: updatable.address})
    try:
        variables = case.variables(
            case.certificate("web", zone, own), kubecert_issuers=[case.issuer(solvers=solvers(case, updatable))]
        )
        variables["kubecert_credentials"][0]["data"][KEY] = updatable.keys[UPDATER].secret
        case.install(variables)
        serial = updatable.serial(ZONE)
        lost = case.certificate("lost", "www.no-such-zone.test")
        lost["labels"] = {"dns": "own"}
        plan = case.play("kubecert.acme.plan", {**variables, "kubecert_certificates": [lost]})
        assert not plan.ok
        assert "failed in dns_zone_info" in plan.message(), "the server has no such zone, which is said before an order"
        recap = case.play("kubecert.acme.reconcile", variables)
        assert recap.ok, recap.output
        chain = opened(case.secrets()["web-tls"], "tls.crt")
        for name in (zone, own):
            chain_verifies(chain, case.sandbox.pebble.root_pem(), name)
        assert updatable.serial(ZONE) == serial + 2, "written and removed"
        assert updatable.txt(f"_acme-challenge.{own}") == []
        assert case.sandbox.route53.txt(f"_acme-challenge.{zone}") == []
        second = case.play("kubecert.acme.reconcile", variables)
        assert second.ok, second.output
        assert second.changed == 0
    finally:
        case.sandbox.dns.reset()

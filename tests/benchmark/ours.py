# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This collection, as README says to use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .costs import FIRST, MANIFESTS, NOTHING, PLAN, TEN, TENTH, Cost
from .fleet import Fleet
from .measured import play

PARALLEL = 8
"""The default. With more requests at a time Pebble can lock itself up."""


def live(fleet: Fleet) -> dict[str, Cost]:
    """Install, which isn't measured, then plan, issue, run again, and issue again what has been lost."""
    variables = declarations(fleet)
    fleet.case.install(variables)
    found = {PLAN: play(fleet, "kubecert.acme.plan", variables)}
    for scenario in (FIRST, NOTHING, *([TENTH] if fleet.size >= TEN else [])):
        if scenario == TENTH:
            fleet.lose()
        found[scenario] = play(fleet, "kubecert.acme.reconcile", variables, fleet.orders(scenario))
        fleet.assert_complete()
    manifests = {**variables, "kubecert_certificates": [], "kubecert_manifests": [str(written(fleet))]}
    return {**found, MANIFESTS: play(fleet, "kubecert.acme.reconcile", manifests)}


def issue(fleet: Fleet) -> Cost:
    """The first issue alone."""
    variables = declarations(fleet)
    fleet.case.install(variables)
    cost = play(fleet, "kubecert.acme.reconcile", variables, fleet.orders(FIRST))
    fleet.assert_complete()
    return cost


def declarations(fleet: Fleet) -> dict[str, Any]:
    """The role's variables. The key to Route53 lies in a Secret."""
    case = fleet.case
    declared = [case.certificate(one.name, *one.dns_names) for one in fleet.members]
    issuer = case.issuer(server=fleet.environment["KUBECERT_SANDBOX_ACME_DIRECTORY"])
    return case.variables(*declared, kubecert_issuers=[issuer], kubecert_parallel=PARALLEL)


def written(fleet: Fleet) -> Path:
    """A file of manifests that declare the same certificates."""
    file = fleet.folder / "certificates.yaml"
    documents = [
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "metadata": {"name": one.name, "namespace": fleet.namespace},
            "spec": {
                "secretName": one.secret,
                "dnsNames": list(one.dns_names),
                "privateKey": {"algorithm": "ECDSA", "size": 256},
                "issuerRef": {"name": "pebble", "kind": "ClusterIssuer"},
            },
        }
        for one in fleet.members
    ]
    file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    return file

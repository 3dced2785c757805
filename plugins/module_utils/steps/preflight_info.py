# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_info: looks at all that a run will need, before one is made. Nothing is written anywhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..dns.resolving import Resolving
from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..model.check import FAILED, Check, failed, of_fault, passed
from ..model.declarations import Declarations
from ..model.faults import Fault, FaultList
from ..model.permissions import grants_of, needs_of
from ..model.run import Context, Outcome
from ..model.selection import parse_selections
from ..plan import checks as summing_up
from ..plan.solvable import check_solvable
from .preflight import acme as preflight_acme
from .preflight import cluster as preflight_cluster
from .preflight import credentials as preflight_credentials
from .preflight import versions as preflight_versions
from .preflight.caa import look_at_caa
from .preflight.dns import look_at_zones
from .shared.declaring import declarations_of, object_source
from .txt.challenge_zones import places_of
from .txt.items import checked_servers
from .verdicts.cluster_declarations import found_in, refuse_beside_controller

STEP = "preflight_info"
OBJECTS = "objects"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """All checks, each with how it stands and what would help."""
    faults = FaultList()
    declared, said = _declared(options, faults, context)
    restarts = parse_selections(options["workloads"] or [], declared.certificates, faults)
    check_solvable(declared, declared.certificates, faults)
    resolving = Resolving(checked_servers(options["nameservers"] or [], faults.messages))
    faults.raise_if_any()
    checks = preflight_versions.look(options["requirements"] or [], options["ansible_version"] or "")
    cluster = preflight_cluster.connected(options, context)
    checks += said
    swept = options["sweep_namespaces"] or ()
    grants = grants_of(needs_of(declared, restarts, swept, object_source(options)))
    checks += preflight_cluster.look(cluster, grants, context)
    issuers = list(declared.issuers.values())
    seen = preflight_acme.see(issuers, cluster if isinstance(cluster, Fault) else Secrets(cluster), options, context)
    checks += preflight_acme.checks_of(issuers, seen)
    places = list(
        dict.fromkeys(place for one in declared.certificates for place in places_of(one, declared.issuer_of(one)))
    )
    credentials = preflight_credentials.look(issuers, places, options, context)
    zones = look_at_zones(places, credentials.usable, resolving, options, context)
    checks += [*credentials.checks, *zones.checks]
    checks += look_at_caa(declared, seen, resolving, time.monotonic() + options["wait_timeout"], context)
    return Outcome(
        changed=False,
        values={
            "checks": [check.to_item() for check in checks],
            "lines": summing_up.table(checks),
            "ok": not any(check.status == FAILED for check in checks),
        },
        failure=summing_up.failure(STEP, checks),
        warnings=zones.warnings,
    )


def _declared(options: Mapping[str, Any], faults: FaultList, context: Context) -> tuple[Declarations, list[Check]]:
    """What is declared, and the checks of the objects that declare it, where there are to be any."""
    if options["source"] == "variables":
        return declarations_of(options, faults), []
    try:
        cluster = Cluster.connect(options, context.clock)
        refuse_beside_controller(cluster, context)
        found = found_in(cluster, options, faults, context)
    except Fault as fault:
        return declarations_of(options, faults), [of_fault(OBJECTS, "cluster", fault)]
    if not found.faulty:
        return found.declared, [passed(OBJECTS, "cluster", f"{len(found.bodies)} can be used.")]
    return found.declared, [failed(OBJECTS, one.title, f"It can't be used: {one.message}", "") for one in found.faulty]

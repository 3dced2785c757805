# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""declarations_info: reads and checks what is declared, and tells what it comes to; asks no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..model.faults import FaultList
from ..model.iam_policy import policy_document, wanted_for
from ..model.permissions import copy_needs_of, grants_of, needs_of
from ..model.run import Context, Outcome
from ..model.selection import parse_selections
from ..plan.solvable import check_solvable
from .shared.declaring import declarations_of, object_source


def run(options: Mapping[str, Any], _context: Context) -> Outcome:
    """The issuers and certificates as declared, the namespaces and Secrets they name, and the rights they take."""
    faults = FaultList()
    declared = declarations_of(options, faults)
    check_solvable(declared, declared.certificates, faults)
    restarts = parse_selections(options["workloads"] or [], declared.certificates, faults)
    faults.raise_if_any()
    needs = needs_of(declared, restarts, options["sweep_namespaces"] or (), object_source(options))
    grants = grants_of(needs, cluster_wide=bool(options["cluster_wide"]))
    elsewhere = {name: grants_of(needs) for name, needs in copy_needs_of(declared).items() if name}
    issuers = list(declared.issuers.values())
    credentials = sorted({ref for issuer in issuers for ref in issuer.secret_references()})
    keys = sorted({issuer.key_ref for issuer in issuers})
    allowed = wanted_for(issuers)
    return Outcome(
        changed=False,
        values={
            "issuers": [issuer.to_item() for issuer in issuers],
            "certificates": [certificate.to_item() for certificate in declared.certificates],
            "targeted": [certificate.to_copied_item() for certificate in declared.certificates if certificate.targets],
            "certificate_namespaces": sorted({certificate.namespace for certificate in declared.certificates}),
            "issuer_namespaces": sorted({ref.namespace for ref in keys}),
            "credentials": [asdict(ref) for ref in credentials],
            "account_keys": [asdict(ref) for ref in keys],
            "account_secrets": [
                {"namespace": namespace, "name": name}
                for namespace, name in sorted({(k.namespace, k.name) for k in keys})
            ],
            "kubernetes_rights": [grant.to_item() for grant in grants],
            "cluster_rights": [
                {"cluster": name, "rights": [grant.to_item() for grant in found]} for name, found in elsewhere.items()
            ],
            "iam_policy": policy_document(allowed) if allowed else {},
            "notes": list(declared.notes),
        },
    )

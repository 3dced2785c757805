# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run that comes by itself is given: declarations and variables of the reconcile role, and no secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from .certificate import Certificate
from .faults import FaultList
from .schedule import WHERE

WITH_SECRETS = ("kubecert_aws", "kubecert_clusters", "kubecert_credentials", "kubecert_kubernetes")
"""Variables that may hold a secret, and what is stored for a run lies open."""


def run_variables(options: Mapping[str, Any], documents: Iterable[Any], faults: FaultList) -> dict[str, Any]:
    """The variables, those that hold nothing left out. Declarations only refer to secrets."""
    given = options.get("variables") or {}
    for name in WITH_SECRETS:
        if name in given:
            faults.add(WHERE, f"variables has {name}, which may hold secrets and is not stored for a run.")
    found = {
        "kubecert_namespace": options["cluster_resource_namespace"],
        "kubecert_issuers": options["issuers"],
        "kubecert_certificates": options["certificates"],
        "kubecert_manifests": list(documents),
        **given,
    }
    return {name: value for name, value in found.items() if value not in ([], {}, "", None)}


def check_targets(kind: str, certificates: Iterable[Certificate], faults: FaultList) -> None:
    """Note certificates whose copies such a run could not write, since it is not told how to reach further clusters."""
    if kind not in ("cronjob", "systemd"):
        return
    for certificate in certificates:
        clusters = sorted({target.cluster for target in certificate.targets if target.cluster})
        if clusters:
            faults.add(
                f"Certificate {certificate.title}",
                f"has targets in {', '.join(clusters)}, which a {kind} does not reach, as kubecert_clusters may hold "
                "secrets and is not stored for a run. Use kind awx with kubecert_clusters in its inventory, or none.",
            )


def as_text(variables: Mapping[str, Any]) -> str:
    """The variables as a file that `ansible-playbook --extra-vars` takes, the same for the same values."""
    return json.dumps(variables, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"

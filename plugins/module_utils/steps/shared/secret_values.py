# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secret values read in the process that uses them, just before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...kube.client import Cluster
from ...kube.secrets import Secrets
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.reference import SecretRef


def read_values(
    references: Sequence[SecretRef], options: Mapping[str, Any], workers: int
) -> dict[SecretRef, bytes | Fault]:
    """What the references name, or why that can't be read. No reference that is still to be looked up, no cluster.

    The option `credentials`, where a module has it, says what Secrets are about to hold.
    """
    given = _given(options)
    found: dict[SecretRef, bytes | Fault] = {ref: given[ref] for ref in references if ref in given}
    left = [ref for ref in references if ref not in given]
    if not left:
        return found
    try:
        secrets = Secrets(Cluster.connect(options))
    except Fault as fault:
        return found | dict.fromkeys(left, fault)
    return found | dict(zip(left, side_by_side(secrets.value, left, workers), strict=True))


def _given(options: Mapping[str, Any]) -> dict[SecretRef, bytes]:
    return {
        SecretRef(entry.get("namespace") or options["cluster_resource_namespace"], entry["name"], key): value.encode()
        for entry in options.get("credentials") or ()
        for key, value in (entry.get("data") or {}).items()
        if isinstance(value, str) and value
    }

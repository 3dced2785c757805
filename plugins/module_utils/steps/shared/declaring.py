# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declarations in a module's options, read by the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.declarations import Declarations, read_declarations
from ...model.faults import FaultList
from ...model.permissions import ObjectSource


def declarations_of(options: Mapping[str, Any], faults: FaultList) -> Declarations:
    """All that is declared, in variables and manifests. What is wrong with any of it is added to `faults`."""
    return read_declarations(
        issuers=options["issuers"] or [],
        certificates=options["certificates"] or [],
        manifests=options["manifests"] or [],
        cluster_resource_namespace=options["cluster_resource_namespace"],
        clusters=options.get("clusters") or {},
        faults=faults,
    )


def object_source(options: Mapping[str, Any]) -> ObjectSource | None:
    """Where objects in the cluster declare certificates, for the rights that this takes; None where none are read."""
    if options["source"] == "variables":
        return None
    return ObjectSource(options["cluster_resource_namespace"], tuple(options["source_namespaces"] or ()))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_declarations_info: the declarations that are objects in the cluster, as manifests for the other modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.client import Cluster
from ..model.declared_objects import KINDS
from ..model.faults import Fault, FaultList, RefusedFault
from ..model.run import Context, Outcome
from .shared.failure import failure_of
from .verdicts.cluster_declarations import found_in

STEP = "k8s_declarations_info"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """The objects that can be used, and apart those that can't be, each with what is wrong with it."""
    strange = [name for name in options["kinds"] if name not in KINDS]
    if strange:
        raise RefusedFault(f"kinds has {', '.join(strange)}; it can have {', '.join(KINDS)}.")
    faults = FaultList()
    read = {**options, "source_namespaces": options["namespaces"]}
    found = found_in(Cluster.connect(options, context.clock), read, faults, context, options["kinds"])
    faults.raise_if_any()
    return Outcome(
        changed=False,
        values={
            "manifests": found.manifests(),
            "faulty": [one.to_item() for one in found.faulty],
            "notes": list(found.declared.notes),
        },
        failure=failure_of(STEP, {one.title: Fault(one.message) for one in found.faulty}),
    )

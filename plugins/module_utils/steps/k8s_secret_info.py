# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_secret_info: which Secrets there are, and whether they were made here; none of their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.client import Cluster
from ..kube.secrets import Body, Secrets
from ..model.faults import Fault
from ..model.managed import is_managed
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from .shared.failure import failure_of

STEP = "k8s_secret_info"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """The Secrets of the namespaces."""
    namespaces = list(dict.fromkeys(options["namespaces"]))
    if not namespaces:
        return Outcome(changed=False, values={"secrets": []})
    secrets = Secrets(Cluster.connect(options, context.clock))
    results = dict(zip(namespaces, side_by_side(secrets.list, namespaces, context.parallel), strict=True))
    return Outcome(
        changed=False,
        values={"secrets": [_item(body) for one in results.values() if not isinstance(one, Fault) for body in one]},
        failure=failure_of(STEP, {f"Namespace {name}": one for name, one in results.items() if isinstance(one, Fault)}),
    )


def _item(body: Body) -> dict[str, Any]:
    metadata = body["metadata"]
    return {
        "namespace": metadata["namespace"],
        "name": metadata["name"],
        "type": body.get("type", ""),
        "managed": is_managed(body),
    }

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that have been removed are struck out of the pending Secrets in which they are noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...kube.client import Cluster
from ...kube.pending import PendingSecrets
from ...kube.pending_secret import PendingRef
from ...kube.secrets import Secrets
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.run import Context
from .items import TxtItem


def strike_out(items: Sequence[TxtItem], options: Mapping[str, Any], context: Context) -> tuple[bool, list[str]]:
    """Whether anything was struck out, in check mode would be; and warnings about notes that could not be changed.

    A note that stays costs the next run a look at its records and no more, so it fails nothing.
    """
    removed: dict[PendingRef, list[Mapping[str, Any]]] = {}
    for item in items:
        if item.written and not item.fault:
            for fields in item.given.get("pending") or ():
                ref = PendingRef(fields["namespace"], fields["name"], fields.get("holder") or "")
                removed.setdefault(ref, []).append(item.given)
    if not removed:
        return False, []
    refs = list(removed)
    try:
        pending = PendingSecrets(Secrets(Cluster.connect(options, context.clock)), context)
    except Fault as fault:
        return False, [f"What has been removed stays noted in {len(refs)} pending Secrets: {fault}"]
    results = side_by_side(lambda ref: pending.forget(ref, removed[ref], check=context.check), refs, context.at_once)
    warnings = [
        f"What has been removed stays noted in {ref.namespace}/{ref.name}: {result}"
        for ref, result in zip(refs, results, strict=True)
        if isinstance(result, Fault)
    ]
    return any(result is True for result in results), warnings

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records that runs have noted in pending Secrets before writing them: the only proof that a value is ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...kube.client import Cluster
from ...kube.pending import PendingSecrets
from ...kube.pending_secret import PendingRef
from ...kube.secrets import Secrets
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.pending import PendingState
from ...model.run import Context

FIELDS = ("record", "values", "certificates", "route53", "rfc2136", "cname_strategy", "target", "zone", "zone_name")
"""What is read of a note: the fields of a record item that say what was written and where."""


@dataclass(frozen=True)
class Noted:
    """One pending Secret, what it remembers, and whether a run holds it at this moment."""

    ref: PendingRef
    state: PendingState
    held: bool

    @property
    def certificates(self) -> tuple[str, ...]:
        """The certificates (`namespace/name`) that its records are for."""
        return tuple(dict.fromkeys(title for record in self.records() for title in record.get("certificates") or ()))

    def records(self) -> list[dict[str, Any]]:
        """Its notes as record items, which lead back to this Secret."""
        pending = [{"namespace": self.ref.namespace, "name": self.ref.name}]
        return [
            {**{name: record[name] for name in FIELDS if name in record}, "pending": pending}
            for record in self.state.records
            if _is_record(record)
        ]


def noted_in(
    namespaces: Sequence[str], options: Mapping[str, Any], context: Context
) -> tuple[list[Noted], dict[str, Fault]]:
    """The pending Secrets of these namespaces, and the faults of those namespaces that could not be read."""
    wanted = list(dict.fromkeys(namespaces))
    if not wanted:
        return [], {}
    pending = PendingSecrets(Secrets(Cluster.connect(options, context.clock)), context)
    results = side_by_side(pending.of_namespace, wanted, context.parallel)
    found: list[Noted] = []
    faults: dict[str, Fault] = {}
    for namespace, result in zip(wanted, results, strict=True):
        if isinstance(result, Fault):
            faults[f"Namespace {namespace}"] = result
        else:
            found += [Noted(ref, state, state.held_by_other("", context.now)) for ref, state in result]
    return found, faults


def _is_record(record: Mapping[str, Any]) -> bool:
    values = record.get("values")
    return isinstance(record.get("record"), str) and isinstance(values, list) and bool(values)

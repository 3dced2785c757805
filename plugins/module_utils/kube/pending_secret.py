# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One pending Secret: which it is, what is in it, and the notes it bears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..model.faults import Fault, HeldFault
from ..model.managed import MANAGED
from ..model.pending import PendingState
from ..model.times import format_rfc3339
from .secrets import Body, encoded

KEY = "tls.key"
NO_BACKUP = {"velero.io/exclude-from-backup": "true"}
"""By which Velero leaves out of its back-ups what is of no use in any other hour than its own."""
LABELS = {"cert-manager.io/next-private-key": "true", **MANAGED}


@dataclass(frozen=True)
class PendingRef:
    """One pending Secret, and the run that holds it."""

    namespace: str
    name: str
    holder: str
    resource_version: str = field(default="", compare=False)
    """Of a Secret that the run has just made, by which it can be changed without being read."""

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> PendingRef:
        """The reference that k8s_csr has put on a certificate item. Raises Fault where there is none."""
        found = item.get("pending")
        if not found:
            raise Fault("It has no pending Secret yet; pass it through kubecert.acme.k8s_csr first.")
        return cls(found["namespace"], found["name"], found["holder"], found.get("resource_version") or "")

    def to_item(self) -> dict[str, str]:
        """The reference as it stands on an item."""
        version = {"resource_version": self.resource_version} if self.resource_version else {}
        return {"namespace": self.namespace, "name": self.name, "holder": self.holder, **version}

    def as_made(self) -> Body | None:
        """What is known of the Secret, if that is enough to change it: it has been made, and nothing was noted yet."""
        if not self.resource_version:
            return None
        noted = PendingState(holder=self.holder).to_annotations()
        return {"metadata": {"resourceVersion": self.resource_version, "annotations": noted}}


def state_of(body: Body) -> PendingState:
    """What it remembers, whether or not the run that holds it is over."""
    return PendingState.from_annotations(body["metadata"].get("annotations") or {})


def held_fault(ref: PendingRef, state: PendingState) -> HeldFault:
    """What to say to a run that comes while another one is at work."""
    until = f", until {format_rfc3339(state.held_until)} at the latest" if state.held_until else ""
    return HeldFault(
        f"Another run is at work on it ({ref.namespace}/{ref.name} is held{until}).", retry_at=state.held_until
    )


def body_of(ref: PendingRef, key: bytes, state: PendingState) -> Body:
    """A Secret as it is made, with its key (PEM)."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": {
            "namespace": ref.namespace,
            "name": ref.name,
            "labels": {**LABELS, **NO_BACKUP},
            "annotations": state.to_annotations(),
        },
        "data": {KEY: encoded(key)},
    }


def told(state: PendingState) -> dict[str, str]:
    """What a note says. It never says anything about the request, which isn't known of what has not been read."""
    return replace(state, request="").to_annotations()

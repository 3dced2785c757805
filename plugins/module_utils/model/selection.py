# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads are to be restarted when their certificates have changed, as declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .certificate import Certificate
from .faults import FaultList
from .lookup import named_certificate
from .names import is_subdomain
from .reader import Reader
from .workload import KINDS, title_of_workload


@dataclass(frozen=True)
class Selection:
    """The workloads of one entry: the one of a name, or all that have these labels.

    `secrets` are the Secrets (`namespace/name`) that they go by; where it is empty, those that each of them uses.
    """

    kind: str
    namespace: str
    name: str = ""
    label_selectors: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As people name it: `Deployment shop/web`, or `Deployments of shop with app=web`."""
        if self.name:
            return title_of_workload(self.kind, self.namespace, self.name)
        return f"{self.kind}s of {self.namespace} with {','.join(self.label_selectors)}"

    def to_item(self) -> dict[str, Any]:
        """The entry as it stands in a result."""
        chosen = {"name": self.name} if self.name else {"label_selectors": list(self.label_selectors)}
        return {"kind": self.kind, "namespace": self.namespace, **chosen}


def parse_selections(
    entries: Sequence[Mapping[str, Any]], certificates: Sequence[Certificate], faults: FaultList
) -> list[Selection]:
    """The selections of these entries. What is wrong in any of them is added to `faults`."""
    return [_selection(place, entry, certificates, faults) for place, entry in enumerate(entries, start=1)]


def _selection(
    place: int, entry: Mapping[str, Any], certificates: Sequence[Certificate], faults: FaultList
) -> Selection:
    kind, namespace = str(entry.get("kind") or "Deployment"), str(entry.get("namespace") or "default")
    name = str(entry.get("name") or "")
    title = title_of_workload(kind, namespace, name) if name else f"{kind}s of {namespace}"
    top = Reader(entry, f"Workload {place} ({title})", faults)
    labels = top.texts("label_selectors")
    if kind not in KINDS:
        top.fault("kind", f"is {kind!r}; it can be {' or '.join(KINDS)}.")
    if bool(name) == bool(labels):
        top.fault("", "needs either a name or label_selectors.")
    for field, value in (("name", name), ("namespace", namespace)):
        if value and not is_subdomain(value):
            top.fault(field, f"is {value!r}, which Kubernetes refuses; use lower-case letters, digits, - and dots.")
    named = [named_certificate(top, "certificates", one, namespace, certificates) for one in top.texts("certificates")]
    stated = [f"{namespace}/{one}" for one in top.texts("secret_names")]
    top.done(ignored=("kind", "name", "namespace"))
    secrets = [one.secret for one in named if one] + stated
    return Selection(kind, namespace, name, labels, tuple(dict.fromkeys(secrets)))

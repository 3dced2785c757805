# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workloads as the API has them: which Secrets their pods use, and which certificates they were last rolled out for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("Deployment", "StatefulSet", "DaemonSet")
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
"""The annotation of the pod template by which `kubectl rollout restart` makes the pods anew."""
NOTE = "kubecert.acme/rolled-out-for"
"""The annotation of the workload itself, which therefore starts nothing: the certificates its pods have."""


@dataclass(frozen=True)
class Workload:
    """A Deployment, StatefulSet or DaemonSet. Secrets are named `namespace/name`.

    `uses` tells of each Secret that the pods use whether they can't start without it; `notes` are fingerprints.
    """

    kind: str
    namespace: str
    name: str
    uses: Mapping[str, bool] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    restarted_at: str = ""
    held_back: str = ""
    """Why its pods don't follow a restart by themselves, as a sentence; empty where they do."""
    resource_version: str = ""

    @property
    def title(self) -> str:
        """As people name it: `Deployment shop/web`."""
        return title_of_workload(self.kind, self.namespace, self.name)

    def to_item(self) -> dict[str, str]:
        """What names it in a result."""
        return {"kind": self.kind, "namespace": self.namespace, "name": self.name}

    @classmethod
    def of_body(cls, kind: str, body: Mapping[str, Any]) -> Workload:
        """Read an object of the API (apps/v1)."""
        metadata, spec = body["metadata"], body.get("spec") or {}
        template = spec.get("template") or {}
        annotations = (template.get("metadata") or {}).get("annotations") or {}
        used = secrets_used(template.get("spec") or {})
        return cls(
            kind=kind,
            namespace=metadata["namespace"],
            name=metadata["name"],
            uses={f"{metadata['namespace']}/{name}": needed for name, needed in used.items()},
            notes=read_notes((metadata.get("annotations") or {}).get(NOTE, "")),
            restarted_at=annotations.get(RESTARTED_AT, ""),
            held_back=held_back(spec),
            resource_version=metadata.get("resourceVersion", ""),
        )


def title_of_workload(kind: str, namespace: str, name: str) -> str:
    """`Deployment shop/web`."""
    return f"{kind} {namespace}/{name}"


def read_notes(text: str) -> dict[str, str]:
    """The notes in an annotation. What can't be read counts as not there."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {secret: note for secret, note in found.items() if isinstance(note, str)}


def written_notes(notes: Mapping[str, str]) -> str:
    """The annotation that holds the notes."""
    return json.dumps(dict(notes), sort_keys=True)


def secrets_used(pod: Mapping[str, Any]) -> dict[str, bool]:
    """The Secrets that a pod of this spec uses, as volumes or in its environment: name → whether it waits for it."""
    found: dict[str, bool] = {}
    for name, source in _references(pod):
        if name:
            found[name] = found.get(name, False) or not source.get("optional")
    return found


def _references(pod: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for volume in pod.get("volumes") or ():
        own = volume.get("secret") or {}
        yield own.get("secretName", ""), own
        for source in (volume.get("projected") or {}).get("sources") or ():
            yield _named(source.get("secret"))
    for container in (*(pod.get("initContainers") or ()), *(pod.get("containers") or ())):
        for entry in container.get("env") or ():
            yield _named((entry.get("valueFrom") or {}).get("secretKeyRef"))
        for entry in container.get("envFrom") or ():
            yield _named(entry.get("secretRef"))


def _named(source: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any]]:
    return (source or {}).get("name", ""), source or {}


def held_back(spec: Mapping[str, Any]) -> str:
    """Why the pods of a workload of this spec don't follow its template at once, as a sentence; empty if they do."""
    strategy = spec.get("updateStrategy") or {}
    if spec.get("paused"):
        return "It is paused: its pods follow when its rollout is resumed."
    if strategy.get("type") == "OnDelete":
        return "Its update strategy is OnDelete: each pod follows when it is deleted."
    partition = (strategy.get("rollingUpdate") or {}).get("partition")
    return f"Its rolling update has a partition: only pods from number {partition} on follow." if partition else ""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The copy of a certificate's Secret in another place: what is in it, and how one that stands there differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .issuer import GROUP
from .ownership import applied_by_us
from .secret import FAO_LABEL, TLS_TYPE, differing
from .target import Place

COPY_OF = "kubecert.acme/copy-of"
"""The annotation of a copy that names the Secret it comes from, as `namespace/name`."""


@dataclass(frozen=True)
class SecretCopy:
    """All data of the Secret, cert-manager's label and annotations, and those of the declared template.

    What others have put on the Secret as labels and annotations is theirs and meant for that one place.
    """

    data: Mapping[str, str]
    labels: Mapping[str, str]
    annotations: Mapping[str, str]

    @classmethod
    def of_body(cls, body: Mapping[str, Any], template: Mapping[str, Mapping[str, str]]) -> SecretCopy:
        """The copy of a Secret as the API gives it; `template` has `labels` and `annotations`."""
        metadata = body["metadata"]
        own = {name: text for name, text in (metadata.get("annotations") or {}).items() if name.startswith(f"{GROUP}/")}
        source = {COPY_OF: f"{metadata['namespace']}/{metadata['name']}"}
        return cls(
            data=body.get("data") or {},
            labels={**(template.get("labels") or {}), **FAO_LABEL},
            annotations={**(template.get("annotations") or {}), **own, **source},
        )

    def difference(self, standing: Mapping[str, Any] | None) -> str:
        """Why a Secret that stands in the copy's place is not it, as a sentence; empty where it is."""
        if standing is None:
            return "It does not exist."
        data, metadata = standing.get("data") or {}, standing["metadata"]
        applied = applied_by_us(metadata.get("managedFields") or ())
        if data.get("tls.crt") != self.data.get("tls.crt"):
            return "It has another certificate."
        if stray := differing(self.data, data):
            return f"Its data differ: {stray}."
        for kind, wanted in (("labels", self.labels), ("annotations", self.annotations)):
            if stray := differing(wanted, metadata.get(kind) or {}):
                return f"Its {kind} differ: {stray}."
        for kind, names, kept in (
            ("data", applied.data, self.data),
            ("labels", applied.labels, self.labels),
            ("annotations", applied.annotations, self.annotations),
        ):
            if gone := ", ".join(sorted(names - kept.keys())):
                return f"It has {kind} that are to be there no longer: {gone}."
        return ""

    def to_body(self, namespace: str, name: str) -> dict[str, Any]:
        """The Secret in a place of its own, in the form of the API."""
        metadata = {
            "namespace": namespace,
            "name": name,
            "labels": dict(self.labels),
            "annotations": dict(self.annotations),
        }
        return {"type": TLS_TYPE, "metadata": metadata, "data": dict(self.data)}


def is_copy(body: Mapping[str, Any], home: Place) -> bool:
    """Whether a Secret says of itself that it is a copy of the one in this place."""
    found = (body["metadata"].get("annotations") or {}).get(COPY_OF)
    return bool(found == f"{home.namespace}/{home.name}")

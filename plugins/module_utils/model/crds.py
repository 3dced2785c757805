# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own CustomResourceDefinitions: cert-manager's group, kinds and columns, for clusters without its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .crd_schemas import (
    CERTIFICATE_SPEC,
    CERTIFICATE_STATUS,
    ISSUER_SPEC,
    ISSUER_STATUS,
    REQUEST_SPEC,
    REQUEST_STATUS,
    Schema,
    without_rules,
)
from .issuer import GROUP
from .managed import MANAGED

VERSION = "v1"
KNOWS_RULES = (1, 25)
"""The first Kubernetes whose API server goes by rules in schemas unless told not to."""
_CONDITION = '.status.conditions[?(@.type=="{}")].{}'


@dataclass(frozen=True)
class Definition:
    """One kind: what it is called, what stands in it, and what `kubectl get` shows of it."""

    kind: str
    plural: str
    about: str
    spec: Schema
    status: Schema
    columns: Sequence[Mapping[str, Any]]
    short_names: tuple[str, ...] = ()
    scope: str = "Namespaced"
    holds: bool = field(default=True)
    """Whether its objects are somebody's, and not only records of what has been done for others."""

    @property
    def name(self) -> str:
        """The name of the CustomResourceDefinition."""
        return f"{self.plural}.{GROUP}"

    def body(self, *, rules: bool) -> dict[str, Any]:
        """The CustomResourceDefinition, with or without rules in its schema."""
        properties = {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": self.spec if rules else without_rules(self.spec),
            "status": self.status,
        }
        schema = {"type": "object", "description": self.about, "required": ["spec"], "properties": properties}
        names: dict[str, Any] = {"kind": self.kind, "listKind": f"{self.kind}List", "plural": self.plural}
        names |= {"singular": self.kind.lower(), "categories": ["cert-manager"]}
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": self.name, "labels": dict(MANAGED)},
            "spec": {
                "group": GROUP,
                "scope": self.scope,
                "names": names | ({"shortNames": list(self.short_names)} if self.short_names else {}),
                "versions": [
                    {
                        "name": VERSION,
                        "served": True,
                        "storage": True,
                        "subresources": {"status": {}},
                        "schema": {"openAPIV3Schema": schema},
                        "additionalPrinterColumns": [dict(column) for column in self.columns],
                    }
                ],
            },
        }


def _column(name: str, path: str, *, wide: bool = False, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "type": kind, "jsonPath": path} | ({"priority": 1} if wide else {})


def _condition(kind: str) -> dict[str, Any]:
    return _column(kind, _CONDITION.format(kind, "status"))


_STATUS = _column("Status", _CONDITION.format("Ready", "message"), wide=True)
_AGE = _column("Age", ".metadata.creationTimestamp", kind="date")
_ISSUER = (_condition("Ready"), _STATUS, _AGE)

DEFINITIONS = (
    Definition(
        "Certificate",
        "certificates",
        "A certificate that is to be kept up to date in a Secret.",
        CERTIFICATE_SPEC,
        CERTIFICATE_STATUS,
        (
            _condition("Ready"),
            _column("Secret", ".spec.secretName"),
            _column("Issuer", ".spec.issuerRef.name", wide=True),
            _STATUS,
            _AGE,
        ),
        ("cert", "certs"),
    ),
    Definition(
        "Issuer",
        "issuers",
        "The CA that issues certificates of this namespace which refer to it.",
        ISSUER_SPEC,
        ISSUER_STATUS,
        _ISSUER,
    ),
    Definition(
        "ClusterIssuer",
        "clusterissuers",
        "The CA that issues certificates of any namespace which refer to it.",
        ISSUER_SPEC,
        ISSUER_STATUS,
        _ISSUER,
        scope="Cluster",
    ),
    Definition(
        "CertificateRequest",
        "certificaterequests",
        "The record of what was requested for a Certificate, and of what came of it.",
        REQUEST_SPEC,
        REQUEST_STATUS,
        (
            _condition("Approved"),
            _condition("Denied"),
            _condition("Ready"),
            _column("Issuer", ".spec.issuerRef.name"),
            _column("Requester", ".spec.username"),
            _STATUS,
            _AGE,
        ),
        ("cr", "crs"),
        holds=False,
    ),
)


def knows_rules(version: Mapping[str, Any]) -> bool:
    """Whether an API server goes by rules in schemas, as what it says of its version tells."""
    numbers = [re.match(r"\d+", str(version.get(part, ""))) for part in ("major", "minor")]
    return all(numbers) and tuple(int(found[0]) for found in numbers if found) >= KNOWS_RULES

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that was declared, from variables and manifests, checked as a whole before anything is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .certificate import Certificate, parse_certificate
from .faults import FaultList
from .issuer import Issuer, IssuerId, check_accounts, parse_issuer
from .manifests import camel_case, read_manifests
from .private_key import MANIFEST_KEY
from .target import Place


@dataclass(frozen=True)
class Declarations:
    """Issuers by their id, certificates in the order they were declared, and notes on what was passed over.

    `documents` are those of the manifests that declare any of this, as they were written.
    """

    issuers: Mapping[IssuerId, Issuer]
    certificates: tuple[Certificate, ...]
    notes: tuple[str, ...] = ()
    documents: tuple[Mapping[str, Any], ...] = ()

    def issuer_of(self, certificate: Certificate) -> Issuer:
        """The issuer a certificate refers to; it is there, since the declarations have been checked."""
        return self.issuers[certificate.issuer_ref.id(certificate.namespace)]


def read_declarations(
    *,
    issuers: Sequence[Mapping[str, Any]],
    certificates: Sequence[Mapping[str, Any]],
    manifests: Sequence[Any],
    cluster_resource_namespace: str,
    clusters: Mapping[str, Sequence[str]] | None = None,
    faults: FaultList,
) -> Declarations:
    """Read all declarations. What is wrong in any of them is added to `faults`.

    `clusters` are those that targets may be in, by name the namespaces that are meant where a target names none.
    """
    found = read_manifests(list(manifests), faults)
    place = {"cluster_resource_namespace": cluster_resource_namespace}
    parsed_issuers = [
        *(parse_issuer(fields, faults, **place) for fields in issuers),
        *(parse_issuer(fields, faults, **place, spelling=camel_case) for fields in found.issuers),
    ]
    parsed = [
        *(parse_certificate(fields, faults) for fields in certificates),
        *(
            parse_certificate(fields, faults, default_key=MANIFEST_KEY, default_kind="Issuer", spelling=camel_case)
            for fields in found.certificates
        ),
    ]
    known_issuers = [issuer for issuer in parsed_issuers if issuer]
    known = [_settled(certificate, clusters or {}) for certificate in parsed if certificate]
    named = {_issuer_id(fields) for fields in (*issuers, *found.issuers)}
    _check_doubles(known_issuers, known, faults)
    check_accounts(known_issuers, faults)
    _check_issuers(known, named, faults)
    _check_targets(known, clusters or {}, faults)
    issuers_by_id = {issuer.id: issuer for issuer in known_issuers}
    return Declarations(issuers_by_id, tuple(known), tuple(found.notes), tuple(found.documents))


def _issuer_id(fields: Mapping[str, Any]) -> IssuerId:
    kind = "Issuer" if str(fields.get("kind") or "").lower() == "issuer" else "ClusterIssuer"
    namespace = str(fields.get("namespace") or "default") if kind == "Issuer" else ""
    return IssuerId(kind, str(fields.get("name") or ""), namespace)


def _check_doubles(issuers: list[Issuer], certificates: list[Certificate], faults: FaultList) -> None:
    seen: dict[Any, str] = {}
    for issuer in issuers:
        if issuer.id in seen:
            faults.add(str(issuer.id), "is declared twice; take one of the two out.")
        seen[issuer.id] = ""
    for certificate in certificates:
        title = f"Certificate {certificate.title}"
        if title in seen:
            faults.add(title, "is declared twice; take one of the two out.")
        elif (where := (certificate.namespace, certificate.secret_name)) in seen:
            secret = f"{certificate.namespace}/{certificate.secret_name}"
            faults.add(
                title, f"wants Secret {secret}, which {seen[where]} wants too; give each a secret name of its own."
            )
        seen[title] = title
        seen.setdefault((certificate.namespace, certificate.secret_name), title)


def _check_issuers(certificates: list[Certificate], named: set[IssuerId], faults: FaultList) -> None:
    for certificate in certificates:
        wanted = certificate.issuer_ref.id(certificate.namespace)
        if wanted not in named:
            have = ", ".join(sorted(str(issuer) for issuer in named)) or "none"
            faults.add(
                f"Certificate {certificate.title}",
                f"refers to {wanted}, which is not declared; declared issuers: {have}.",
            )


def _settled(certificate: Certificate, clusters: Mapping[str, Sequence[str]]) -> Certificate:
    targets = tuple(target.settled(certificate.namespace, clusters) for target in certificate.targets)
    return replace(certificate, targets=targets) if targets else certificate


def _check_targets(certificates: list[Certificate], clusters: Mapping[str, Sequence[str]], faults: FaultList) -> None:
    """Look whether each cluster is known, and no two certificates are to lie in one Secret."""
    taken = {Place("", one.namespace, one.secret_name): one.title for one in certificates}
    for certificate in certificates:
        title = f"Certificate {certificate.title}"
        for target in certificate.targets:
            if target.cluster and target.cluster not in clusters:
                have = ", ".join(sorted(clusters)) or "none"
                remedy = f"declared clusters (in the role, kubecert_clusters): {have}."
                faults.add(title, f"has a target in cluster {target.cluster}, which is not declared; {remedy}")
            for namespace in target.namespaces:
                place = Place(target.cluster, namespace, target.secret_name or certificate.secret_name)
                if place in taken:
                    whose = "itself" if taken[place] == certificate.title else taken[place]
                    faults.add(title, f"has {place.title} as a target, which belongs to {whose}; take it out.")
                taken[place] = certificate.title

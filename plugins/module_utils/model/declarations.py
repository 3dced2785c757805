# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that was declared, from variables and manifests, checked as a whole before anything is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .certificate import Certificate, parse_certificate, read_certificate
from .dialect import MANIFESTS, VARIABLES, Dialect
from .faults import FaultList
from .issuer import (
    OTHER_TYPES,
    Issuer,
    IssuerId,
    check_accounts,
    issuer_id_of,
    parse_issuer,
    pass_over,
    type_not_served,
)
from .manifests import Made, Manifests, read_manifests
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
    declared_issuers = [*((one, VARIABLES) for one in issuers), *((one, MANIFESTS) for one in found.issuers)]
    known_issuers = _issuers(declared_issuers, cluster_resource_namespace, faults)
    # Those with a fault are looked at with the others, so that all that is wrong is told at once.
    known = [
        *(read_certificate(fields, faults) for fields in certificates),
        *(read_certificate(fields, faults, MANIFESTS) for fields in found.certificates),
    ]
    origins = _add_made(known, found, faults)
    known = [_settled(certificate, clusters or {}) for certificate in known]
    _check_doubles(known_issuers, known, origins, faults)
    check_accounts(known_issuers, faults)
    _check_issuers(known, [fields for fields, _dialect in declared_issuers], faults)
    _check_targets(known, clusters or {}, faults)
    issuers_by_id = {issuer.id: issuer for issuer in known_issuers}
    return Declarations(issuers_by_id, tuple(known), (*found.notes, *faults.remarks()), tuple(found.documents))


def _issuers(declared: Sequence[tuple[Mapping[str, Any], Dialect]], namespace: str, faults: FaultList) -> list[Issuer]:
    """The ACME issuers. Those of other types are passed over, as long as no certificate refers to them."""
    found = []
    for fields, dialect in declared:
        if type_not_served(fields):
            pass_over(fields, faults, dialect)
        elif issuer := parse_issuer(fields, faults, cluster_resource_namespace=namespace, dialect=dialect):
            found.append(issuer)
    return found


def _add_made(known: list[Certificate], found: Manifests, faults: FaultList) -> dict[str, str]:
    """Add what was made of Ingresses and Gateways, and tell of which: by the title of each certificate.

    As with cert-manager, it gives way to a certificate of the same name that is there already.
    """
    by_title = {one.title: one for one in known}
    origins: dict[str, str] = {}
    for made in found.made:
        certificate = parse_certificate(made.fields, faults, MANIFESTS, made.origin)
        if certificate is None:
            continue
        other = by_title.setdefault(certificate.title, certificate)
        if other is certificate:
            known.append(certificate)
            found.documents.append(dict(made.document))
            origins[certificate.title] = made.origin
        else:
            _give_way(made, certificate, other, origins, faults)
    return origins


def _give_way(
    made: Made, certificate: Certificate, other: Certificate, origins: Mapping[str, str], faults: FaultList
) -> None:
    whose = _named(other, origins)
    missing = sorted(certificate.identifiers - other.identifiers)
    if certificate.secret != other.secret:
        faults.add(made.origin, f"wants Secret {certificate.secret}, but {whose} lies in {other.secret}; rename one.")
    elif missing:
        faults.add(
            made.origin,
            f"wants {', '.join(missing)} in Secret {other.secret}, which is that of {whose}; add it there, or name "
            "another Secret here.",
        )
    else:
        faults.remark(made.origin, f"adds nothing to {whose}, which has its names.")


def _named(certificate: Certificate, origins: Mapping[str, str]) -> str:
    origin = origins.get(certificate.title)
    return f"Certificate {certificate.title}{f' (of {origin})' if origin else ''}"


def _check_doubles(
    issuers: list[Issuer], certificates: list[Certificate], origins: Mapping[str, str], faults: FaultList
) -> None:
    seen: dict[Any, str] = {}
    for issuer in issuers:
        if issuer.id in seen:
            faults.add(str(issuer.id), "is declared twice; take one of the two out.")
        seen[issuer.id] = ""
    for certificate in certificates:
        title, secret = _named(certificate, origins), certificate.secret
        if not certificate.name or not certificate.secret_name:
            continue
        if title in seen:
            faults.add(title, "is declared twice; take one of the two out.")
        elif (where := (certificate.namespace, certificate.secret_name)) in seen:
            faults.add(
                title, f"wants Secret {secret}, which {seen[where]} wants too; give each a secret name of its own."
            )
        seen[title] = title
        seen.setdefault((certificate.namespace, certificate.secret_name), title)


def _check_issuers(certificates: list[Certificate], declared: list[Mapping[str, Any]], faults: FaultList) -> None:
    named = {issuer_id_of(fields): type_not_served(fields) for fields in declared}
    for certificate in certificates:
        wanted = certificate.issuer_ref.id(certificate.namespace)
        if not certificate.issuer_ref.name:
            continue
        if wanted not in named:
            have = ", ".join(sorted(map(str, named))) or "none"
            faults.add(
                f"Certificate {certificate.title}",
                f"refers to {wanted}, which is not declared; declared issuers: {have}.",
            )
        elif named[wanted]:
            faults.add(
                f"Certificate {certificate.title}",
                f"refers to {wanted}, whose type is not served here: {OTHER_TYPES[named[wanted]]}. Name an ACME issuer "
                "or take it out of what is declared here.",
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
                if place.name and place in taken:
                    whose = "itself" if taken[place] == certificate.title else taken[place]
                    faults.add(title, f"has {place.title} as a target, which belongs to {whose}; take it out.")
                taken[place] = certificate.title

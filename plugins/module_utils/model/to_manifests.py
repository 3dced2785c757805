# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declarations as cert-manager's manifests of version v1, whatever they were written as."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from .certificate import Certificate
from .issuer import GROUP, Issuer
from .solver import Unserved
from .spelling import camel_case, to_camel_case
from .temporary import ANNOTATION as TEMPORARY
from .times import format_duration

_OWN_FIELDS = {
    "route53": ("profile", "session_token_secret_ref", "role_session_name", "external_id"),
    "dns01": ("persist",),
}
"""What only this collection knows of a solver."""


def issuer_manifest(issuer: Issuer) -> tuple[dict[str, Any], list[str]]:
    """The issuer as a manifest, and a note for each field that cert-manager does not have and that was left out."""
    item = issuer.to_item()
    notes = [
        f"{issuer.id}: {solver.provider.title} is missing, which is not served here; add it again."
        for solver in issuer.unserved
        if isinstance(solver.provider, Unserved)
    ]
    acme = {**item["acme"], "solvers": [_solver(solver, str(issuer.id), notes) for solver in item["acme"]["solvers"]]}
    if issuer.ca_bundle:
        acme["ca_bundle"] = base64.b64encode(issuer.ca_bundle.encode()).decode("ascii")
    metadata = {"name": issuer.id.name} | ({"namespace": issuer.id.namespace} if issuer.id.namespace else {})
    return _manifest(issuer.id.kind, metadata, {"acme": acme}), notes


def certificate_manifest(certificate: Certificate) -> dict[str, Any]:
    """The certificate as a manifest; what cert-manager would otherwise choose differently is said in it."""
    item = certificate.to_item()
    metadata: dict[str, Any] = {name: item.pop(name) for name in ("name", "namespace", "labels") if name in item}
    for name, duration in (("duration", certificate.duration), ("renew_before", certificate.renew_before)):
        if duration is not None:
            item[name] = format_duration(duration)
    if certificate.renew_before_percentage is not None:
        item["renew_before_percentage"] = certificate.renew_before_percentage
    if item.pop("issue_temporary_certificate", False):
        metadata["annotations"] = {TEMPORARY: "true"}
    if keystore := certificate.extras.keystore:
        item["keystores"] = replace(keystore, profile=keystore.written_by).to_item()
    item["private_key"] = asdict(certificate.private_key)
    return _manifest("Certificate", metadata, item)


def manifests_of(
    issuers: Iterable[Issuer], certificates: Iterable[Certificate]
) -> tuple[list[dict[str, Any]], list[str]]:
    """All of them, the issuers first, and what has to be said of them."""
    written, notes = [], []
    for issuer in issuers:
        manifest, said = issuer_manifest(issuer)
        written.append(manifest)
        notes += said
    for certificate in certificates:
        written.append(certificate_manifest(certificate))
        if certificate.targets:
            notes.append(f"Certificate {certificate.title}: its targets are left out; cert-manager makes no copies.")
    return written, notes


def _manifest(kind: str, metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": dict(metadata), "spec": to_camel_case(spec)}


def _solver(solver: Mapping[str, Any], title: str, notes: list[str]) -> dict[str, Any]:
    """The solver without what cert-manager does not know."""

    def known(section: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        own = [name for name in _OWN_FIELDS.get(section, ()) if name in fields]
        notes.extend(
            f"{title}: {section}.{camel_case(name)} is left out; cert-manager has no such field." for name in own
        )
        return {name: value for name, value in fields.items() if name not in own}

    dns01 = {
        name: known(name, value) if isinstance(value, Mapping) else value
        for name, value in known("dns01", solver["dns01"]).items()
    }
    return {name: value for name, value in {**solver, "dns01": dns01}.items() if value}

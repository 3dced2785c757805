# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Secret as it stands in the cluster, with the public facts of what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...kube.secrets import decoded
from ...model.faults import Fault
from ...model.found import CertificateFacts, FoundSecret, KeyFacts
from ...model.ownership import applied_by_us, other_owners, referred_to
from ...model.times import format_rfc3339
from ...pki import chains, keys


def found_secret(body: Mapping[str, Any]) -> FoundSecret:
    """The Secret behind this API object. What can't be read as key or certificate is None."""
    metadata = body["metadata"]
    data = body.get("data") or {}
    key, certificate = decoded(data.get("tls.key", "")), decoded(data.get("tls.crt", ""))
    return FoundSecret(
        namespace=metadata["namespace"],
        name=metadata["name"],
        type=body.get("type", ""),
        annotations=metadata.get("annotations") or {},
        labels=metadata.get("labels") or {},
        owners=other_owners(metadata.get("managedFields") or ()),
        owner_uids=referred_to(metadata.get("managedFields") or ()),
        has_key=bool(key),
        has_certificate=bool(certificate),
        key=_key_facts(key),
        certificate=_certificate_facts(certificate),
        applied=applied_by_us(metadata.get("managedFields") or ()),
    )


def standing_certificate(body: Mapping[str, Any]) -> CertificateFacts | None:
    """The public facts of the certificate in this Secret; None where there is none that can be read."""
    return _certificate_facts(decoded((body.get("data") or {}).get("tls.crt", "")))


def summary_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a diff may show of a Secret: labels, annotations, the public side of the certificate, names of the rest."""
    metadata = body["metadata"]
    shown = {"labels": metadata.get("labels") or {}, "annotations": metadata.get("annotations") or {}}
    if metadata.get("ownerReferences"):
        shown["owners"] = [f"{one['kind']} {one['name']}" for one in metadata["ownerReferences"]]
    further = sorted(set(body.get("data") or {}) - {"tls.key", "tls.crt"})
    shown |= {"further_data": further} if further else {}
    leaf = standing_certificate(body)
    if leaf is None:
        return shown
    return shown | {
        "not_after": format_rfc3339(leaf.not_after),
        "serial": leaf.serial,
        "public_key_sha256": leaf.public_key,
    }


def written_anew(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What a diff may show of further data that has other content than before: its names."""
    old, new = before.get("data") or {}, after.get("data") or {}
    names = sorted(name for name in set(old) & set(new) - {"tls.key", "tls.crt"} if old[name] != new[name])
    return {"written_anew": names} if names else {}


def _key_facts(pem: bytes) -> KeyFacts | None:
    try:
        return keys.facts(pem) if pem else None
    except Fault:
        return None


def _certificate_facts(pem: bytes) -> CertificateFacts | None:
    try:
        return chains.facts(pem.decode("ascii", "replace")) if pem else None
    except Fault:
        return None

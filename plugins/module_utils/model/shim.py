# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of an annotated Ingress or Gateway, as cert-manager's ingress-shim and gateway-shim make them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .faults import FaultList
from .names import is_ip_address
from .shim_annotations import (
    IGNORED_LISTENERS,
    OURS,
    asks_for_certificates,
    issuer_ref,
    listed,
    own_annotations,
    remark_on_others,
    spec_of,
)

KINDS = {
    "Ingress": (
        "networking.k8s.io/v1",
        "networking.k8s.io/v1beta1",
        "extensions/v1beta1",
    ),
    "Gateway": (
        "gateway.networking.k8s.io/v1",
        "gateway.networking.k8s.io/v1beta1",
        "gateway.networking.k8s.io/v1alpha2",
    ),
}
APPLYSET = "applyset.kubernetes.io/part-of"
"""The label by which kubectl prunes; what is made is no part of the set."""
TLS_PROTOCOLS = frozenset({"HTTPS", "TLS"})


def title_of(document: Mapping[str, Any]) -> str:
    """`Ingress shop/web`."""
    metadata = _map(document.get("metadata"))
    return f"{document['kind']} {metadata.get('namespace') or 'default'}/{metadata.get('name') or ''}"


def is_annotated(document: Mapping[str, Any]) -> bool:
    """Whether this is an Ingress or Gateway that Certificates are to be made of."""
    kind = document.get("kind")
    if document.get("apiVersion") not in KINDS.get(str(kind), ()):
        return False
    metadata = _map(document.get("metadata"))
    deleted = metadata.get("deletionTimestamp") or "foregroundDeletion" in (metadata.get("finalizers") or ())
    return asks_for_certificates(_map(metadata.get("annotations")), str(kind)) and not deleted


def certificates_of(document: Mapping[str, Any], faults: FaultList) -> list[dict[str, Any]]:
    """The Certificates of an annotated object, as manifests."""
    where, metadata = title_of(document), _map(document.get("metadata"))
    annotations = {
        str(key): "" if text is None else str(text) for key, text in _map(metadata.get("annotations")).items()
    }
    common = {**spec_of(where, annotations, faults), "issuerRef": issuer_ref(where, annotations, faults)}
    remark_on_others(where, annotations, faults)
    labels = {key: text for key, text in _map(metadata.get("labels")).items() if key != APPLYSET}
    made = {
        "namespace": metadata.get("namespace") or "default",
        "labels": labels,
        "annotations": own_annotations(annotations),
    }
    return [
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "metadata": {"name": secret, **{name: value for name, value in made.items() if value}},
            "spec": {"secretName": secret, **_names(hosts, annotations), **common},
        }
        for secret, hosts in _hosts(document, annotations, faults).items()
    ]


def _names(hosts: list[str], annotations: Mapping[str, str]) -> dict[str, list[str]]:
    names = [*hosts, *listed(annotations.get(f"{OURS}alt-names", ""))]
    addresses = [*filter(is_ip_address, names), *listed(annotations.get(f"{OURS}ip-sans", ""))]
    found = {
        "dnsNames": list(dict.fromkeys(name for name in names if not is_ip_address(name))),
        "ipAddresses": list(dict.fromkeys(addresses)),
    }
    return {field: entries for field, entries in found.items() if entries}


def _hosts(document: Mapping[str, Any], annotations: Mapping[str, str], faults: FaultList) -> dict[str, list[str]]:
    """By the name of each Secret the hosts that its certificate is for."""
    spec = _map(document.get("spec"))
    if document["kind"] == "Ingress":
        return _hosts_of_ingress(title_of(document), spec, faults)
    found: dict[str, list[str]] = {}
    ignored = listed(annotations.get(IGNORED_LISTENERS, ""))
    for place, listener in enumerate(_maps(spec.get("listeners"))):
        tls = _map(listener.get("tls"))
        if listener.get("protocol") not in TLS_PROTOCOLS or tls.get("mode") == "Passthrough":
            continue
        if str(listener.get("name")) in ignored:
            continue
        lacks = list(_lacks(listener, tls, str(_map(document.get("metadata")).get("namespace") or "default")))
        if lacks:
            faults.remark(
                title_of(document), f"spec.listeners[{place}] is passed over, since it {' and '.join(lacks)}."
            )
            continue
        for ref in _maps(tls.get("certificateRefs")):
            found.setdefault(str(ref.get("name") or ""), []).append(str(listener["hostname"]))
    return found


def _hosts_of_ingress(where: str, spec: Mapping[str, Any], faults: FaultList) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    for place, block in enumerate(_maps(spec.get("tls"))):
        secret = str(block.get("secretName") or "")
        hosts = block["hosts"] if isinstance(block.get("hosts"), list) else []
        lacks = [field for field, value in (("hosts", hosts), ("secretName", secret)) if not value]
        if lacks:
            faults.remark(where, f"spec.tls[{place}] is passed over, since it has no {' and no '.join(lacks)}.")
        elif secret in found:
            faults.add(
                where,
                f"spec.tls[{place}].secretName is {secret!r}, which spec.tls[{first[secret]}] has too; put their hosts "
                "together.",
            )
        else:
            found[secret], first[secret] = [str(host) for host in hosts], place
    return found


def _lacks(listener: Mapping[str, Any], tls: Mapping[str, Any], namespace: str) -> Iterator[str]:
    """What keeps a listener from having a certificate made."""
    references = _maps(tls.get("certificateRefs"))
    if not listener.get("hostname"):
        yield "has no hostname"
    if not references:
        yield "has no tls.certificateRefs"
    if tls.get("mode", "Terminate") != "Terminate":
        yield f"has tls.mode {tls['mode']}"
    for ref in references:
        if ref.get("group", "") not in ("", "core") or ref.get("kind", "Secret") not in ("", "Secret"):
            yield f"refers to {ref.get('kind')} {ref.get('name')}, which is no Secret"
        if ref.get("namespace") not in (None, namespace):
            yield f"refers to a Secret of namespace {ref['namespace']}"


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []

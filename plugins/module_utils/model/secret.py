# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS Secret as cert-manager writes it: type, label and annotations."""

from __future__ import annotations

from collections.abc import Mapping

from .certificate import IssuerRef
from .found import CertificateFacts
from .issuer import GROUP

TLS_TYPE = "kubernetes.io/tls"
FAO_LABEL = {f"controller.{GROUP}/fao": "true"}


ANNOTATIONS = frozenset(
    f"{GROUP}/{name}"
    for name in (
        "certificate-name",
        "issuer-name",
        "issuer-kind",
        "issuer-group",
        "common-name",
        "alt-names",
        "ip-sans",
        "uri-sans",
    )
)
"""The names of cert-manager's annotations, below."""


def annotations_of(certificate_name: str, issuer_ref: IssuerRef, leaf: CertificateFacts) -> dict[str, str]:
    """cert-manager's annotations for this certificate; those of the subject names are there even when empty."""
    found = temporary_annotations_of(certificate_name, leaf)
    found[f"{GROUP}/issuer-name"] = issuer_ref.name
    found[f"{GROUP}/issuer-kind"] = issuer_ref.kind or "Issuer"
    found[f"{GROUP}/issuer-group"] = issuer_ref.group
    return found


def temporary_annotations_of(certificate_name: str, leaf: CertificateFacts) -> dict[str, str]:
    """Those of a temporary certificate, which no issuer has given."""
    return {
        f"{GROUP}/certificate-name": certificate_name,
        f"{GROUP}/common-name": leaf.common_name,
        f"{GROUP}/alt-names": ",".join(leaf.dns_names),
        f"{GROUP}/ip-sans": ",".join(leaf.ip_addresses),
        f"{GROUP}/uri-sans": ",".join(leaf.uris),
    }


def issuer_ref_of(annotations: Mapping[str, str]) -> IssuerRef | None:
    """The issuer that a Secret's certificate came from, as cert-manager's annotations say; None where they don't."""
    name, kind, group = (annotations.get(f"{GROUP}/issuer-{part}") for part in ("name", "kind", "group"))
    if name is None and kind is None and group is None:
        return None
    return IssuerRef(name or "", kind or "Issuer", group or GROUP)


def differing(wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    """The names of labels, annotations or data that are missing or differ; the values may be secret."""
    return ", ".join(sorted(name for name, value in wanted.items() if found.get(name) != value))

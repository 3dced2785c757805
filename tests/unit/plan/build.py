# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builders of test values: each gives something whole and sound, and takes what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate, IssuerRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import CertificateFacts, FoundSecret, KeyFacts
from ansible_collections.kubecert.acme.plugins.module_utils.model.secret import FAO_LABEL, TLS_TYPE, annotations_of

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REF = IssuerRef("letsencrypt", "ClusterIssuer", "cert-manager.io")


def certificate(**fields: Any) -> Certificate:
    """A declared certificate for example.com and its wildcard."""
    sound: dict[str, Any] = {
        "namespace": "default",
        "name": "web",
        "secret_name": "web-tls",
        "issuer_ref": REF,
        "dns_names": ("example.com", "*.example.com"),
    }
    return Certificate(**{**sound, **fields})


def leaf(days_left: float = 60, lifetime: float = 90, **fields: Any) -> CertificateFacts:
    """A certificate with this many days left of its lifetime."""
    end = NOW + timedelta(days=days_left)
    sound: dict[str, Any] = {
        "not_before": end - timedelta(days=lifetime),
        "not_after": end,
        "common_name": "example.com",
        "dns_names": ("example.com", "*.example.com"),
        "ip_addresses": (),
        "uris": (),
        "public_key": "aa",
        "serial": "01",
        "authority_key_id": "bb",
        "issuer_common_name": "R13",
    }
    return CertificateFacts(**{**sound, **fields})


def secret(certificate_in_it: CertificateFacts | None = None, **fields: Any) -> FoundSecret:
    """The Secret that satisfies `certificate()`."""
    standing = certificate_in_it or leaf()
    sound: dict[str, Any] = {
        "namespace": "default",
        "name": "web-tls",
        "type": TLS_TYPE,
        "annotations": annotations_of("web", REF, standing),
        "labels": dict(FAO_LABEL),
        "has_key": True,
        "has_certificate": True,
        "key": KeyFacts("ECDSA", 256, "PKCS1", "aa"),
        "certificate": standing,
    }
    return FoundSecret(**{**sound, **fields})

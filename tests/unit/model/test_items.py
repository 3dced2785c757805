# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates as modules hand them on."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate, parse_certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList

SOUND: dict[str, Any] = {
    "name": "web",
    "namespace": "default",
    "secret_name": "web-tls",
    "dns_names": ["example.com"],
    "issuer_ref": {"name": "le", "kind": "ClusterIssuer"},
}
KEYS: list[dict[str, Any]] = [
    {"algorithm": "RSA"},
    {"size": 384},
    {"algorithm": "RSA", "size": 4096, "encoding": "PKCS8", "rotation_policy": "Never"},
]


def parsed(fields: dict[str, Any]) -> Certificate:
    """The certificate, which has to be sound."""
    faults = FaultList()
    certificate = parse_certificate(fields, faults)
    faults.raise_if_any()
    assert certificate
    return certificate


@pytest.mark.parametrize("fields", [{}, {"issuer_ref": {"name": "le", "kind": "Issuer", "group": "cert-manager.io"}}])
@pytest.mark.parametrize("key", [{}, *KEYS])
def test_a_certificate_survives_the_way_between_steps(fields: dict[str, Any], key: dict[str, Any]) -> None:
    certificate = parsed({**SOUND, **fields, "private_key": key})
    assert parsed(certificate.to_item()) == certificate


def test_what_goes_without_saying_is_not_handed_on() -> None:
    key = {"algorithm": "ECDSA", "size": 256, "encoding": "PKCS1", "rotation_policy": "Always"}
    assert parsed({**SOUND, "private_key": key}).to_item() == SOUND

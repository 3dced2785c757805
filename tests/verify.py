# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that a TLS client would make."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store


def chain_verifies(chain_pem: str, root_pem: str, name: str) -> None:
    """Raise unless the chain (leaf first) leads from a certificate for `name` to this root."""
    leaf, *intermediates = x509.load_pem_x509_certificates(chain_pem.encode())
    store = Store(x509.load_pem_x509_certificates(root_pem.encode()))
    PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name)).verify(leaf, intermediates)

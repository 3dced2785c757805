# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The third-party names of this room, in one place; absent where ansible-test imports without the library."""

from __future__ import annotations

from typing import Any

hashes: Any
serialization: Any
ec: Any
rsa: Any
ed25519: Any
x509: Any
NameOID: Any
InvalidSignature: Any
try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.x509.oid import NameOID
except ImportError:
    x509 = hashes = serialization = ec = ed25519 = rsa = NameOID = None
    InvalidSignature = ValueError

    class UnsupportedAlgorithm(Exception):  # type: ignore[no-redef]
        """Stands in where cryptography is missing."""


__all__ = [
    "InvalidSignature",
    "NameOID",
    "UnsupportedAlgorithm",
    "ec",
    "ed25519",
    "hashes",
    "rsa",
    "serialization",
    "x509",
]

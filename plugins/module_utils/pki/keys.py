# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys: made, written in the declared encoding, and told about by their public side."""

from __future__ import annotations

import hashlib
from typing import Any

from ..model.faults import Fault
from ..model.found import KeyFacts
from ..model.private_key import PrivateKeySpec
from .libraries import UnsupportedAlgorithm, ec, ed25519, rsa, serialization

PUBLIC_EXPONENT = 65537


def generate(spec: PrivateKeySpec) -> bytes:
    """A new private key as PEM. PKCS1 means the traditional form, which for ECDSA is SEC 1 (RFC 5915)."""
    if spec.algorithm == "RSA":
        key: Any = rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=spec.size)
    else:
        key = ec.generate_private_key({256: ec.SECP256R1(), 384: ec.SECP384R1()}[spec.size])
    return _pem(key, spec.encoding)


def encoded_as(pem: bytes, encoding: str) -> bytes:
    """The same key in another encoding, PKCS1 or PKCS8."""
    return _pem(load(pem), encoding)


def load(pem: bytes) -> Any:
    """The private key in this PEM. Raises Fault, whose text never holds any of it."""
    try:
        return serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # The library's own message may quote what it could not read, so it is not passed on.
        raise Fault("This is not a private key in PEM form that can be read without a password.") from None


def facts(pem: bytes) -> KeyFacts:
    """The public facts of a private key. Raises Fault when it can't be read."""
    key = load(pem)
    encoding = "PKCS8" if b"BEGIN PRIVATE KEY" in pem else "PKCS1"
    return KeyFacts(_algorithm(key), _size(key), encoding, public_key_digest(key.public_key()))


def public_key_digest(public_key: Any) -> str:
    """The SHA-256 of the SubjectPublicKeyInfo, in hex."""
    der = public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def _pem(key: Any, encoding: str) -> bytes:
    form = serialization.PrivateFormat.PKCS8 if encoding == "PKCS8" else serialization.PrivateFormat.TraditionalOpenSSL
    return bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def _algorithm(key: Any) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        return "RSA"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return "ECDSA"
    return "Ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else type(key).__name__


def _size(key: Any) -> int:
    return int(getattr(key, "key_size", 256))

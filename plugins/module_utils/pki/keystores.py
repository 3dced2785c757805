# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PKCS #12 keystores (RFC 7292): written as cert-manager's profiles have them, and looked into.

What is written differs each time by its salts, so one that stands is judged by what comes out of it.
"""

from __future__ import annotations

from typing import Any

from ..model.faults import Fault
from ..model.keystore import LEGACY_DES, MODERN_2023
from . import keys
from .chains import load
from .keystore_library import pkcs12
from .libraries import UnsupportedAlgorithm, hashes, serialization

ROUNDS = 2048
"""As cert-manager has it. More would slow nobody down: the key lies beside the keystore as it is."""


def keystore(key_pem: bytes, chain_pem: str, password: bytes, profile: str = MODERN_2023) -> bytes:
    """A keystore with this key, its certificate and the rest of the chain, without names. Raises Fault."""
    _check(password)
    leaf, *others = load(chain_pem)
    encryption = _encryption(profile).build(password)
    return bytes(pkcs12.serialize_key_and_certificates(None, keys.load(key_pem), leaf, others or None, encryption))


def difference(data: bytes, chain_pem: str, password: bytes) -> str:
    """In what a keystore is not one of this chain and its leaf's key, as the end of a sentence; empty where it is."""
    _check(password)
    try:
        found = pkcs12.load_pkcs12(data, password)
    except (ValueError, UnsupportedAlgorithm):
        return "can't be opened with its password"
    leaf, *others = load(chain_pem)
    if found.key is None or not _same_key(found.key, leaf):
        return "holds another key"
    held = {one.certificate for one in found.additional_certs}
    if found.cert is None or found.cert.certificate != leaf or held != set(others):
        return "holds other certificates"
    return ""


def _same_key(key: Any, leaf: Any) -> bool:
    return keys.public_key_digest(key.public_key()) == keys.public_key_digest(leaf.public_key())


def _encryption(profile: str) -> Any:
    algorithm, digest = {
        LEGACY_DES: (pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC, hashes.SHA1()),
        MODERN_2023: (pkcs12.PBES.PBESv2SHA256AndAES256CBC, hashes.SHA256()),
    }[profile]
    builder = serialization.PrivateFormat.PKCS12.encryption_builder()
    return builder.kdf_rounds(ROUNDS).key_cert_algorithm(algorithm).hmac_hash(digest)


def _check(password: bytes) -> None:
    try:
        password.decode()
    except UnicodeDecodeError:
        raise Fault("The password of the keystore is not text in UTF-8; write another one into its Secret.") from None

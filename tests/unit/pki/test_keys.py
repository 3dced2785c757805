# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys: their kinds and encodings, and that nothing of a bad one is ever repeated."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import KeyFacts
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys

SPECS = [
    PrivateKeySpec("RSA", 2048, "PKCS1"),
    PrivateKeySpec("RSA", 2048, "PKCS8"),
    PrivateKeySpec("ECDSA", 256, "PKCS1"),
    PrivateKeySpec("ECDSA", 256, "PKCS8"),
    PrivateKeySpec("ECDSA", 384, "PKCS8"),
]
PEM = keys.generate(PrivateKeySpec())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.algorithm}-{spec.size}-{spec.encoding}")
def test_a_key_is_made_as_declared_and_told_about(spec: PrivateKeySpec) -> None:
    pem = keys.generate(spec)
    facts = keys.facts(pem)
    digest = keys.public_key_digest(keys.load(pem).public_key())
    assert facts == KeyFacts(spec.algorithm, spec.size, spec.encoding, digest)
    assert pem.endswith(b"-----\n")
    assert keys.generate(spec) != pem


@pytest.mark.parametrize("spec", SPECS[:3], ids=lambda spec: f"{spec.algorithm}-{spec.encoding}")
def test_another_encoding_is_the_same_key(spec: PrivateKeySpec) -> None:
    pem = keys.generate(spec)
    for encoding in ("PKCS1", "PKCS8"):
        other = keys.encoded_as(pem, encoding)
        assert keys.facts(other).encoding == encoding
        assert keys.facts(other).public_key == keys.facts(pem).public_key
        assert keys.encoded_as(other, spec.encoding) == pem


def test_a_key_of_a_kind_that_is_not_declared_here_is_told_too() -> None:
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert (keys.facts(pem).algorithm, keys.facts(pem).encoding) == ("Ed25519", "PKCS8")


def test_an_encrypted_key_is_refused() -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    with pytest.raises(Fault, match="without a password"):
        keys.load(pem)


@given(st.binary(max_size=400) | st.integers(60, len(PEM) - 60).map(lambda place: PEM[:place] + PEM[place + 9 :]))
def test_what_is_no_key_is_a_fault_that_repeats_none_of_it(pem: bytes) -> None:
    with pytest.raises(Fault) as caught:
        keys.load(pem)
    assert str(caught.value) == "This is not a private key in PEM form that can be read without a password."
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__, "a traceback would show the library's own words"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's key: what it signs, and what it never shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from acme import jws
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, utils
from josepy.jwk import JWK

from ansible_collections.kubecert.acme.plugins.module_utils.acme.keys import AccountKey, read_nonce
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Binding
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault

URL = "https://ca.example/new-order"
P256 = ec.generate_private_key(ec.SECP256R1())


def encoded(data: bytes) -> str:
    """base64url with no padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url with no padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    """PKCS8."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def thumbprint(key: ec.EllipticCurvePrivateKey) -> str:
    """RFC 7638."""
    numbers = key.public_key().public_numbers()
    jwk = {"crv": "P-256", "kty": "EC", "x": encoded(numbers.x.to_bytes(32)), "y": encoded(numbers.y.to_bytes(32))}
    return encoded(hashlib.sha256(json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()).digest())


def test_the_txt_value_is_that_of_rfc_8555() -> None:
    token = encoded(b"0123456789abcdef")
    expected = encoded(hashlib.sha256(f"{token}.{thumbprint(P256)}".encode()).digest())
    assert AccountKey(pem(P256)).dns01_value(token) == expected


def test_a_token_counts_as_text() -> None:
    # The last character has bits that decoding drops.
    value = AccountKey(pem(P256)).dns01_value("ab")
    assert value == encoded(hashlib.sha256(f"ab.{thumbprint(P256)}".encode()).digest())


def test_a_token_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="base64url"):
        AccountKey(pem(P256)).dns01_value("é")


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (P256, "ES256"),
        (ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (ec.generate_private_key(ec.SECP521R1()), "ES512"),
        (rsa.generate_private_key(65537, 2048), "RS256"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_key_signs_with_its_algorithm(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, algorithm: str) -> None:
    account_key = AccountKey(pem(key))
    protected = json.loads(
        decoded(json.loads(account_key.sign(b"{}", "bjE", URL, "https://ca.example/1"))["protected"])
    )
    assert protected == {"alg": algorithm, "nonce": "bjE", "url": URL, "kid": "https://ca.example/1"}
    first = json.loads(decoded(json.loads(account_key.sign(b"{}", "bjE", URL, None))["protected"]))
    assert "kid" not in first
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(first["jwk"]), "only the public half travels"


@pytest.mark.parametrize("kid", ["https://ca.example/1", None])
@pytest.mark.parametrize("key", [P256, rsa.generate_private_key(65537, 2048)], ids=["EC", "RSA"])
def test_what_is_signed_is_what_the_library_reads(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, kid: str | None
) -> None:
    read = jws.JWS.json_loads(AccountKey(pem(key)).sign(b'{"a":1}', encoded(b"n1"), URL, kid))
    found = read.signature.combined
    public = JWK.load(pem(key)).public_key()
    assert (read.payload, found.nonce, found.url, found.kid) == (b'{"a":1}', b"n1", URL, kid)
    assert found.jwk == (None if kid else public)
    assert read.verify(public)


def test_the_signature_holds() -> None:
    signed = json.loads(AccountKey(pem(P256)).sign(b'{"a":1}', "bjE", URL, "kid"))
    raw = decoded(signed["signature"])
    der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    P256.public_key().verify(der, f"{signed['protected']}.{signed['payload']}".encode(), ec.ECDSA(hashes.SHA256()))
    assert decoded(signed["payload"]) == b'{"a":1}'


def test_a_binding_is_signed_with_the_mac_key() -> None:
    bound = AccountKey(pem(P256)).bind(Binding("kid-1", encoded(b"secret" * 6)), "https://ca.example/new-account")
    assert json.loads(decoded(bound["protected"])) == {
        "alg": "HS256",
        "kid": "kid-1",
        "url": "https://ca.example/new-account",
    }
    assert json.loads(decoded(bound["payload"]))["kty"] == "EC"
    text = f"{bound['protected']}.{bound['payload']}".encode()
    assert decoded(bound["signature"]) == hmac.digest(b"secret" * 6, text, "sha256")


def test_a_key_change_is_signed_by_the_new_key_and_names_the_old() -> None:
    url, new = "https://ca.example/key-change", ec.generate_private_key(ec.SECP384R1())
    inner = AccountKey(pem(new)).succeed(AccountKey(pem(P256)), "https://ca.example/acct/1", url)
    protected, payload = (json.loads(decoded(inner[part])) for part in ("protected", "payload"))
    assert (protected["alg"], protected["url"], protected["jwk"]["crv"]) == ("ES384", url, "P-384")
    assert not {"nonce", "kid"} & set(protected)
    assert (payload["account"], payload["oldKey"]["kty"]) == ("https://ca.example/acct/1", "EC")
    assert payload["oldKey"]["x"] == encoded(P256.public_key().public_numbers().x.to_bytes(32))
    assert not {"d"} & {*protected["jwk"], *payload["oldKey"]}, "no private key goes anywhere"


PUBLIC = P256.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
LOCKED = P256.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
)
NO_KEYS = {
    "nothing": b"",
    "text": b"TOPSECRET",
    "broken": b"-----BEGIN PRIVATE KEY-----\nTOPSECRET\n-----END PRIVATE KEY-----\n",
    "public": PUBLIC,
    "locked": LOCKED,
    "ed25519": pem(ed25519.Ed25519PrivateKey.generate()),
    "secp256k1": pem(ec.generate_private_key(ec.SECP256K1())),
}


@pytest.mark.parametrize("given", NO_KEYS.values(), ids=NO_KEYS)
def test_what_can_not_sign_is_refused_and_not_shown(given: bytes) -> None:
    with pytest.raises(Fault, match="account's private key") as caught:
        AccountKey(given)
    assert "TOPSECRET" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_neither_text_nor_repr_show_a_key() -> None:
    key = AccountKey(pem(P256))
    number = encoded(P256.private_numbers().private_value.to_bytes(32))
    assert number not in f"{key} {key!r}"
    assert "hush" not in repr(Binding("kid-1", "hush"))


@pytest.mark.parametrize(
    ("header", "nonce"), [(None, None), ("", None), ("b24x", "b24x"), ("é", None), ("a", None), ("b2 4x", None)]
)
def test_a_nonce_is_base64url(header: str | None, nonce: str | None) -> None:
    assert read_nonce(header) == nonce

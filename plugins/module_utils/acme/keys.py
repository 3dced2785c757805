# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that sign requests (RFC 8555 §6.2), bindings (§7.3.4), key changes (§7.3.5) and key authorizations (§8.1)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from ..model.faults import Fault
from .libraries import jose, messages
from .resources import Binding

_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_UNREADABLE = "The account's private key can't be read: it must be a private key in PEM without a password."


class AccountKey:
    """A private key; neither its text nor its repr ever show it. Safe to share between threads."""

    def __init__(self, pem: bytes) -> None:
        try:
            self._key: Any = jose.JWK.load(pem)
        except (jose.Error, ValueError, TypeError):
            # The library's own message may quote what it could not read, so it is not passed on.
            raise Fault(_UNREADABLE) from None
        # What is no key at all is loaded as the bytes of a shared secret, and a public key is loaded too.
        if not hasattr(self._key.key, "private_bytes"):
            raise Fault(_UNREADABLE)
        name = "RS256" if self._key.typ == "RSA" else _CURVES.get(self._key.key.curve.name, "")
        if not name:
            raise Fault("The account's private key must be RSA, or ECDSA with P-256, P-384 or P-521.")
        self._algorithm: Any = getattr(jose, name)

    def sign(self, payload: bytes, nonce: str | None, url: str, kid: str | None) -> bytes:
        """The JWS of a request as flattened JSON (RFC 7515 §7.2.2); with no `kid` it carries the public key instead.

        The library would make an object of each part of the header and copy the key with each, which takes three times
        as long, and there are ten requests to a certificate. What signs is the library's.
        """
        header: dict[str, Any] = {"alg": self._algorithm.name, "url": url}
        header |= {"nonce": nonce} if nonce else {}
        header |= {"kid": kid} if kid else {"jwk": self._key.public_key().to_json()}
        protected, content = (jose.encode_b64jose(part) for part in (json.dumps(header).encode(), payload))
        signature = self._algorithm.sign(self._key.key, f"{protected}.{content}".encode())
        signed = {"protected": protected, "payload": content, "signature": jose.encode_b64jose(signature)}
        return json.dumps(signed).encode()

    def bind(self, binding: Binding, new_account_url: str) -> Mapping[str, Any]:
        """The externalAccountBinding of a new account. Raises Fault when the MAC key isn't base64url."""
        text = plain_mac_key(binding)
        try:
            found = messages.ExternalAccountBinding.from_data(
                self._key.public_key(), binding.key_id, text, {"newAccount": new_account_url}, "HS256"
            )
        except (jose.Error, ValueError, TypeError):
            raise _no_mac_key(binding) from None
        return dict(json.loads(json.dumps(found, default=lambda part: part.to_json())))

    def succeed(self, old: AccountKey, account_url: str, key_change_url: str) -> Mapping[str, Any]:
        """What puts an account from its old key under this one: a JWS by this, which the old one signs (§7.3.5)."""
        payload = {"account": account_url, "oldKey": old._key.public_key().to_json()}
        return dict(json.loads(self.sign(json.dumps(payload).encode(), None, key_change_url, None)))

    def dns01_value(self, token: str) -> str:
        """What the TXT record must hold: base64url(SHA-256(key authorization)), RFC 8555 §8.4. Raises ValueError."""
        if not _BASE64URL.fullmatch(token):
            raise ValueError("the token is not base64url")
        # The token counts as text: decoded and encoded again, as the library does it, it might not be the same.
        authorization = f"{token}.{jose.encode_b64jose(self._key.thumbprint())}"
        return str(jose.encode_b64jose(hashlib.sha256(authorization.encode()).digest()))


def plain_mac_key(binding: Binding) -> str:
    """The MAC key as base64url without padding. Raises Fault when it isn't."""
    text = binding.mac_key.strip().rstrip("=").translate(str.maketrans("+/", "-_"))
    if not _BASE64URL.fullmatch(text):
        raise _no_mac_key(binding)
    return text


def _no_mac_key(binding: Binding) -> Fault:
    return Fault(
        f"The MAC key of the external account binding {binding.key_id} is not base64url. Store it as the CA has it."
    )


def read_nonce(header: str | None) -> str | None:
    """What a Replay-Nonce header holds (RFC 8555 §6.5.1); None when absent or not base64url."""
    return header if header and _BASE64URL.fullmatch(header) and len(header) % 4 != 1 else None

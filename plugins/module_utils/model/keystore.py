# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keystores in a Secret (cert-manager's `keystores`): PKCS #12, with a password that lies in another Secret."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from .certificate_fields import CERTIFICATE
from .fields import REFUSED
from .reader import Reader
from .reference import SecretRef
from .solver_fields import parse_ref

ENTRY = "keystore.p12"
"""The entry of the Secret's data that the keystore is."""
LEGACY_RC2, LEGACY_DES, MODERN_2023 = "LegacyRC2", "LegacyDES", "Modern2023"
_RC2 = bytes.fromhex("060a2a864886f70d010c0106")
"""pbeWithSHAAnd40BitRC2-CBC (RFC 7292, appendix C) as an object identifier in DER."""
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
"""PBES2 (RFC 8018, appendix C), likewise."""
SEAL = "kubecert.acme/keystore"
"""The annotation that says what the keystore was made of, to whoever has key and password."""
_PROFILES = {name.lower(): name for name in (LEGACY_DES, MODERN_2023)}
_NO_RC2 = (
    f"is {LEGACY_RC2}, a cipher that can be broken and that OpenSSL 3 and Java 20 don't read; it is not written here. "
    f"Use {MODERN_2023}, or {LEGACY_DES} for what is older than Java 8u301."
)
_REFUSED = CERTIFICATE.reasons(REFUSED, "keystores")
_REFUSED_IN_PKCS12 = CERTIFICATE.reasons(REFUSED, "keystores.pkcs12")


@dataclass(frozen=True)
class Keystore:
    """A PKCS #12 keystore of the key and its chain.

    Without a `profile` it is written by the strongest, and one by another that stands there already is left alone.
    """

    password: SecretRef
    profile: str = ""

    @property
    def written_by(self) -> str:
        """The profile by which it is written."""
        return self.profile or MODERN_2023

    def to_item(self) -> dict[str, Any]:
        """The section `keystores` of a declaration, where the namespace goes without saying."""
        section = {"create": True, "password_secret_ref": {"name": self.password.name, "key": self.password.key}}
        return {"pkcs12": section | ({"profile": self.profile} if self.profile else {})}


def profile_of(data: bytes) -> str:
    """The profile by which a keystore was written. The names of its ciphers are not encrypted."""
    if _PBES2 in data:
        return MODERN_2023
    return LEGACY_RC2 if _RC2 in data else LEGACY_DES


def seal(data: bytes, key: bytes, chain: bytes, password: bytes) -> str:
    """That this keystore holds this key and chain and opens with this password, as a hex digest to be compared.

    To open a keystore of an RSA key takes long, since the key is checked then. Nobody learns anything of the password
    from this who doesn't have the private key, for what lies beside it.
    """
    digest = hmac.new(key, digestmod="sha256")
    for part in (password, chain, data):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def parse_keystores(top: Reader, namespace: str) -> Keystore | None:
    """The keystore that a certificate of this namespace declares, whose fields `top` reads; None where it has none."""
    keystores = top.section("keystores")
    if keystores is None:
        return None
    jks, pkcs12 = keystores.section("jks"), keystores.section("pkcs12")
    if jks and jks.flag("create"):
        keystores.fault("jks", f"can't be served: {_REFUSED['jks']}.")
    keystores.unread("jks", CERTIFICATE, "keystores.jks")
    keystores.done()
    return _parse_pkcs12(pkcs12, namespace) if pkcs12 else None


def _parse_pkcs12(section: Reader, namespace: str) -> Keystore | None:
    if not section.given("create"):
        section.fault("create", "is missing; it must be true or false.")
    wanted = section.flag("create")
    literal = section.given("password")
    if literal:
        section.fault("password", f"can't be served: {_REFUSED_IN_PKCS12['password']}.")
    password = parse_ref(section, "password_secret_ref", namespace, required=not literal)
    profile = _profile(section, wanted)
    section.done()
    return Keystore(password, profile) if wanted and password else None


def _profile(section: Reader, wanted: bool) -> str:
    """The profile that is declared; of a keystore that is not to be made any that there is will do."""
    if section.text("profile").lower() != LEGACY_RC2.lower():
        return section.choice("profile", _PROFILES, "")
    if wanted:
        section.fault("profile", _NO_RC2)
    return LEGACY_RC2

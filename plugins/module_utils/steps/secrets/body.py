# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TLS Secret of a certificate as it is to be applied, with all that is declared to be in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...kube.secrets import Body, Secrets, decoded, encoded, value_in
from ...model import keystore
from ...model.certificate import Certificate
from ...model.extras import Extras
from ...model.output_format import ENTRIES, formatted
from ...model.ownership import owner_reference
from ...model.parallel import Once
from ...model.reference import SecretRef
from ...model.secret import FAO_LABEL, TLS_TYPE


@dataclass(frozen=True)
class Pair:
    """A private key and the chain of its certificate, both PEM."""

    key: bytes
    chain: str


@dataclass(frozen=True)
class _Made:
    """What is beside key and certificate, and what has to be said of it."""

    data: Mapping[str, str]
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Bodies:
    """Makes bodies of Secrets. The passwords of keystores are read where they are needed, each once."""

    secrets: Secrets
    passwords: Once[bytes] = field(default_factory=Once)

    def body(
        self, certificate: Certificate, pair: Pair, annotations: Mapping[str, str], standing: Body | None = None
    ) -> Body:
        """The Secret with this pair and cert-manager's annotations, in the place of one that stands there, if any.

        A keystore that fits stays to the byte as it is. Raises Fault where the password of one can't be had.
        """
        uid = certificate.owner_uid
        made = self._extras(certificate.extras, pair, standing or {})
        return {
            "type": TLS_TYPE,
            "metadata": {
                "namespace": certificate.namespace,
                "name": certificate.secret_name,
                "labels": {**certificate.template_labels, **FAO_LABEL},
                "annotations": {**certificate.template_annotations, **annotations, **made.annotations},
                **({"ownerReferences": [owner_reference(certificate.name, uid)]} if uid else {}),
            },
            "data": {"tls.key": encoded(pair.key), "tls.crt": encoded(pair.chain.encode("ascii")), **made.data},
        }

    def _extras(self, extras: Extras, pair: Pair, standing: Body) -> _Made:
        data, annotations = _formats(extras, pair), {}
        if extras.keystore:
            password = self._password(extras.keystore.password)
            content = _keystore(extras.keystore, pair, password, standing)
            data[keystore.ENTRY] = encoded(content)
            annotations[keystore.SEAL] = _seal(content, pair, password)
        return _Made(data, annotations)

    def _password(self, ref: SecretRef) -> bytes:
        return self.passwords.get(ref, lambda: self.secrets.value(ref))


def password_of(extras: Extras, neighbours: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The password of the declared keystore, if there is one, in one of the namespace's Secrets by name.

    Raises Fault where it is not there.
    """
    if extras.keystore is None:
        return b""
    ref = extras.keystore.password
    return value_in(neighbours.get(ref.name), ref)


def strays_of(extras: Extras, body: Body, password: bytes) -> dict[str, str]:
    """Those entries in the data of a Secret that are not what is declared of them, and how that is.

    Key and certificate must be sound.
    """
    data = body["data"]
    pair = Pair(decoded(data["tls.key"]), decoded(data["tls.crt"]).decode("ascii", "replace"))
    found = {
        name: "does not fit key and certificate" if name in data else "is missing"
        for name, content in _formats(extras, pair).items()
        if data.get(name) != content
    }
    if extras.keystore:
        wrong = _keystore_wrong(extras.keystore, pair, password, body)
        found |= {keystore.ENTRY: wrong} if wrong else {}
    return found


def _formats(extras: Extras, pair: Pair) -> dict[str, str]:
    chain = pair.chain.encode("ascii", "replace")
    return {ENTRIES[kind]: encoded(formatted(kind, pair.key, chain)) for kind in extras.formats}


def _keystore(wanted: keystore.Keystore, pair: Pair, password: bytes, standing: Body) -> bytes:
    """The keystore that stands there if it is the one that is wanted, or else one made anew."""
    from ...pki import keystores  # noqa: PLC0415 - few certificates have one

    if _keystore_wrong(wanted, pair, password, standing):
        return keystores.keystore(pair.key, pair.chain, password, wanted.written_by)
    return _standing_keystore(standing)


def _keystore_wrong(wanted: keystore.Keystore, pair: Pair, password: bytes, standing: Body) -> str:
    """How the keystore in a Secret is not the one that is wanted, as the end of a sentence; empty where it is."""
    content = _standing_keystore(standing)
    if not content:
        return "is missing"
    noted = (standing["metadata"].get("annotations") or {}).get(keystore.SEAL)
    if noted != _seal(content, pair, password):
        from ...pki import keystores  # noqa: PLC0415 - it is seldom that one has to be opened

        if wrong := keystores.difference(content, pair.chain, password):
            return wrong
    profile = keystore.profile_of(content)
    if wanted.profile in ("", profile):
        return ""
    return f"is of profile {profile}, where {wanted.profile} is declared"


def _standing_keystore(standing: Body) -> bytes:
    return decoded((standing.get("data") or {}).get(keystore.ENTRY, ""))


def _seal(content: bytes, pair: Pair, password: bytes) -> str:
    return keystore.seal(content, pair.key, pair.chain.encode("ascii", "replace"), password)

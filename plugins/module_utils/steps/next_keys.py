# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the next private key of a certificate comes from: made anew, or by its rotation policy the one it has."""

from __future__ import annotations

from functools import cached_property

from ..kube.pending import KEY
from ..kube.secrets import Body, Secrets, decoded
from ..model.certificate import Certificate
from ..model.found import FoundSecret
from ..model.revocation import Revocation
from ..pki import keys
from .standing import found_secret


class NextKeys:
    """A new key; or with rotation policy Never the one in the Secret, as long as it is what is declared.

    A key that others may have, for which its certificate was revoked, is never used again, whatever the policy. CAs
    would refuse it too.
    """

    def __init__(self, secrets: Secrets, certificate: Certificate) -> None:
        self._secrets = secrets
        self._certificate = certificate

    def make(self) -> bytes:
        """A key (PEM) to begin with."""
        spec = self._certificate.private_key
        if spec.rotation_policy == "Never" and self._fits() and not self.is_spent(self._key):
            return keys.encoded_as(self._key, spec.encoding)
        return keys.generate(spec)

    def is_spent(self, key: bytes) -> bool:
        """Whether this key (PEM) is the one that a revocation has made worthless."""
        leaf = self._found.certificate if self._found else None
        note = Revocation.of_annotations(self._found.annotations) if self._found else None
        if leaf is None or note is None or note.serial != leaf.serial or not note.spends_key:
            return False
        return keys.facts(key).public_key == leaf.public_key

    def _fits(self) -> bool:
        found, wanted = self._found.key if self._found else None, self._certificate.private_key
        return found is not None and (found.algorithm, found.size) == (wanted.algorithm, wanted.size)

    @cached_property
    def _body(self) -> Body | None:
        """The Secret that stands, read when it is first asked for."""
        return self._secrets.get(self._certificate.namespace, self._certificate.secret_name)

    @property
    def _key(self) -> bytes:
        return decoded(((self._body or {}).get("data") or {}).get(KEY, ""))

    @cached_property
    def _found(self) -> FoundSecret | None:
        return found_secret(self._body) if self._body else None

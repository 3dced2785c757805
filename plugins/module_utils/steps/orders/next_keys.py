# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the next private key of a certificate comes from: made anew, or by its rotation policy the one it has."""

from __future__ import annotations

from functools import cached_property

from ...kube.pending_secret import KEY
from ...kube.secrets import Body, Secrets, decoded
from ...model.certificate import Certificate
from ...model.faults import Fault
from ...model.found import FoundSecret
from ...model.private_key import KEPT, NEVER
from ...model.revocation import Revocation
from ...pki import keys
from ..secrets.standing import found_secret


class NextKeys:
    """A new key; or with rotation policy Never the one in the Secret, which has to be what is declared.

    A key that others may have, for which its certificate was revoked, is never used again, whatever the policy. CAs
    would refuse it too.
    """

    def __init__(self, secrets: Secrets, certificate: Certificate) -> None:
        self._secrets = secrets
        self._certificate = certificate

    def make(self) -> bytes:
        """A key (PEM) to begin with. Raises Fault where the one to be kept is not what is declared."""
        spec = self._certificate.private_key
        standing = self._found.key if spec.rotation_policy == NEVER and self._found else None
        if standing is None or self.is_spent(self._key):
            return keys.generate(spec)
        if (standing.algorithm, standing.size) != (spec.algorithm, spec.size):
            raise Fault(
                f"The private key in Secret {self._certificate.secret} is {standing.algorithm} {standing.size}; "
                f"{spec.algorithm} {spec.size} is declared. {KEPT}"
            )
        return keys.encoded_as(self._key, spec.encoding)

    def is_spent(self, key: bytes) -> bool:
        """Whether this key (PEM) is the one that a revocation has made worthless."""
        leaf = self._found.certificate if self._found else None
        note = Revocation.of_annotations(self._found.annotations) if self._found else None
        if leaf is None or note is None or note.serial != leaf.serial or not note.spends_key:
            return False
        return keys.facts(key).public_key == leaf.public_key

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

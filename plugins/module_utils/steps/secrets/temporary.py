# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a certificate of our own making into a Secret that has none of use, until there is a real one.

Whoever is at this holds the pending Secret, so nobody else puts the real one there meanwhile.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from ...kube.client import ConflictFault
from ...kube.secrets import Body, Secrets
from ...model.certificate import Certificate
from ...model.run import Context
from ...model.secret import TLS_TYPE, temporary_annotations_of
from ...model.temporary import LIFETIME
from ...pki import chains, keys
from .body import Bodies, Pair
from .standing import found_secret


@dataclass(frozen=True)
class Temporaries:
    """The temporary certificates of one cluster."""

    secrets: Secrets
    bodies: Bodies
    context: Context

    def lacks(self, certificate: Certificate) -> bool:
        """Whether a certificate that is declared to have one has none in its Secret, nor anything better."""
        return certificate.issue_temporary_certificate and _has_room(self._standing(certificate))

    def put(self, certificate: Certificate, key: bytes) -> bool:
        """Put one for this key (PEM) there if that is wanted; whether that was done.

        What somebody else has begun to write there is left to him.
        """
        if not certificate.issue_temporary_certificate:
            return False
        standing = self._standing(certificate)
        if not _has_room(standing):
            return False
        from ...pki.temporary import temporary_certificate  # noqa: PLC0415 - few certificates have one

        validity = self.context.now, certificate.duration or LIFETIME
        names = certificate.dns_names or (certificate.common_name,)
        chain = temporary_certificate(key, names, certificate.ip_addresses, certificate.common_name, validity)
        annotations = temporary_annotations_of(certificate.name, chains.facts(chain))
        pair = Pair(keys.encoded_as(key, certificate.private_key.encoding), chain)
        body = self.bodies.body(certificate, pair, annotations, standing)
        if standing:
            body["metadata"]["resourceVersion"] = standing["metadata"]["resourceVersion"]
        with contextlib.suppress(ConflictFault):
            self.secrets.apply(body)
            return True
        return False

    def _standing(self, certificate: Certificate) -> Body | None:
        return self.secrets.get(certificate.namespace, certificate.secret_name)


def _has_room(standing: Body | None) -> bool:
    """Whether nothing stands there that could be used. A pair that has expired still can, as with cert-manager."""
    if standing is None:
        return True
    return standing.get("type") == TLS_TYPE and not _is_whole(standing)


def _is_whole(standing: Body) -> bool:
    found = found_secret(standing)
    return bool(found.key and found.certificate and found.key.public_key == found.certificate.public_key)

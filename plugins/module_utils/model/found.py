# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found in a cluster: Secrets, and the public facts of the keys and certificates in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .ownership import NOTHING_APPLIED, Applied, Owner

BACKDATING = timedelta(hours=1)
"""How far before the moment of issuance a certificate's validity may begin: CAs allow for clocks that are slow."""


@dataclass(frozen=True)
class KeyFacts:
    """The public side of a private key. `public_key` is the SHA-256 of its SubjectPublicKeyInfo, in hex."""

    algorithm: str
    size: int
    encoding: str
    public_key: str


@dataclass(frozen=True)
class CertificateFacts:
    """The public facts of one X.509 certificate; times in UTC, key identifier and serial as lower-case hex.

    `fingerprint` is the SHA-256 of the certificate itself, in lower-case hex.
    """

    not_before: datetime
    not_after: datetime
    common_name: str
    dns_names: tuple[str, ...]
    ip_addresses: tuple[str, ...]
    uris: tuple[str, ...]
    public_key: str
    serial: str
    authority_key_id: str
    issuer_common_name: str
    fingerprint: str = ""
    temporary: bool = False
    """Whether it only stands in for one that is still to be issued."""

    @property
    def issued_at(self) -> datetime:
        """When it was issued, at the latest: Let's Encrypt dates its certificates back by an hour, others by less."""
        return self.not_before + BACKDATING


@dataclass(frozen=True)
class FoundSecret:
    """A Secret that stands where a certificate is to be. `key` and `certificate` are None where not readable."""

    namespace: str
    name: str
    type: str
    annotations: Mapping[str, str]
    labels: Mapping[str, str]
    owners: tuple[Owner, ...] = ()
    """The others that own its key or certificate and are not to make room."""
    owner_uids: frozenset[str] = frozenset()
    """The objects that it belongs to, as far as we have written that."""
    has_key: bool = False
    has_certificate: bool = False
    key: KeyFacts | None = None
    certificate: CertificateFacts | None = None
    applied: Applied = NOTHING_APPLIED
    strays: Mapping[str, str] = field(default_factory=dict)
    """Declared entries of its data beside key and certificate that are not as they are to be, and how that is."""

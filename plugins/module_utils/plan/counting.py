# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What orders and certificates count for at their CA, by Let's Encrypt's rules, and how urgent it is to have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..model.certificate import Certificate
from ..model.found import CertificateFacts, FoundSecret
from ..model.issuer import Issuer
from ..model.limits import KINDS, PER_SET
from ..model.reference import SecretRef
from ..model.renewal_info import RenewalInfo, certificate_id
from ..model.revocation import Revocation

ALL = frozenset(KINDS)
NOTHING: frozenset[str] = frozenset()
SAME_NAMES = frozenset({PER_SET})
"""What a renewal counts for whose order does not say which certificate it replaces."""
REMEMBERED = timedelta(days=120)
"""How long Let's Encrypt remembers for that purpose that it has issued a certificate for some names."""
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """One order, past or wanted, as limits see it: `counts_for` has the kinds of limits that it counts for."""

    server: str
    account: SecretRef
    names: frozenset[str]
    counts_for: frozenset[str] = ALL


@dataclass(frozen=True)
class Spent:
    """An order that the CA has counted, and when (UTC)."""

    order: Order
    at: datetime


def spent(secret: FoundSecret, issuer: Issuer) -> list[Spent]:
    """What the certificate in this Secret has counted for, given the issuer that it came from.

    A renewal that named the certificate it replaced counts for its exact set of names only. The Secret remembers when
    the CA has last counted one of its certificates for everything; where it remembers nothing, this one is it.
    """
    leaf = secret.certificate
    if leaf is None or leaf.temporary:
        return []
    where = issuer.server, issuer.key_ref, names_of(leaf)
    counted = last_counted(secret, leaf)
    found = [Spent(Order(*where), counted)]
    return found if counted == leaf.issued_at else [*found, Spent(Order(*where, SAME_NAMES), leaf.issued_at)]


def last_counted(secret: FoundSecret, leaf: CertificateFacts) -> datetime:
    """When the CA has last counted a certificate of this Secret for everything: this one, or one that it replaced."""
    info = noted(secret, leaf)
    return info.counted_at if info and info.counted_at else leaf.issued_at


def noted(secret: FoundSecret, leaf: CertificateFacts) -> RenewalInfo | None:
    """What the Secret remembers of this certificate."""
    return RenewalInfo.of_annotations(secret.annotations, certificate_id(leaf.authority_key_id, leaf.serial))


def names_of(leaf: CertificateFacts) -> frozenset[str]:
    """Every name and address in a certificate."""
    return frozenset({*leaf.dns_names, *leaf.ip_addresses})


def renewal_counts_for(leaf: CertificateFacts, now: datetime, *, replaces: bool) -> frozenset[str]:
    """The kinds of limits that the renewal of this certificate counts for, with the same names.

    `replaces` tells that its order names this certificate, and that the CA knows it (RFC 9773).
    """
    if replaces:
        return NOTHING
    return SAME_NAMES if now - leaf.issued_at < REMEMBERED else ALL


def urgency(certificate: Certificate, secret: FoundSecret | None, now: datetime) -> datetime:
    """Until when people can do without a new certificate (UTC): till this one ends, or no longer if it is of no use."""
    leaf = secret.certificate if secret else None
    if secret is None or leaf is None or secret.key is None or secret.key.public_key != leaf.public_key:
        return LONG_AGO
    note = Revocation.of_annotations(secret.annotations)
    if note and note.serial == leaf.serial:
        return LONG_AGO
    if leaf.temporary or leaf.not_after < now or not certificate.identifiers <= names_of(leaf):
        return LONG_AGO
    return leaf.not_after

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a certificate is issued anew: one small policy each, asked in cert-manager's order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from ..model.certificate import Certificate
from ..model.found import CertificateFacts, FoundSecret
from ..model.issuer import GROUP
from ..model.ownership import was_restored
from ..model.private_key import KEPT, NEVER
from ..model.renewal_info import RenewalInfo
from ..model.revocation import Revocation
from ..model.secret import TLS_TYPE, issuer_ref_of
from ..model.times import format_rfc3339
from .renewal import renewal_time

DOES_NOT_EXIST = "DoesNotExist"
MISSING_DATA = "MissingData"
INVALID_KEY_PAIR = "InvalidKeyPair"
INVALID_CERTIFICATE = "InvalidCertificate"
SECRET_MISMATCH = "SecretMismatch"
INCORRECT_ISSUER = "IncorrectIssuer"
INCORRECT_CERTIFICATE = "IncorrectCertificate"
RENEWING = "Renewing"
EXPIRED = "Expired"
FORCED = "Forced"
ANOTHER_MANAGER = "AnotherManager"
REVOKED = "Revoked"
TEMPORARY = "TemporaryCertificate"


@dataclass(frozen=True)
class Input:
    """What a policy looks at. `secret` is None where there is none."""

    certificate: Certificate
    secret: FoundSecret | None
    now: datetime
    forced: bool = False
    renewal_info: RenewalInfo | None = None
    revocation: Revocation | None = None
    """That of the standing certificate."""

    @property
    def standing(self) -> FoundSecret:
        """The Secret, for policies that come after the one that has seen it exist."""
        if self.secret is None:
            raise LookupError("a policy that needs the Secret was asked before the one that looks for it")
        return self.secret

    @property
    def leaf(self) -> CertificateFacts:
        """The certificate in the Secret, for policies that come after the one that has read it."""
        if self.standing.certificate is None:
            raise LookupError("a policy that needs the certificate was asked before the one that reads it")
        return self.standing.certificate

    @cached_property
    def renewal_time(self) -> datetime:
        """The moment (UTC) from which that certificate is renewed."""
        return renewal_of(self.certificate, self.leaf, self.renewal_info)


@dataclass(frozen=True)
class Finding:
    """What a policy objects to: cert-manager's word for it, and a sentence."""

    reason: str
    message: str


Policy = Callable[[Input], "Finding | None"]


def secret_exists(asked: Input) -> Finding | None:
    """No Secret of that name."""
    if asked.secret is None:
        return Finding(DOES_NOT_EXIST, f"Secret {asked.certificate.secret_name} does not exist.")
    return None


def secret_has_data(asked: Input) -> Finding | None:
    """A Secret without key or certificate."""
    if not asked.standing.has_key:
        return Finding(MISSING_DATA, "The Secret has no private key (tls.key).")
    if not asked.standing.has_certificate:
        return Finding(MISSING_DATA, "The Secret has no certificate (tls.crt).")
    return None


def pair_fits(asked: Input) -> Finding | None:
    """Key or certificate that can't be read, or don't belong together."""
    if asked.standing.key is None:
        return Finding(INVALID_KEY_PAIR, "The Secret's tls.key is not a private key that can be read.")
    if asked.standing.certificate is None:
        return Finding(INVALID_CERTIFICATE, "The Secret's tls.crt is not a certificate that can be read.")
    if asked.standing.key.public_key != asked.leaf.public_key:
        return Finding(INVALID_KEY_PAIR, "The Secret's private key does not belong to its certificate.")
    return None


def not_temporary(asked: Input) -> Finding | None:
    """A certificate that only stands in for one which a run has not come to, or was refused."""
    if not asked.leaf.temporary:
        return None
    return Finding(TEMPORARY, "The Secret's certificate is temporary; the real one is still to be issued.")


def issuer_is_declared_one(asked: Input) -> Finding | None:
    """Annotations that name another issuer. A Secret with none of them may be anyone's, and is taken as it is."""
    found, ref = issuer_ref_of(asked.standing.annotations), asked.certificate.issuer_ref
    if found is None or found == replace(ref, group=ref.group or GROUP):
        return None
    return Finding(
        INCORRECT_ISSUER,
        f"The Secret's certificate came from {found.kind} {found.name}; {ref.kind} {ref.name} is declared.",
    )


def certificate_name_fits(asked: Input) -> Finding | None:
    """A Secret that was made for another Certificate."""
    name = asked.standing.annotations.get(f"{GROUP}/certificate-name")
    if name is None or name == asked.certificate.name:
        return None
    return Finding(INCORRECT_CERTIFICATE, f"The Secret was made for Certificate {name}.")


def key_fits_spec(asked: Input) -> Finding | None:
    """A key of another algorithm or size than declared."""
    key, wanted = asked.standing.key, asked.certificate.private_key
    if key is None or (key.algorithm, key.size) == (wanted.algorithm, wanted.size):
        return None
    return Finding(
        SECRET_MISMATCH, f"The private key is {key.algorithm} {key.size}; {wanted.algorithm} {wanted.size} is declared."
    )


def names_fit_spec(asked: Input) -> Finding | None:
    """A certificate for other names than declared, or with another common name.

    A CA may leave the common name out, or choose one of the names where none was declared; neither counts.
    """
    declared, leaf = asked.certificate, asked.leaf
    covered = frozenset({*leaf.dns_names, *leaf.ip_addresses})
    if covered != declared.identifiers:
        missing, extra = sorted(declared.identifiers - covered), sorted(covered - declared.identifiers)
        parts = [f"lacks {', '.join(missing)}"] * bool(missing) + [
            f"has {', '.join(extra)}, no longer declared"
        ] * bool(extra)
        return Finding(SECRET_MISMATCH, f"The certificate {' and '.join(parts)}.")
    if declared.common_name and leaf.common_name not in ("", declared.common_name):
        return Finding(
            SECRET_MISMATCH, f"The certificate's common name is {leaf.common_name}; {declared.common_name} is declared."
        )
    return None


def not_revoked(asked: Input) -> Finding | None:
    """A certificate that is revoked or about to be. It is replaced whether or not its CA would say so by itself."""
    found = asked.revocation
    if found is None:
        return None
    if found.revoked is None:
        return Finding(REVOKED, f"The certificate (serial {found.serial}) is to be revoked.")
    return Finding(
        REVOKED,
        f"The certificate (serial {found.serial}) was revoked on {format_rfc3339(found.revoked)} ({found.reason}).",
    )


def not_expired(asked: Input) -> Finding | None:
    """A certificate past its end; asked before the renewal time so that the message says the worse."""
    if asked.now <= asked.leaf.not_after:
        return None
    return Finding(EXPIRED, f"The certificate expired on {format_rfc3339(asked.leaf.not_after)}.")


def not_due(asked: Input) -> Finding | None:
    """A certificate whose renewal time has come."""
    due = asked.renewal_time
    if asked.now < due:
        return None
    message = f"Renewal was due from {format_rfc3339(due)}; it expires on {format_rfc3339(asked.leaf.not_after)}."
    info = asked.renewal_info
    if info and info.moment == due:
        message += f" The CA wants it renewed between {format_rfc3339(info.start)} and {format_rfc3339(info.end)}."
        message += f" See {info.explanation_url}." if info.explanation_url else ""
    return Finding(RENEWING, message)


def not_forced(asked: Input) -> Finding | None:
    """A renewal asked for by name."""
    return Finding(FORCED, "Renewal was asked for by name.") if asked.forced else None


def type_fits(asked: Input) -> Finding | None:
    """A Secret of a type that no Ingress takes; Kubernetes does not let a type be changed."""
    if asked.secret is None or asked.secret.type == TLS_TYPE:
        return None
    return Finding(SECRET_MISMATCH, f"The Secret is of type {asked.secret.type}, which can't become {TLS_TYPE}.")


def kept_key_fits(asked: Input) -> Finding | None:
    """A key that is to be kept and is not what is declared. cert-manager waits for somebody to decide, too.

    One that was revoked as compromised is kept by nobody.
    """
    if asked.secret is None or asked.certificate.private_key.rotation_policy != NEVER:
        return None
    if asked.revocation and asked.revocation.spends_key:
        return None
    finding = key_fits_spec(asked)
    return replace(finding, message=f"{finding.message} {KEPT}") if finding else None


def nobody_elses(asked: Input) -> Finding | None:
    """A Secret whose key and certificate another manager writes, and would write again."""
    secret = asked.secret
    if secret is None or was_restored(asked.certificate, secret.annotations, secret.owners):
        return None
    managers = ", ".join(dict.fromkeys(owner.manager for owner in secret.owners))
    return Finding(ANOTHER_MANAGER, f"The Secret's key and certificate belong to {managers}.") if managers else None


ISSUE: tuple[Policy, ...] = (
    secret_exists,
    secret_has_data,
    pair_fits,
    not_temporary,
    issuer_is_declared_one,
    certificate_name_fits,
    key_fits_spec,
    names_fit_spec,
    not_revoked,
    not_expired,
    not_due,
    not_forced,
)


def first_finding(policies: Sequence[Policy], asked: Input) -> Finding | None:
    """What the first policy that objects says, or None when all are content."""
    return next((finding for policy in policies if (finding := policy(asked))), None)


def renewal_of(certificate: Certificate, leaf: CertificateFacts, info: RenewalInfo | None = None) -> datetime:
    """The renewal time of this certificate (UTC): what the CA wants, or what is declared where that is earlier.

    Where nothing is declared and the CA says nothing, it is a share of the lifetime. It is always before the end: a CA
    that would have the certificate renewed after that says nothing.
    """
    declared = renewal_time(
        leaf.not_before, leaf.not_after, certificate.renew_before, certificate.renew_before_percentage
    )
    if info is None or info.moment >= leaf.not_after:
        return declared
    is_declared = certificate.renew_before is not None or certificate.renew_before_percentage is not None
    return min(declared, info.moment) if is_declared else info.moment

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and chains as CAs hand them out: read, put in order, and checked before they are used."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ..model.faults import Fault
from ..model.found import CertificateFacts
from ..model.temporary import ISSUER_COMMON_NAME, SUBJECT_SERIAL_NUMBER
from ..model.times import format_rfc3339
from . import keys
from .libraries import InvalidSignature, NameOID, UnsupportedAlgorithm, hashes, serialization, x509


def facts(chain_pem: str) -> CertificateFacts:
    """The public facts of the first certificate. Raises Fault when there is none that can be read."""
    return _facts(load(chain_pem)[0])


def _facts(leaf: Any) -> CertificateFacts:
    issuer = _common_name(leaf.issuer)
    names, authority = _extension(leaf, x509.SubjectAlternativeName), _extension(leaf, x509.AuthorityKeyIdentifier)
    return CertificateFacts(
        not_before=_moment(leaf, "not_valid_before"),
        not_after=_moment(leaf, "not_valid_after"),
        common_name=_common_name(leaf.subject),
        dns_names=_among(names, x509.DNSName),
        ip_addresses=_among(names, x509.IPAddress),
        uris=_among(names, x509.UniformResourceIdentifier),
        public_key=keys.public_key_digest(leaf.public_key()),
        serial=f"{leaf.serial_number:x}",
        authority_key_id=(authority.key_identifier or b"").hex() if authority else "",
        issuer_common_name=issuer,
        fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
        temporary=_is_temporary(leaf, issuer),
    )


def checked(chain_pem: str, key_pem: bytes, identifiers: Iterable[str], now: datetime) -> str:
    """The chain, leaf first and without its root, once it is fit to be used with this key. Raises Fault if it isn't.

    Fit means: the key is the leaf's, the leaf is for exactly these identifiers and has not expired, and each further
    certificate has signed the one before it.
    """
    chain = load(chain_pem)
    leaf = _facts(chain[0])
    if leaf.public_key != keys.facts(key_pem).public_key:
        raise Fault("The certificate that the CA gave is for another key than the one of the request.")
    found, wanted = {*leaf.dns_names, *leaf.ip_addresses}, set(identifiers)
    if found != wanted:
        raise Fault(
            f"The certificate that the CA gave is for {', '.join(sorted(found)) or 'no name'}; it was asked for "
            f"{', '.join(sorted(wanted))}."
        )
    if leaf.not_after <= now:
        raise Fault(f"The certificate that the CA gave expired on {format_rfc3339(leaf.not_after)}; check the clock.")
    for lower, upper in itertools.pairwise(chain):
        if not _signed_by(lower, upper):
            raise Fault(f"The chain that the CA gave is out of order: {_title(upper)} has not signed {_title(lower)}.")
    kept = [one for place, one in enumerate(chain) if place == 0 or one.subject != one.issuer]
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode("ascii") for one in kept)


def load(chain_pem: str) -> list[Any]:
    """The certificates in this PEM, in its order. Raises Fault when there are none that can be read."""
    try:
        return list(x509.load_pem_x509_certificates(chain_pem.encode("ascii", "replace")))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Fault(f"This is not a chain of certificates in PEM form: {error}.") from error


def leads_to(chain_pem: str, issuer_common_name: str) -> bool:
    """Whether the topmost certificate of the chain was issued by a CA of this common name."""
    try:
        return _common_name(load(chain_pem)[-1].issuer) == issuer_common_name
    except Fault:
        return False


def _is_temporary(leaf: Any, issuer: str) -> bool:
    """Whether the certificate bears both marks of those that only stand in for a real one."""
    if issuer != ISSUER_COMMON_NAME:
        return False
    found = leaf.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    return any(attribute.value == SUBJECT_SERIAL_NUMBER for attribute in found)


def _signed_by(lower: Any, upper: Any) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _moment(certificate: Any, name: str) -> datetime:
    """A time of the certificate; the library gives it with its zone from version 42 on."""
    aware: datetime | None = getattr(certificate, f"{name}_utc", None)
    if aware is not None:
        return aware
    naive: datetime = getattr(certificate, name)
    return naive.replace(tzinfo=UTC)


def _extension(certificate: Any, kind: Any) -> Any:
    """The value of the certificate's extension of this class; None where it has none that can be read."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _among(alternative_names: Any, kind: Any) -> tuple[str, ...]:
    found = alternative_names.get_values_for_type(kind) if alternative_names else ()
    return tuple(map(str, found))


def _common_name(name: Any) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _title(certificate: Any) -> str:
    return str(certificate.subject.rfc4514_string() or f"serial {certificate.serial_number:x}")

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small CA with an intermediate, for chains of every kind: with chosen dates, names and keys, good or bad."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC).replace(microsecond=0)
YEARS = timedelta(days=3650)


class Ca:
    """A root and an intermediate that signs."""

    def __init__(self, name: str = "Test") -> None:
        self.name = name
        root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self._root, self._intermediate = _named(f"{name} Root"), _named(f"{name} Intermediate")
        self.root = _signed(self._root, self._root, root_key.public_key(), root_key, (NOW - YEARS, NOW + YEARS))
        public = self._key.public_key()
        self.intermediate = _signed(self._intermediate, self._root, public, root_key, (NOW - YEARS, NOW + YEARS))

    def leaf(
        self,
        public_key: Any,
        dns_names: Sequence[str],
        *,
        days_left: float = 60,
        lifetime: float = 90,
        common_name: str = "",
        ip_addresses: Sequence[str] = (),
    ) -> str:
        """A certificate for this key and these names, with this many days left of its lifetime."""
        end = NOW + timedelta(days=days_left)
        names: list[x509.GeneralName] = [x509.DNSName(name) for name in dns_names]
        names += [x509.IPAddress(ipaddress.ip_address(address)) for address in ip_addresses]
        dates = end - timedelta(days=lifetime), end
        return _signed(_named(common_name), self._intermediate, public_key, self._key, dates, names)

    def chain(self, public_key: Any, dns_names: Sequence[str], **more: Any) -> str:
        """The leaf and the intermediate."""
        return self.leaf(public_key, dns_names, **more) + self.intermediate

    def answer(self, csr_pem: str, **more: Any) -> str:
        """The chain for a request, as a CA gives it."""
        request = x509.load_pem_x509_csr(csr_pem.encode())
        return self.chain(request.public_key(), more.pop("dns_names", None) or names_of(request), **more)


def names_of(certificate: Any) -> list[str]:
    """The DNS names of a certificate or request."""
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return list(extension.value.get_values_for_type(x509.DNSName))


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else [])


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: Any,
    key: ec.EllipticCurvePrivateKey,
    dates: tuple[datetime, datetime],
    names: list[x509.GeneralName] | None = None,
) -> str:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(dates[0]).not_valid_after(dates[1])
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    if names is None:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    elif names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

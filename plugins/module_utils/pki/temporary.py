# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that stand in for real ones which are still to be issued."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from ..model.temporary import ISSUER_COMMON_NAME, SUBJECT_SERIAL_NUMBER
from . import keys
from .libraries import NameOID, ec, hashes, serialization, x509


def temporary_certificate(
    key_pem: bytes,
    dns_names: Sequence[str],
    ip_addresses: Sequence[str],
    common_name: str,
    validity: tuple[datetime, timedelta],
) -> str:
    """A certificate (PEM) for this key and these names, by a CA whose key is thrown away at once.

    `validity` is when it begins (UTC) and for how long it lasts.
    """
    begin, lifetime = validity
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
    attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, SUBJECT_SERIAL_NUMBER))
    names = [x509.DNSName(name) for name in dict.fromkeys(dns_names)]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in dict.fromkeys(ip_addresses)]
    signer = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(attributes))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ISSUER_COMMON_NAME)]))
        .public_key(keys.load(key_pem).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + lifetime)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    return str(builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode("ascii"))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate signing requests (RFC 2986) for ACME: the names, and nothing a CA would ignore."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from . import keys
from .libraries import NameOID, hashes, serialization, x509


def signing_request(
    key_pem: bytes, dns_names: Sequence[str], ip_addresses: Sequence[str] = (), common_name: str = ""
) -> str:
    """A CSR as PEM, signed with this key (SHA-256). The common name is put into the subject only where one is given."""
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
    names = [x509.DNSName(name) for name in dict.fromkeys(dns_names)]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in dict.fromkeys(ip_addresses)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(attributes))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signed = builder.sign(keys.load(key_pem), hashes.SHA256())
    return str(signed.public_bytes(serialization.Encoding.PEM).decode("ascii"))

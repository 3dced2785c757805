# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate signing requests: the names that were declared, and nothing else."""

from __future__ import annotations

import ipaddress

from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys
from ansible_collections.kubecert.acme.plugins.module_utils.pki.requests import signing_request

KEY = keys.generate(PrivateKeySpec())
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
NAME = st.builds(
    lambda star, labels: ("*." if star else "") + ".".join(labels),
    st.booleans(),
    st.lists(LABEL, min_size=2, max_size=4),
)


def alternatives(request: x509.CertificateSigningRequest) -> x509.SubjectAlternativeName:
    return request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


@given(st.lists(NAME, min_size=1, max_size=8))
def test_names_are_those_declared_once_each(names: list[str]) -> None:
    request = x509.load_pem_x509_csr(signing_request(KEY, names).encode())
    assert request.is_signature_valid
    assert request.public_key() == keys.load(KEY).public_key()
    assert alternatives(request).get_values_for_type(x509.DNSName) == list(dict.fromkeys(names))
    assert list(request.subject) == []
    assert len(request.extensions) == 1


def test_a_common_name_is_put_where_it_belongs() -> None:
    request = x509.load_pem_x509_csr(signing_request(KEY, ["a.example", "b.example"], common_name="b.example").encode())
    assert request.subject.rfc4514_string() == "CN=b.example"
    assert alternatives(request).get_values_for_type(x509.DNSName) == ["a.example", "b.example"]


def test_addresses_are_addresses() -> None:
    request = x509.load_pem_x509_csr(signing_request(KEY, [], ["10.0.0.1", "2001:db8::1", "10.0.0.1"]).encode())
    assert alternatives(request).get_values_for_type(x509.IPAddress) == [
        ipaddress.ip_address("10.0.0.1"),
        ipaddress.ip_address("2001:db8::1"),
    ]

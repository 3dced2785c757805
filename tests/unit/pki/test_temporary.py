# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate that stands in for the real one, and by what it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import chains, keys
from ansible_collections.kubecert.acme.plugins.module_utils.pki.temporary import temporary_certificate

from .build import Ca, names_of

BEGIN = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", [PrivateKeySpec("ECDSA", 384), PrivateKeySpec("RSA", 2048)], ids=str)
def test_it_is_for_the_key_and_the_names_and_says_what_it_is(kind: PrivateKeySpec) -> None:
    key = keys.generate(kind)
    names = ["example.org", "*.example.org"]
    pem = temporary_certificate(key, names, [], "example.org", (BEGIN, timedelta(days=3)))
    found = x509.load_pem_x509_certificate(pem.encode())
    assert found.public_key() == load_pem_private_key(key, None).public_key()
    assert names_of(found) == names
    assert found.issuer.rfc4514_string() == "CN=cert-manager.local"
    assert found.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value == "1234567890"
    facts = chains.facts(pem)
    assert (facts.temporary, facts.common_name) == (True, "example.org")
    assert (facts.not_before, facts.not_after) == (BEGIN, BEGIN + timedelta(days=3))


def test_no_two_are_alike() -> None:
    key = keys.generate(PrivateKeySpec())
    made = [temporary_certificate(key, ["a.example.org"], [], "", (BEGIN, timedelta(days=1))) for _time in range(2)]
    assert len({chains.facts(pem).serial for pem in made}) == 2
    assert chains.facts(made[0]).common_name == ""


@pytest.mark.parametrize(
    ("issuer", "number", "temporary"),
    [
        ("cert-manager.local", "1234567890", True),
        ("cert-manager.local", "", False),
        ("R13", "1234567890", False),
    ],
)
def test_it_is_known_by_both_marks_together(issuer: str, number: str, temporary: bool) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = [x509.NameAttribute(NameOID.SERIAL_NUMBER, number)] if number else []
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = built.public_bytes(serialization.Encoding.PEM).decode()
    assert chains.facts(pem).temporary is temporary


def test_one_of_a_ca_is_none() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    assert chains.facts(Ca().chain(key.public_key(), ["a.example.org"])).temporary is False

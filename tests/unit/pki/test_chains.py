# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains of certificates: what is read from them, and which ones are not fit to be used."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import chains, keys

from .build import NOW, Ca

CA, STRANGER = Ca(), Ca("Stranger")
KEY = keys.generate(PrivateKeySpec())
NAMES = ["example.com", "*.example.com"]
LATER = timedelta(days=60)


def leaf(key: bytes = KEY, names: list[str] | None = None, **more: Any) -> str:
    return CA.leaf(keys.load(key).public_key(), names or NAMES, **more)


def checked(chain: str, key: bytes = KEY) -> str:
    return chains.checked(chain, key, NAMES, NOW)


def test_the_facts_are_those_of_the_first_certificate() -> None:
    chain = leaf(common_name="example.com", ip_addresses=["10.0.0.1"], days_left=60, lifetime=90) + CA.intermediate
    facts = chains.facts(chain)
    certificate = x509.load_pem_x509_certificate(chain.encode())
    assert (facts.not_before, facts.not_after) == (NOW - timedelta(days=30), NOW + LATER)
    assert (facts.common_name, facts.issuer_common_name) == ("example.com", "Test Intermediate")
    assert (facts.dns_names, facts.ip_addresses, facts.uris) == (tuple(NAMES), ("10.0.0.1",), ())
    assert facts.public_key == keys.facts(KEY).public_key
    assert facts.serial == f"{certificate.serial_number:x}"
    issuer = x509.load_pem_x509_certificate(CA.intermediate.encode())
    identifier = x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest
    assert facts.authority_key_id == identifier.hex()


def test_a_sound_chain_passes_unchanged_and_its_root_is_left_out() -> None:
    chain = leaf() + CA.intermediate
    assert checked(chain) == chain
    assert checked(chain + CA.root) == chain
    alone = leaf()
    assert checked(alone) == alone
    assert checked("some words\n" + chain.replace("\n", "\r\n")) == chain, "whatever lies around it goes"


def test_every_other_order_is_refused() -> None:
    sound = [leaf(), CA.intermediate, CA.root]
    for order in itertools.permutations(sound):
        if list(order) == sound:
            continue
        with pytest.raises(Fault, match=r"out of order|is for another key"):
            checked("".join(order))


def test_an_issuer_that_has_not_signed_is_named() -> None:
    with pytest.raises(Fault, match="CN=Stranger Intermediate has not signed"):
        checked(leaf() + STRANGER.intermediate)
    with pytest.raises(Fault, match="CN=Stranger Root has not signed CN=Test Intermediate"):
        checked(leaf() + CA.intermediate + STRANGER.root)


def test_one_that_bears_the_issuer_s_name_is_not_enough() -> None:
    impostor = Ca()
    with pytest.raises(Fault, match="CN=Test Intermediate has not signed"):
        checked(leaf() + impostor.intermediate)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["example.com"], r"is for example\.com; it was asked for \*\.example\.com, example\.com"),
        ([*NAMES, "more.example.com"], r"is for \*\.example\.com, example\.com, more\.example\.com; it was asked for"),
        (["example.org", "*.example.org"], "is for"),
    ],
)
def test_other_names_are_refused(names: list[str], words: str) -> None:
    with pytest.raises(Fault, match=words):
        checked(leaf(names=names) + CA.intermediate)


def test_another_key_is_refused() -> None:
    with pytest.raises(Fault, match="is for another key than the one of the request"):
        checked(leaf(), keys.generate(PrivateKeySpec()))


@pytest.mark.parametrize(("days_left", "fit"), [(-1, False), (0, False), (1 / 86400, True)])
def test_one_that_has_expired_is_refused(days_left: float, fit: bool) -> None:
    chain = leaf(days_left=days_left)
    if fit:
        assert checked(chain) == chain
        return
    with pytest.raises(Fault, match=r"expired on .*; check the clock"):
        checked(chain)


@pytest.mark.parametrize("text", ["", "hello", CA.root[:200], CA.root.replace("M", "é", 1)])
def test_what_is_no_chain_is_a_fault(text: str) -> None:
    for read in (chains.facts, checked):
        with pytest.raises(Fault, match="not a chain of certificates in PEM form"):
            read(text)
    assert chains.leads_to(text, "Test Root") is False


def test_a_chain_leads_to_the_issuer_of_its_top() -> None:
    assert chains.leads_to(leaf() + CA.intermediate, "Test Root")
    assert chains.leads_to(leaf() + CA.intermediate + CA.root, "Test Root")
    assert chains.leads_to(leaf(), "Test Intermediate")
    assert not chains.leads_to(leaf() + CA.intermediate, "Test Intermediate")
    assert not chains.leads_to(leaf() + CA.intermediate, "Stranger Root")

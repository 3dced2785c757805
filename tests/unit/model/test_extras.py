# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared to be in a Secret beside key and certificate: what is taken, what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import parse_certificate
from ansible_collections.kubecert.acme.plugins.module_utils.model.dialect import MANIFESTS
from ansible_collections.kubecert.acme.plugins.module_utils.model.extras import Extras
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.keystore import Keystore
from ansible_collections.kubecert.acme.plugins.module_utils.model.manifests import read_manifests
from ansible_collections.kubecert.acme.plugins.module_utils.model.output_format import formatted
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef

REF = {"name": "java", "key": "password"}
PASSWORD = SecretRef("shop", "java", "password")
PKCS12 = {"create": True, "password_secret_ref": REF}


def read(fields: dict[str, Any]) -> tuple[Extras | None, list[str]]:
    """What these fields of a certificate come to, and what is wrong with them."""
    faults = FaultList()
    sound = {"name": "web", "namespace": "shop", "secret_name": "web-tls", "dns_names": ["a.example.org"]}
    certificate = parse_certificate({**sound, "issuer_ref": {"name": "le"}, **fields}, faults)
    return certificate.extras if certificate else None, faults.messages


def formats(*kinds: str) -> dict[str, Any]:
    return {"additional_output_formats": [{"type": kind} for kind in kinds]}


TAKEN: list[tuple[str, dict[str, Any], Extras]] = [
    ("nothing", {}, Extras()),
    ("empty", {"additional_output_formats": [], "keystores": {}}, Extras()),
    ("one format", formats("DER"), Extras(("DER",))),
    ("two formats", formats("CombinedPEM", "DER"), Extras(("CombinedPEM", "DER"))),
    ("a keystore", {"keystores": {"pkcs12": PKCS12}}, Extras(keystore=Keystore(PASSWORD))),
    (
        "a keystore by profile",
        {"keystores": {"pkcs12": {**PKCS12, "profile": "LegacyDES"}}},
        Extras(keystore=Keystore(PASSWORD, "LegacyDES")),
    ),
    ("a keystore that is not to be", {"keystores": {"pkcs12": {**PKCS12, "create": False}}}, Extras()),
    (
        "not even by a profile that can't be",
        {"keystores": {"pkcs12": {**PKCS12, "create": False, "profile": "LegacyRC2"}}},
        Extras(),
    ),
    ("JKS that is not to be", {"keystores": {"jks": {"create": False, "password_secret_ref": REF}}}, Extras()),
]


@pytest.mark.parametrize(("fields", "extras"), [case[1:] for case in TAKEN], ids=[case[0] for case in TAKEN])
def test_what_is_taken_goes_through_items_and_back(fields: dict[str, Any], extras: Extras) -> None:
    assert read(fields) == (extras, [])
    assert read(extras.to_item()) == (extras, [])
    assert bool(extras) is bool(extras.entries)


REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("a format twice", formats("DER", "CombinedPEM", "DER"), ["additional_output_formats has DER twice; take one"]),
    (
        "no such format",
        formats("PFX"),
        ["additional_output_formats[0].type is 'PFX'; it can be DER or CombinedPEM."],
    ),
    ("no type", {"additional_output_formats": [{}]}, ["additional_output_formats[0].type is missing."]),
    ("a format by its name", {"additional_output_formats": ["DER"]}, ["must be a list of sections"]),
    (
        "JKS",
        {"keystores": {"jks": {"create": True, "password_secret_ref": REF}}},
        ["keystores.jks can't be served", "have pkcs12, which Java reads as keystore type PKCS12"],
    ),
    (
        "RC2",
        {"keystores": {"pkcs12": {**PKCS12, "profile": "LegacyRC2"}}},
        ["keystores.pkcs12.profile is LegacyRC2", "Use Modern2023, or LegacyDES for what is older than Java 8u301."],
    ),
    (
        "no such profile",
        {"keystores": {"pkcs12": {**PKCS12, "profile": "Modern"}}},
        ["profile is 'Modern'; it can be LegacyDES or Modern2023."],
    ),
    ("no password", {"keystores": {"pkcs12": {"create": True}}}, ["pkcs12.password_secret_ref is missing."]),
    (
        "half a reference",
        {"keystores": {"pkcs12": {"create": True, "password_secret_ref": {"name": "java"}}}},
        ["keystores.pkcs12.password_secret_ref.key is missing."],
    ),
    ("nobody knows", {"keystores": {"pkcs12": {"password_secret_ref": REF}}}, ["create is missing; it must be true"]),
    (
        "an alias, which is for JKS",
        {"keystores": {"pkcs12": {**PKCS12, "alias": "web"}}},
        ["keystores.pkcs12.alias is not a field known here."],
    ),
    ("another keystore", {"keystores": {"pkcs11": {}}}, ["keystores.pkcs11 is not a field known here. Did you mean"]),
]


@pytest.mark.parametrize(("fields", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_refused_and_why(fields: dict[str, Any], words: list[str]) -> None:
    extras, messages = read(fields)
    assert extras is None
    assert len(messages) == 1, messages
    for word in ["Certificate shop/web: ", *words]:
        assert word in messages[0]


@pytest.mark.parametrize("more", [{}, {"password_secret_ref": REF}])
def test_a_password_in_a_declaration_is_refused_and_not_repeated(more: dict[str, Any]) -> None:
    extras, messages = read({"keystores": {"pkcs12": {"create": True, "password": "hunter2", **more}}})
    assert (extras, len(messages)) == (None, 1)
    assert "keystores.pkcs12.password can't be served" in messages[0]
    assert "say which by a reference" in messages[0]
    assert "hunter2" not in messages[0]


def test_what_comes_between_key_and_chain_is_as_with_cert_manager() -> None:
    assert formatted("CombinedPEM", b"key\n", b"chain\n") == b"key\n\nchain\n"


@pytest.mark.parametrize("key", [b"", b"-----BEGIN PRIVATE KEY-----\nnone!\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_has_no_binary_form(key: bytes) -> None:
    assert formatted("DER", key, b"") == b""


MANIFEST: dict[str, Any] = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Certificate",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {
        "secretName": "web-tls",
        "dnsNames": ["a.example.org"],
        "issuerRef": {"name": "le"},
        "additionalOutputFormats": [{"type": "DER"}],
        "keystores": {"pkcs12": {"create": True, "passwordSecretRef": REF, "profile": "Modern2023"}},
    },
}


def from_manifest(annotations: dict[str, Any]) -> Any:
    """The certificate of a manifest with these annotations, and the manifest as it is handed on."""
    faults = FaultList()
    metadata = {**MANIFEST["metadata"], "annotations": annotations}
    found = read_manifests([{**MANIFEST, "metadata": metadata}], faults)
    certificate = parse_certificate(found.certificates[0], faults, MANIFESTS)
    assert faults.messages == []
    return certificate, found.documents[0]["metadata"]


def test_a_manifest_spells_it_as_cert_manager_does() -> None:
    certificate, _metadata = from_manifest({})
    assert certificate.extras == Extras(("DER",), Keystore(PASSWORD, "Modern2023"))


@pytest.mark.parametrize(("text", "wanted"), [("true", True), ("false", False), ("yes", False), ("", False)])
def test_a_manifest_asks_for_a_temporary_certificate_by_its_annotation(text: str, wanted: bool) -> None:
    asks = {"cert-manager.io/issue-temporary-certificate": text}
    certificate, metadata = from_manifest({**asks, "example.org/owner": "ops"})
    assert certificate.issue_temporary_certificate is wanted
    assert certificate.to_item().get("issue_temporary_certificate", False) is wanted
    assert metadata["annotations"] == asks, "it is handed on where the manifest is"


def test_cert_managers_own_keys_are_not_for_templates_but_for_the_one_that_is() -> None:
    injection = {"cert-manager.io/allow-direct-injection": "true"}
    assert read({"secret_template": {"annotations": injection}}) == (Extras(), [])
    other = {"cert-manager.io/allow-all": "true"}
    assert "has cert-manager.io/allow-all" in read({"secret_template": {"annotations": other}})[1][0]

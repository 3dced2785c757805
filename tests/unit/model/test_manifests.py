# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests: their spelling, their versions, and where they are looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.manifests import only_declarations, read_manifests
from ansible_collections.kubecert.acme.plugins.module_utils.model.spelling import camel_case, snake_case, to_snake_case

SPELT = {
    "secretName": "secret_name",
    "dnsNames": "dns_names",
    "commonName": "common_name",
    "ipAddresses": "ip_addresses",
    "issuerRef": "issuer_ref",
    "renewBefore": "renew_before",
    "renewBeforePercentage": "renew_before_percentage",
    "privateKey": "private_key",
    "rotationPolicy": "rotation_policy",
    "secretTemplate": "secret_template",
    "privateKeySecretRef": "private_key_secret_ref",
    "caBundle": "ca_bundle",
    "skipTLSVerify": "skip_tls_verify",
    "preferredChain": "preferred_chain",
    "externalAccountBinding": "external_account_binding",
    "keyID": "key_id",
    "keySecretRef": "key_secret_ref",
    "accessKeyID": "access_key_id",
    "accessKeyIDSecretRef": "access_key_id_secret_ref",
    "secretAccessKeySecretRef": "secret_access_key_secret_ref",
    "hostedZoneID": "hosted_zone_id",
    "cnameStrategy": "cname_strategy",
    "matchLabels": "match_labels",
    "dnsZones": "dns_zones",
    "disableAccountKeyGeneration": "disable_account_key_generation",
    "isCA": "is_ca",
    "dns01": "dns01",
    "route53": "route53",
    "acme": "acme",
}


@pytest.mark.parametrize(("camel", "snake"), SPELT.items(), ids=list(SPELT))
def test_a_field_is_spelt_there_and_back(camel: str, snake: str) -> None:
    assert snake_case(camel) == snake
    assert camel_case(snake) == camel


@pytest.mark.parametrize("camel", ["uriSANs", "emailSANs"])
def test_older_names_are_read(camel: str) -> None:
    assert snake_case(camel) == {"uriSANs": "uri_sans", "emailSANs": "email_sans"}[camel]


def test_keys_that_people_choose_stay_as_they_are() -> None:
    spec = {"secretTemplate": {"labels": {"myTeam": "a"}, "annotations": {"someKey/X": "b"}}, "dnsNames": ["A"]}
    assert to_snake_case(spec) == {
        "secret_template": {"labels": {"myTeam": "a"}, "annotations": {"someKey/X": "b"}},
        "dns_names": ["A"],
    }
    assert to_snake_case({"selector": {"matchLabels": {"appName": "x"}}}) == {
        "selector": {"match_labels": {"appName": "x"}}
    }


def read(*sources: Any) -> tuple[Any, list[str]]:
    faults = FaultList()
    return read_manifests(list(sources), faults), faults.messages


def document(**fields: Any) -> dict[str, Any]:
    sound = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "b"}},
        "spec": {"secretName": "web-tls"},
    }
    return {name: value for name, value in {**sound, **fields}.items() if value is not None}


@pytest.mark.parametrize("version", ["v1", "v1beta1", "v1alpha3", "v1alpha2"])
def test_keys_of_the_private_key_end_up_in_one_place(version: str) -> None:
    old = {"keyAlgorithm": "rsa", "keySize": 4096, "keyEncoding": "pkcs8", "organization": ["x"], "uriSANs": ["u"]}
    new = {"privateKey": {"algorithm": "rsa", "size": 4096, "encoding": "pkcs8"}}
    spec = new if version in ("v1", "v1beta1") else {**old, "privateKey": {"rotationPolicy": "Always"}}
    found, faults = read(document(apiVersion=f"cert-manager.io/{version}", spec=spec))
    assert faults == []
    (fields,) = found.certificates
    key = {name: fields["private_key"][name] for name in ("algorithm", "size", "encoding")}
    assert key == {"algorithm": "rsa", "size": 4096, "encoding": "pkcs8"}
    assert (fields["name"], fields["namespace"], fields["labels"]) == ("web", "shop", {"a": "b"})
    if version.startswith("v1alpha"):
        assert fields["private_key"]["rotation_policy"] == "Always"
        assert (fields["uris"], fields["subject"]) == (["u"], {"organizations": ["x"]})


FAULTS: list[tuple[str, Any, str]] = [
    ("version", document(apiVersion="cert-manager.io/v2"), "known versions are v1, v1beta1, v1alpha3, v1alpha2"),
    ("no spec", document(spec=None), "Certificate web has no spec or no metadata."),
    ("no kind", document(kind=None), "is no Kubernetes object"),
    ("a word", "no-such-file", "is neither a file nor a folder, nor YAML of several lines."),
    ("broken", "a: [\n", "is not YAML"),
]


@pytest.mark.parametrize(("source", "words"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_what_can_t_be_used_is_a_fault(source: Any, words: str) -> None:
    found, faults = read(source, document())
    assert len(faults) == 1
    assert words in faults[0]
    assert len(found.certificates) == 1, "the others are read all the same"


@pytest.mark.parametrize("other", [{"apiVersion": "v1"}, {"kind": "Order"}, {"apiVersion": "other.io/v1"}])
def test_what_is_not_ours_is_passed_over_with_a_note(other: dict[str, Any]) -> None:
    found, faults = read(document(**other))
    assert (faults, found.certificates, found.issuers) == ([], [], [])
    assert "is passed over" in found.notes[0]


def test_files_of_a_folder_are_read_in_order_at_any_depth(tmp_path: Path) -> None:
    text = "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: NAME}\nspec: {acme: {}}\n---\n"
    for place in ("b.yaml", "a/z.yml", "a/readme.md", "c.json"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text.replace("NAME", Path(place).stem), encoding="utf-8")
    (tmp_path / "c.json").write_text('{"apiVersion": "v1", "kind": "List", "items": []}', encoding="utf-8")
    found, faults = read(str(tmp_path))
    assert faults == []
    assert [fields["name"] for fields in found.issuers] == ["z", "b"]
    assert {fields["kind"] for fields in found.issuers} == {"Issuer"}


SOUND = "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: le}\nspec: {acme: {}}\n"


def test_what_a_folder_has_beside_manifests(tmp_path: Path) -> None:
    """Hidden files are not read: in the mounted folder of a ConfigMap each file is there twice, and once hidden."""
    for place, text in {
        "le.yml": SOUND,
        "..2026_11_27/le.yml": SOUND,
        ".github/workflow.yml": "on: push",
        "kustomization.yaml": "resources: [le.yml]",
        "overlay/kustomization.yml": "kind: Kustomization",
        "notes.txt": "a: [",
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    faults = FaultList()
    assert [fields["name"] for fields in read_manifests([str(tmp_path)], faults).issuers] == ["le"]
    assert faults.messages == []
    assert len(faults.remarks()) == 1
    assert "kustomization.yaml" in faults.remarks()[0]
    assert "overlay/kustomization.yml" in faults.remarks()[0]
    assert "pipe what kustomize build gives" in faults.remarks()[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("latin.yml", "# für\n".encode("latin-1"), "is no text in UTF-8"),
        ("Chart.yaml", b"apiVersion: v2\nname: shop\n", "makes this folder a chart, whose templates Helm renders"),
        ("values.yaml", b"replicas: 3\n", "no Kubernetes object"),
    ],
)
def test_what_a_folder_may_not_have(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    (message,) = read(str(tmp_path))[1]
    assert message.startswith(f"{tmp_path / name}: ")
    assert words in message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("-", "have -, standard input, which only Ansible itself can read"),
        ("", "manifest 1: is empty"),
        ({"standard_input": " \n"}, "standard input: holds nothing; look at the command before the pipe"),
        ({"standard_input": "a: ["}, "standard input: is not YAML"),
    ],
)
def test_sources_that_give_nothing(source: Any, words: str) -> None:
    (message,) = read(source)[1]
    assert words in message


def test_an_empty_folder_is_told_of(tmp_path: Path) -> None:
    faults = FaultList()
    read_manifests([str(tmp_path)], faults)
    assert faults.remarks() == [f"{tmp_path}: has no file that ends in .yaml, .yml, .json."]


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "le.yml").write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    found, faults = read(str(tmp_path / "le.yml"))
    assert (faults, [fields["name"] for fields in found.issuers]) == ([], ["le"])


def test_what_goes_elsewhere_has_no_secret_in_it() -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: aws}\nstringData: {key: hidden}\n"
    listed = "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  apiVersion: v1\n  data: {key: hidden}\n"
    kept = only_declarations("---\n".join([SOUND, secret, listed]))
    assert [one["kind"] for one in kept] == ["Issuer", "Secret", "Secret"]
    assert "hidden" not in str(kept)
    assert kept[0]["spec"] == {"acme": {}}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken and what is refused, from variables and from manifests: the faults of all in one message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations, read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList, RefusedFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import parse_issuer
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef

THE_USERS_OWN = """
apiVersion: v1
kind: Secret
metadata:
  name: route53-credentials-secret
stringData:
  secret-access-key: never-read
---
apiVersion: cert-manager.io/v1alpha2
kind: ClusterIssuer
metadata:
  name: letsencrypt-prod
spec:
  acme:
    email: ops@1q77.com
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef:
      name: letsencrypt-prod
    solvers:
    - selector:
        dnsZones: [1q77.com]
      dns01:
        route53:
          region: us-east-1
          accessKeyID: AKIAEXAMPLE
          secretAccessKeySecretRef:
            name: route53-credentials-secret
            key: secret-access-key
---
apiVersion: cert-manager.io/v1alpha2
kind: Certificate
metadata:
  name: wildcard-local-1q77-com
  namespace: default
spec:
  secretName: wildcard-local-1q77-com
  commonName: '*.local.1q77.com'
  dnsNames: ['*.local.1q77.com', local.1q77.com]
  issuerRef:
    name: letsencrypt-prod
    kind: ClusterIssuer
"""

ISSUER: dict[str, Any] = {
    "name": "le",
    "acme": {
        "server": "https://ca.example/dir",
        "private_key_secret_ref": {"name": "le-account"},
        "solvers": [{"dns01": {"route53": {}}}],
    },
}


def wanted(**fields: Any) -> dict[str, Any]:
    """A sound declaration in variables, with these fields changed; None takes a field out."""
    sound = {"name": "web", "secret_name": "web-tls", "dns_names": ["example.com"], "issuer_ref": {"name": "le"}}
    return {name: value for name, value in {**sound, **fields}.items() if value is not None}


def read(*certificates: dict[str, Any], manifests: list[Any] | None = None, issuers: Any = (ISSUER,)) -> Declarations:
    faults = FaultList()
    declared = read_declarations(
        issuers=list(issuers),
        certificates=list(certificates),
        manifests=manifests or [],
        cluster_resource_namespace="kubecert",
        faults=faults,
    )
    faults.raise_if_any()
    return declared


def test_the_users_own_manifests() -> None:
    declared = read(manifests=[THE_USERS_OWN], issuers=[])
    (certificate,) = declared.certificates
    assert certificate.title == "default/wildcard-local-1q77-com"
    assert certificate.identifiers == {"*.local.1q77.com", "local.1q77.com"}
    assert certificate.private_key == PrivateKeySpec("RSA", 2048, "PKCS1", "Always")
    issuer = declared.issuer_of(certificate)
    assert issuer.key_ref == SecretRef("kubecert", "letsencrypt-prod", "tls.key")
    (solver,) = issuer.solvers
    assert solver.provider.references() == (SecretRef("kubecert", "route53-credentials-secret", "secret-access-key"),)
    assert solver.dns_zones == ("1q77.com",)
    assert declared.notes == ("manifest 1: Secret route53-credentials-secret (v1) is passed over.",)


def test_variables_have_defaults_of_their_own() -> None:
    (certificate,) = read(wanted()).certificates
    assert certificate.namespace == "default"
    assert certificate.issuer_ref.kind == "ClusterIssuer"
    assert certificate.private_key == PrivateKeySpec("ECDSA", 256, "PKCS1", "Always")


def test_an_issuer_survives_the_way_between_steps() -> None:
    declared = read(manifests=[THE_USERS_OWN], issuers=[])
    (issuer,) = declared.issuers.values()
    faults = FaultList()
    assert parse_issuer(issuer.to_item(), faults, cluster_resource_namespace="kubecert") == issuer
    assert faults.messages == []


@pytest.mark.parametrize(
    ("version", "spec", "key"),
    [
        ("v1alpha2", {"keyAlgorithm": "ecdsa", "keySize": 384, "keyEncoding": "pkcs8"}, ("ECDSA", 384, "PKCS8")),
        ("v1alpha3", {"keyAlgorithm": "rsa", "keySize": 4096}, ("RSA", 4096, "PKCS1")),
        ("v1beta1", {"privateKey": {"algorithm": "ECDSA"}}, ("ECDSA", 256, "PKCS1")),
        ("v1", {"privateKey": {"algorithm": "RSA", "size": 3072, "rotationPolicy": "Never"}}, ("RSA", 3072, "PKCS1")),
    ],
)
def test_every_version_of_the_api(version: str, spec: dict[str, Any], key: tuple[str, int, str]) -> None:
    document = {
        "apiVersion": f"cert-manager.io/{version}",
        "kind": "Certificate",
        "metadata": {"name": "web", "labels": {"team": "a"}},
        "spec": {
            "secretName": "web",
            "dnsNames": ["example.com"],
            "issuerRef": {"name": "le", "kind": "ClusterIssuer"},
            "secretTemplate": {"labels": {"someKey": "keptAsItIs"}},
            **spec,
        },
    }
    (certificate,) = read(manifests=[document]).certificates
    assert (certificate.private_key.algorithm, certificate.private_key.size, certificate.private_key.encoding) == key
    assert certificate.template_labels == {"someKey": "keptAsItIs"}
    assert certificate.labels == {"team": "a"}


def test_folders_files_and_lists(tmp_path: Path) -> None:
    documents = list(yaml.safe_load_all(THE_USERS_OWN))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "issuer.yml").write_text(yaml.safe_dump(documents[1]))
    (tmp_path / "list.yaml").write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": [documents[2]]}))
    (tmp_path / "notes.txt").write_text("not: [yaml")
    assert len(read(manifests=[str(tmp_path)], issuers=[]).certificates) == 1
    assert len(read(manifests=[str(tmp_path / "list.yaml"), str(tmp_path / "deep")], issuers=[]).certificates) == 1


REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("common name", {"common_name": "a.com"}, ["Certificate default/web", "common_name is 'a.com'", "add it there"]),
    (
        "unknown issuer",
        {"issuer_ref": {"name": "nobody"}},
        ["refers to ClusterIssuer nobody", "declared issuers: ClusterIssuer le"],
    ),
    ("RSA 8192", {"private_key": {"algorithm": "RSA", "size": 8192}}, ["private_key.size is 8192", "2048, 3072, 4096"]),
    ("P-521", {"private_key": {"algorithm": "ECDSA", "size": 521}}, ["size is 521", "256, 384"]),
    ("Ed25519", {"private_key": {"algorithm": "Ed25519"}}, ["use RSA or ECDSA"]),
    ("algorithm unknown", {"private_key": {"algorithm": "DSA"}}, ["private_key.algorithm is 'DSA'", "RSA or ECDSA"]),
    ("covered", {"dns_names": ["*.a.com", "www.a.com"]}, ["'www.a.com' beside '*.a.com'", "take 'www.a.com' out"]),
    ("doubled", {"dns_names": ["a.com", "a.com"]}, ["a.com more than once"]),
    ("upper case", {"dns_names": ["A.com"]}, ["write a.com"]),
    ("not a name", {"dns_names": ["a..com"]}, ["'a..com', which is not a DNS name"]),
    ("one label", {"dns_names": ["localhost"]}, ["one label only"]),
    ("inner star", {"dns_names": ["a.*.com"]}, ["whole first label"]),
    ("outside ASCII", {"dns_names": ["bücher.de"]}, ["xn--"]),
    ("an address as name", {"dns_names": ["10.0.0.1"]}, ["is an IP address"]),
    ("an address", {"ip_addresses": ["10.0.0.1"]}, ["can't be proved by dns01"]),
    ("no names", {"dns_names": []}, ["at least one name"]),
    ("no secret", {"secret_name": None}, ["secret_name is missing"]),
    ("bad secret", {"secret_name": "Web_TLS"}, ["secret_name is 'Web_TLS'", "lower-case"]),
    ("no issuer", {"issuer_ref": None}, ["issuer_ref is missing"]),
    ("another group", {"issuer_ref": {"name": "le", "group": "awspca"}}, ["issuer_ref.group is 'awspca'"]),
    ("long common name", {"common_name": "a" * 61 + ".com", "dns_names": ["a" * 61 + ".com"]}, ["64 bytes"]),
    ("short duration", {"duration": "30m"}, ["duration is 30m", "at least 1h"]),
    ("no duration", {"duration": "90d"}, ["duration is '90d'", "360h"]),
    ("short renew_before", {"renew_before": "1m"}, ["at least 5m"]),
    ("renew_before too long", {"renew_before": "2h", "duration": "1h"}, ["less than duration"]),
    ("both", {"renew_before": "2h", "renew_before_percentage": 10}, ["take one of them away"]),
    ("percentage", {"renew_before_percentage": 100}, ["between 1 and 99"]),
    ("own annotation", {"secret_template": {"annotations": {"cert-manager.io/x": "y"}}}, ["cert-manager.io/x"]),
    ("number in labels", {"secret_template": {"labels": {"a": 1}}}, ["put quotes around"]),
    ("keystores", {"keystores": {"jks": {"create": True}}}, ["keystores.jks", "take it out"]),
    ("misspelt", {"dns_name": ["a.com"]}, ["dns_name is not a field known here. Did you mean dns_names?"]),
    ("CA", {"is_ca": True}, ["no public CA"]),
]


@pytest.mark.parametrize(("fields", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused_certificates(fields: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(RefusedFault) as refused:
        read(wanted(**fields))
    assert "nothing has been touched" in str(refused.value)
    for word in ["Certificate default/web", *words]:
        assert word in str(refused.value)


ACME_REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no server", {"server": None}, ["acme.server is missing"]),
    ("plain http", {"server": "http://ca"}, ["https address"]),
    ("no key", {"private_key_secret_ref": None}, ["acme.private_key_secret_ref is missing"]),
    (
        "bundle and skip",
        {"ca_bundle": "-----BEGIN CERTIFICATE-----", "skip_tls_verify": True},
        ["take one of them away"],
    ),
    ("bad bundle", {"ca_bundle": "AAAA"}, ["acme.ca_bundle", "PEM"]),
    ("binding without key", {"external_account_binding": {"key_id": "x"}}, ["key_secret_ref is missing"]),
    ("no type", {"solvers": [{"selector": {}}]}, ["solvers[0].dns01 is missing"]),
    ("no provider", {"solvers": [{"dns01": {}}]}, ["dns01.route53 is missing"]),
    ("unknown provider", {"solvers": [{"dns01": {"gandi": {}}}]}, ["route53 is missing", "dns01.gandi is not a field"]),
    ("strategy", {"solvers": [{"dns01": {"cname_strategy": "Maybe", "route53": {}}}]}, ["None or Follow"]),
    (
        "id alone",
        {"solvers": [{"dns01": {"route53": {"access_key_id": "A"}}}]},
        ["secret_access_key_secret_ref is missing"],
    ),
    (
        "two ids",
        {
            "solvers": [
                {
                    "dns01": {
                        "route53": {
                            "access_key_id": "A",
                            "access_key_id_secret_ref": {"name": "s", "key": "k"},
                            "secret_access_key_secret_ref": {"name": "s", "key": "k"},
                        }
                    }
                }
            ]
        },
        ["can't stand beside access_key_id_secret_ref"],
    ),
]


@pytest.mark.parametrize(
    ("fields", "words"), [case[1:] for case in ACME_REFUSED], ids=[case[0] for case in ACME_REFUSED]
)
def test_refused_issuers(fields: dict[str, Any], words: list[str]) -> None:
    acme = {name: value for name, value in {**ISSUER["acme"], **fields}.items() if value is not None}
    with pytest.raises(RefusedFault) as refused:
        read(issuers=[{**ISSUER, "acme": acme}])
    for word in ["ClusterIssuer le", *words]:
        assert word in str(refused.value)


def test_two_certificates_cannot_share_a_secret() -> None:
    with pytest.raises(
        RefusedFault, match="Certificate default/b: wants Secret default/web-tls, which Certificate default/a"
    ):
        read(wanted(name="a"), wanted(name="b"))
    assert len(read(wanted(name="a"), wanted(name="b", namespace="other")).certificates) == 2


def test_all_faults_come_in_one_message() -> None:
    with pytest.raises(RefusedFault) as refused:
        read(
            wanted(name="a", secret_name="a", common_name="no.com"),
            wanted(name="b", secret_name="b", issuer_ref={"name": "nobody"}),
            wanted(name="c", secret_name="c", private_key={"algorithm": "RSA", "size": 8192}),
            issuers=[ISSUER, {**ISSUER, "name": "broken", "acme": {}}],
        )
    message = str(refused.value)
    for word in ("default/a", "default/b", "default/c", "ClusterIssuer broken: acme.server is missing", "1. ", "5. "):
        assert word in message


def test_manifests_are_spelt_their_own_way_in_messages() -> None:
    text = THE_USERS_OWN.replace("commonName: '*.local.1q77.com'", "commonName: other.1q77.com")
    with pytest.raises(
        RefusedFault, match=r"Certificate default/wildcard-local-1q77-com: commonName is 'other.1q77.com'"
    ):
        read(manifests=[text], issuers=[])


def test_manifests_that_are_none() -> None:
    with pytest.raises(RefusedFault) as refused:
        read(manifests=["/no/such/folder", "a: [\n", "just: a\nmap: 1\n"])
    for word in ("/no/such/folder: is neither a file nor a folder", "manifest 2: is not YAML", "no Kubernetes object"):
        assert word in str(refused.value)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_plan from cert-manager's manifests: wherever they lie, in every version of the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..case import Case, well

VERSIONS = ("v1", "v1beta1", "v1alpha3", "v1alpha2")


def issuer(case: Case, version: str, kind: str = "ClusterIssuer") -> dict[str, Any]:
    """The case's issuer as a manifest."""
    acme = case.issuer()["acme"]
    route53 = {
        "region": "us-east-1",
        "accessKeyID": acme["solvers"][0]["dns01"]["route53"]["access_key_id"],
        "secretAccessKeySecretRef": acme["solvers"][0]["dns01"]["route53"]["secret_access_key_secret_ref"],
    }
    spec = {
        "server": acme["server"],
        "email": acme["email"],
        "caBundle": acme["ca_bundle"],
        "privateKeySecretRef": acme["private_key_secret_ref"],
        "solvers": [{"selector": {"dnsZones": ["example.org"]}, "dns01": {"route53": route53}}],
    }
    metadata = {"name": "pebble"} | ({"namespace": case.namespace} if kind == "Issuer" else {})
    return {"apiVersion": f"cert-manager.io/{version}", "kind": kind, "metadata": metadata, "spec": {"acme": spec}}


def certificate(case: Case, version: str, kind: str = "ClusterIssuer", domain: str = "example.org") -> dict[str, Any]:
    """A certificate with a key of another kind than the default, in this version's own spelling."""
    old = version in ("v1alpha2", "v1alpha3")
    key = {"keyAlgorithm": "ecdsa", "keySize": 384, "keyEncoding": "pkcs8"}
    new = {"privateKey": {"algorithm": "ECDSA", "size": 384, "encoding": "PKCS8"}}
    return {
        "apiVersion": f"cert-manager.io/{version}",
        "kind": "Certificate",
        "metadata": {"name": "web", "namespace": case.namespace, "labels": {"team": "a"}},
        "spec": {
            "secretName": "web-tls",
            "commonName": f"*.{domain}",
            "dnsNames": [f"*.{domain}", domain],
            "issuerRef": {"name": "pebble", "kind": kind},
            **(key if old else new),
        },
    }


SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "theirs"}, "stringData": {"key": "never-read"}}


def planned(case: Case, *manifests: Any) -> dict[str, Any]:
    """The plan from these manifests."""
    options: dict[str, Any] = {"manifests": list(manifests), "cluster_resource_namespace": case.home}
    return well(case.perform("certificate_plan", **options))


def as_text(*documents: dict[str, Any]) -> str:
    return yaml.safe_dump_all(documents)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_comes_to_the_same(ready: Case, version: str) -> None:
    result = planned(ready, issuer(ready, version), certificate(ready, version))
    (item,) = result["due"]
    assert (item["action"], item["reason"]) == ("issue", "DoesNotExist")
    assert item["private_key"] == {"size": 384, "encoding": "PKCS8"}, "the rest goes without saying"
    assert item["common_name"] == "*.example.org"
    assert item["labels"] == {"team": "a"}
    assert result["issuers"][0]["acme"]["email"] == "ops@example.com"


def test_manifests_lie_anywhere(ready: Case, tmp_path: Path) -> None:
    documents = SECRET, issuer(ready, "v1"), certificate(ready, "v1")
    folder = tmp_path / "folder"
    (folder / "inside").mkdir(parents=True)
    (folder / "issuer.yml").write_text(as_text(documents[0], documents[1]), encoding="utf-8")
    (folder / "inside" / "web.json").write_text(json.dumps(documents[2]), encoding="utf-8")
    (folder / "notes.txt").write_text("no manifest", encoding="utf-8")
    file = tmp_path / "all.yaml"
    file.write_text(as_text(*documents), encoding="utf-8")
    one_list = {"apiVersion": "v1", "kind": "List", "items": list(documents)}
    ways: dict[str, list[Any]] = {
        "folder": [str(folder)],
        "file": [str(file)],
        "text": [as_text(*documents)],
        "documents": list(documents),
        "a list": [one_list],
        "mixed": [str(folder / "issuer.yml"), as_text(documents[2])],
    }
    found = {way: planned(ready, *manifests) for way, manifests in ways.items()}
    for way, result in found.items():
        assert [item["name"] for item in result["due"]] == ["web"], way
        assert result["due"] == found["file"]["due"], way
        (note,) = result["notes"]
        assert "Secret theirs (v1) is passed over" in note, way
        assert "never-read" not in json.dumps(result), way


def test_an_issuer_of_a_namespace_looks_there(case: Case) -> None:
    options: dict[str, Any] = {"manifests": [issuer(case, "v1", "Issuer"), certificate(case, "v1", "Issuer")]}
    result = case.perform("certificate_plan", **options)
    assert f"Issuer {case.namespace}/pebble: Secret {case.namespace}/route53-credentials-secret" in result["msg"]
    well(case.perform("k8s_credentials_secret", namespace=case.namespace, secrets=case.credentials()))
    assert [item["name"] for item in well(case.perform("certificate_plan", **options))["due"]] == ["web"]


def test_variables_and_manifests_go_together(ready: Case) -> None:
    declared = ready.declarations(ready.certificate("own", "own.example.org"))
    result = well(ready.perform("certificate_plan", **declared, manifests=[certificate(ready, "v1")]))
    assert [item["name"] for item in result["due"]] == ["own", "web"]
    assert [item.get("private_key") for item in result["due"]] == [None, {"size": 384, "encoding": "PKCS8"}]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of a cluster as declarations: what is handed on of them, and whose fault is whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations, read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.declared_objects import (
    Manifest,
    declaring,
    is_ready,
    manifest_of,
    sound_among,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList

ACME = {"server": "https://ca.example/directory", "privateKeySecretRef": {"name": "account"}}


def issuer(name: str = "le", namespace: str = "shop", **acme: Any) -> dict[str, Any]:
    """An Issuer object."""
    return body("Issuer", name, {"acme": {**ACME, **acme}}, namespace=namespace)


def certificate(name: str, namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    """A Certificate object."""
    sound = {"secretName": f"{name}-tls", "dnsNames": [f"{name}.example.org"], "issuerRef": {"name": "le"}}
    return body("Certificate", name, {**sound, **spec}, namespace=namespace)


def body(kind: str, name: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """An object as the API gives it."""
    group = {"Ingress": "networking.k8s.io", "Gateway": "gateway.networking.k8s.io"}.get(kind, "cert-manager.io")
    found = {"name": name, "uid": f"uid of {name}", "generation": 1, **metadata}
    return {"apiVersion": f"{group}/v1", "kind": kind, "metadata": found, "spec": spec}


def read(objects: Sequence[Manifest], faults: FaultList) -> Declarations:
    """What these objects declare beside one certificate in variables."""
    variable = {"name": "mine", "namespace": "shop", "secret_name": "mine-tls", "dns_names": ["mine.example.org"]}
    ref = {"name": "le", "kind": "Issuer"}
    return read_declarations(
        issuers=[],
        certificates=[{**variable, "issuer_ref": ref}],
        manifests=[{"kind": "Secret"}, *objects],
        cluster_resource_namespace="kubecert",
        faults=faults,
    )


def judged(*objects: dict[str, Any]) -> tuple[list[str], dict[str, str], list[str]]:
    """The certificates that are left, the faulty objects with their messages, and what is nobody's fault."""
    declared, faulty, left = sound_among([manifest_of(one) for one in objects], read, before=1)
    return [one.name for one in declared.certificates], {one.title: one.message for one in faulty}, left.messages


def test_without_a_fault_all_are_used() -> None:
    assert judged(issuer(), certificate("web")) == (["mine", "web"], {}, [])


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"dnsNames": []}, "dnsNames is empty; a certificate needs at least one name."),
        ({"dnsName": ["a.example.org"]}, "dnsName is not a field known here. Did you mean dnsNames?"),
        ({"renewBefore": "1m"}, "renewBefore is 1m; it must be at least 5m."),
        ({"secretName": "mine-tls"}, "wants Secret shop/mine-tls, which Certificate shop/mine wants too"),
        ({"secretName": "web-tls"}, "wants Secret shop/web-tls, which Certificate shop/web wants too"),
        ({"issuerRef": {"name": "other"}}, "refers to Issuer shop/other, which is not declared"),
    ],
)
def test_the_fault_of_one_holds_up_nobody_else(spec: dict[str, Any], said: str) -> None:
    names, faulty, left = judged(issuer(), certificate("web"), certificate("bad", **spec))
    assert names == ["mine", "web"]
    assert list(faulty) == ["Certificate shop/bad"]
    assert said in faulty["Certificate shop/bad"]
    assert left == []


def test_an_object_that_is_in_variables_too_is_at_fault_itself() -> None:
    names, faulty, left = judged(issuer(), certificate("mine"))
    assert names == ["mine"]
    assert "is declared twice" in faulty["Certificate shop/mine"]
    assert left == []


def test_certificates_of_a_faulty_issuer_are_told_so() -> None:
    names, faulty, left = judged(
        issuer(), issuer("bad", server="http://ca"), certificate("web", issuerRef={"name": "bad"})
    )
    assert names == ["mine"]
    assert "it must be the https address" in faulty["Issuer shop/bad"]
    assert faulty["Certificate shop/web"].startswith("refers to Issuer shop/bad, which can't be used: acme.server is")
    assert left == []


def test_what_is_wrong_with_variables_is_nobody_else_s_fault() -> None:
    _names, faulty, left = judged(certificate("web", issuerRef={"name": "other"}))
    assert list(faulty) == ["Certificate shop/web"]
    assert left == ["Certificate shop/mine: refers to Issuer shop/le, which is not declared; declared issuers: none."]


def test_a_fault_of_the_annotation_with_targets_is_the_object_s() -> None:
    bad = certificate("bad")
    bad["metadata"]["annotations"] = {"kubecert.acme/targets": "[not: yaml"}
    names, faulty, left = judged(issuer(), certificate("web"), bad)
    assert (names, left) == (["mine", "web"], [])
    assert "annotation kubecert.acme/targets is not YAML" in faulty["Certificate shop/bad"]


def test_a_manifest_has_nothing_that_nobody_wrote() -> None:
    found = certificate("web")
    found["status"] = {"revision": 1}
    found["metadata"] |= {
        "managedFields": [],
        "resourceVersion": "7",
        "labels": {"team": "a"},
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "note": "kept"},
    }
    metadata = {"name": "web", "namespace": "shop", "uid": "uid of web", "generation": 1, "labels": {"team": "a"}}
    assert manifest_of(found) == {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {**metadata, "annotations": {"note": "kept"}},
        "spec": found["spec"],
    }


def test_only_annotated_ones_declare_and_what_was_made_of_them_goes_before_them() -> None:
    annotated = {"annotations": {"cert-manager.io/cluster-issuer": "le"}}
    plain = body("Ingress", "plain", {}, namespace="shop")
    web = body("Ingress", "web", {}, namespace="shop", creationTimestamp="2026-01-02T00:00:00Z", **annotated)
    shim = body("Ingress", "shim", {}, namespace="shop", **annotated)
    gateway = body("Gateway", "edge", {}, namespace="edge", creationTimestamp="2026-01-03T00:00:00Z", **annotated)
    theirs = certificate("theirs")
    theirs["metadata"] |= {"ownerReferences": [{"uid": "uid of shim"}], "creationTimestamp": "2026-01-04T00:00:00Z"}
    found = declaring([gateway, theirs, plain, web, shim])
    assert [one["metadata"]["name"] for one in found] == ["web", "edge", "theirs"], "the oldest first"


@pytest.mark.parametrize(
    ("conditions", "ready"),
    [
        ([], False),
        ([{"type": "Ready", "status": "True", "observedGeneration": 1}], True),
        ([{"type": "Ready", "status": "True", "observedGeneration": 2}], False),
        ([{"type": "Ready", "status": "False", "observedGeneration": 1}], False),
        ([{"type": "Issuing", "status": "True", "observedGeneration": 1}], False),
    ],
)
def test_it_is_ready_if_it_says_so_of_what_it_is_now(conditions: list[dict[str, Any]], ready: bool) -> None:
    assert is_ready({**issuer(), "status": {"conditions": conditions}}) is ready


def ingress(name: str, *hosts: str, into: str = "edge-tls", **annotations: str) -> dict[str, Any]:
    """An Ingress object that wants a certificate; names of annotations are given in snake case."""
    asked = {f"cert-manager.io/{key.replace('_', '-')}": text for key, text in annotations.items()}
    annotations = {"cert-manager.io/issuer": "le", **asked}
    spec = {"tls": [{"hosts": list(hosts), "secretName": into}]}
    return body("Ingress", name, spec, namespace="shop", annotations=annotations)


@pytest.mark.parametrize(
    ("wanting", "said"),
    [
        (ingress("bad", "bad.example.org", duration="90d"), "duration is '90d'"),
        (ingress("bad", "bad.example.org", private_key_size="big"), "which is no whole number"),
        (ingress("bad", "bad.example.org", issuer="other"), "refers to Issuer shop/other, which is not declared"),
        (ingress("bad", "bad.example.org", into="web-tls"), "which Certificate shop/web wants too"),
        (ingress("bad", "bad.example.org", into="good-tls"), "wants bad.example.org in Secret shop/good-tls"),
    ],
)
def test_the_fault_of_an_ingress_holds_up_nobody_else(wanting: dict[str, Any], said: str) -> None:
    good = ingress("good", "good.example.org", into="good-tls")
    names, faulty, left = judged(issuer(), certificate("web"), good, wanting)
    assert names == ["mine", "web", "good-tls"]
    assert list(faulty) == ["Ingress shop/bad"]
    assert said in faulty["Ingress shop/bad"]
    assert left == []


def test_an_issuer_of_another_type_is_no_fault_until_it_is_needed() -> None:
    vault = body("Issuer", "vault", {"vault": {"server": "https://vault.example.org", "path": "pki"}}, namespace="shop")
    assert judged(issuer(), vault, certificate("web")) == (["mine", "web"], {}, [])
    names, faulty, _left = judged(issuer(), vault, certificate("web", issuerRef={"name": "vault"}))
    assert names == ["mine"]
    assert "refers to Issuer shop/vault, whose type is not served here" in faulty["Certificate shop/web"]

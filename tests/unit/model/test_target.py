# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets of certificates: how they are declared, and in which words they are refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations, read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.target import Place, Target, parse_clusters

ISSUER = {
    "name": "le",
    "acme": {
        "server": "https://acme.example.net/directory",
        "private_key_secret_ref": {"name": "account"},
        "solvers": [{"dns01": {"route53": {"region": "eu-central-1"}}}],
    },
}


def certificate(*targets: dict[str, Any], name: str = "web") -> dict[str, Any]:
    return {
        "name": name,
        "secret_name": f"{name}-tls",
        "dns_names": [f"{name}.example.com"],
        "issuer_ref": {"name": "le"},
        "targets": list(targets),
    }


def read(*certificates: dict[str, Any], manifests: tuple[Any, ...] = ()) -> tuple[Declarations, list[str]]:
    faults = FaultList()
    found = read_declarations(
        issuers=[ISSUER],
        certificates=certificates,
        manifests=manifests,
        cluster_resource_namespace="kubecert",
        clusters={"east": ["edge"]},
        faults=faults,
    )
    return found, faults.messages


EXPRESSIONS = [
    {"key": "tier", "operator": "In", "values": ["edge", "shop"]},
    {"key": "old", "operator": "DoesNotExist"},
    {"key": "team", "operator": "exists"},
    {"key": "stage", "operator": "NotIn", "values": ["test"]},
]
SELECTOR = "a=b,tier in (edge,shop),!old,team,stage notin (test)"
SOUND = [
    ({"namespaces": ["one", "two"]}, Target("", ("one", "two"))),
    ({"cluster": "east"}, Target("east", ("edge",))),
    ({"namespaces": ["default"], "secret_name": "other"}, Target("", ("default",), "", "other")),
    (
        {"cluster": "east", "namespace_selector": {"match_labels": {"a": "b"}, "match_expressions": EXPRESSIONS}},
        Target("east", (), SELECTOR),
    ),
    ({"label_selector": "a=b"}, Target("", (), "a=b")),
]


@pytest.mark.parametrize(("fields", "wanted"), SOUND)
def test_a_target_is_read_and_comes_back_from_its_item(fields: dict[str, Any], wanted: Target) -> None:
    found, faults = read(certificate(fields))
    assert not faults
    assert found.certificates[0].targets == (wanted,)
    again, faults = read(certificate(wanted.to_item()))
    assert not faults
    assert again.certificates[0].targets == (wanted,)
    assert "targets" not in found.certificates[0].to_item(), "it is no part of what is ordered"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "targets[0] needs a cluster, namespaces or a namespace_selector."),
    ({"secret_name": "x"}, "targets[0] needs a cluster, namespaces or a namespace_selector."),
    ({"cluster": "west"}, "has a target in cluster west, which is not declared; declared clusters (in the role, "),
    ({"namespaces": ["Shop"]}, "targets[0] has 'Shop', which Kubernetes refuses"),
    ({"namespaces": ["one"], "label_selector": "a=b"}, "targets[0].namespaces can't stand beside a selector"),
    ({"namespace_selector": {}}, "targets[0].namespace_selector is empty; give it match_labels or match_expressions."),
    ({"cluster": "east", "namespce": "x"}, "targets[0].namespce is not a field known here. Did you mean namespaces?"),
    (
        {"namespace_selector": {"match_expressions": [{"key": "a", "operator": "In"}]}},
        "targets[0].namespace_selector.match_expressions[0].values is empty; In needs one at least.",
    ),
    ({"namespaces": ["default"]}, "has Secret default/web-tls as a target, which belongs to itself; take it out."),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_a_wrong_target_is_refused_by_name(fields: dict[str, Any], words: str) -> None:
    _found, faults = read(certificate(fields))
    assert any(one.startswith("Certificate default/web: ") and words in one for one in faults), faults


def test_two_certificates_are_not_copied_into_one_secret() -> None:
    both = {"namespaces": ["shop"], "secret_name": "tls"}
    _found, faults = read(certificate(both), certificate(both, name="api"))
    assert faults == [
        "Certificate default/api: has Secret shop/tls as a target, which belongs to default/web; take it out."
    ]
    _found, faults = read(certificate({**both, "cluster": "east"}), certificate(both, name="api"))
    assert not faults, "these are two clusters"


def test_all_faults_of_one_certificate_come_at_once() -> None:
    nobody = {"dns_names": ["A.com"], "issuer_ref": {"name": "nobody"}}
    web, api = certificate({"cluster": "west"}), {**certificate(name="api"), "secret_name": "web-tls"}
    _found, faults = read({**web, **nobody}, api, {"targets": [{"namespaces": ["default"]}]})
    assert [message.partition(";")[0] for message in faults] == [
        "Certificate default/web: dns_names has 'A.com', which must be lower case",
        "Certificate default/: name is missing.",
        "Certificate default/: secret_name is missing.",
        "Certificate default/: issuer_ref is missing.",
        "Certificate default/: dns_names is empty",
        "Certificate default/api: wants Secret default/web-tls, which Certificate default/web wants too",
        "Certificate default/web: refers to ClusterIssuer nobody, which is not declared",
        "Certificate default/web: has a target in cluster west, which is not declared",
    ]


MANIFEST = """
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: web
  annotations:
    kubecert.acme/targets: |
      - cluster: east
        namespaceSelector: {matchLabels: {camelCase: stays}}
        secretName: other
spec:
  secretName: web-tls
  dnsNames: [www.example.com]
  issuerRef: {name: le, kind: ClusterIssuer}
"""


def test_a_manifest_has_targets_in_an_annotation() -> None:
    found, faults = read(manifests=(MANIFEST,))
    assert not faults
    assert found.certificates[0].targets == (Target("east", (), "camelCase=stays", "other"),)
    broken = yaml.safe_load(MANIFEST)
    broken["metadata"]["annotations"]["kubecert.acme/targets"] = "[{"
    _found, faults = read(manifests=(broken,))
    assert "Certificate web: annotation kubecert.acme/targets is not YAML" in faults[0]


def test_a_target_that_names_the_cluster_alone_means_its_namespaces_or_else_the_certificates() -> None:
    assert Target("east").settled("shop", {"east": ("edge", "mesh")}).namespaces == ("edge", "mesh")
    assert Target("east").settled("shop", {"east": ()}).namespaces == ("shop",)
    for settled in (Target("east", ("x",)), Target("east", (), "a=b")):
        assert settled.settled("shop", {"east": ("edge",)}) == settled


def test_clusters_are_read_and_refused() -> None:
    faults = FaultList()
    entries: list[dict[str, Any]] = [
        {"name": "east", "context": "east", "namespaces": ["edge"]},
        {"name": "East", "host": "https://e"},
    ]
    found = parse_clusters([*entries, {"name": "bare"}, {"name": "east", "kubeconfig": "/k"}, {"context": "x"}], faults)
    assert found["bare"].connection == {}
    east = parse_clusters(entries[:1], FaultList())["east"]
    assert (east.namespaces, dict(east.connection)) == (("edge",), {"context": "east"})
    assert faults.messages == [
        "Cluster East: name is 'East'; use lower-case letters, digits, - and dots.",
        "Cluster bare: needs kubeconfig, context or host, which say where it is.",
        "Cluster east: is in the list twice; take one of the two out.",
        "Cluster 5: name is ''; use lower-case letters, digits, - and dots.",
    ]
    assert "secret" not in repr(parse_clusters([{"name": "a", "host": "h", "api_key": "secret"}], FaultList()))


def test_a_place_is_named_as_people_name_it() -> None:
    assert Place("", "shop", "web-tls").title == "Secret shop/web-tls"
    assert Place("east", "shop", "web-tls").title == "Secret shop/web-tls of cluster east"

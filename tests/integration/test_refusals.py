# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with declarations is said at once, by name and with the remedy, before anything is touched."""

from __future__ import annotations

from typing import Any

import pytest

from .case import Case

WRONG: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    (
        "common name",
        {"common_name": "other.example.org"},
        ("common_name is 'other.example.org', which is not among the dns names (www.example.org)", "add it there"),
    ),
    (
        "unknown issuer",
        {"issuer_ref": {"name": "no-such"}},
        ("refers to ClusterIssuer no-such, which is not declared",),
    ),
    (
        "key that no public CA signs",
        {"private_key": {"algorithm": "RSA", "size": 8192}},
        ("private_key.size is 8192; with RSA it can be 2048, 3072, 4096",),
    ),
    (
        "name under a wildcard beside it",
        {"dns_names": ["*.example.org", "www.example.org"]},
        ("has 'www.example.org' beside '*.example.org', which covers it already; take 'www.example.org' out",),
    ),
    (
        "misspelt field",
        {"dns_name": ["a.example.org"]},
        ("dns_name is not a field known here. Did you mean dns_names?",),
    ),
]


def declared(case: Case, place: int, fields: dict[str, Any]) -> dict[str, Any]:
    return case.certificate(f"wrong{place}", "www.example.org", **fields)


@pytest.mark.parametrize("place", range(len(WRONG)), ids=[name for name, _fields, _texts in WRONG])
def test_a_wrong_declaration_is_refused(case: Case, place: int) -> None:
    _name, fields, texts = WRONG[place]
    result = case.perform("certificate_plan", **case.declarations(declared(case, place, fields)))
    assert result["failed"] is True
    assert "nothing has been touched" in result["msg"]
    assert f"Certificate {case.namespace}/wrong{place}: " in result["msg"]
    for text in texts:
        assert text in result["msg"]


def test_two_certificates_with_one_secret_are_refused(case: Case) -> None:
    twins = [case.certificate(name, f"{name}.example.org", secret_name="shared") for name in ("one", "two")]
    result = case.perform("certificate_plan", **case.declarations(*twins))
    assert f"Certificate {case.namespace}/two: wants Secret {case.namespace}/shared" in result["msg"]
    assert f"which Certificate {case.namespace}/one wants too; give each a secret name of its own" in result["msg"]


@pytest.mark.oldest
def test_all_faults_are_told_at_once_and_nothing_is_touched(case: Case) -> None:
    certificates = [declared(case, place, fields) for place, (_name, fields, _texts) in enumerate(WRONG)]
    certificates += [case.certificate(name, f"{name}.example.org", secret_name="shared") for name in ("one", "two")]
    marks = case.sandbox.pebble.mark(), case.sandbox.route53.mark(), case.sandbox.kubernetes.mark()
    recap = case.play("kubecert.acme.reconcile", case.variables(*certificates))
    assert not recap.ok
    output = recap.message()
    for place, (_name, _fields, texts) in enumerate(WRONG):
        assert f"Certificate {case.namespace}/wrong{place}: " in output
        for text in texts:
            assert text in output
    assert f"Certificate {case.namespace}/two: wants Secret" in output
    assert "Secret" in output
    assert f"{case.home}/route53-credentials-secret does not exist" in output, "the credentials are missing, too"
    assert case.sandbox.pebble.requests(marks[0]) == []
    assert case.sandbox.route53.log(marks[1]) == []
    assert case.sandbox.kubernetes.writes(marks[2]) == []


def test_a_missing_credentials_secret_is_refused_before_an_order(case: Case) -> None:
    mark = case.sandbox.pebble.mark()
    result = case.perform("certificate_plan", **case.declarations(case.certificate("web", "www.example.org")))
    assert result["failed"] is True
    assert f"ClusterIssuer pebble: Secret {case.home}/route53-credentials-secret does not exist" in result["msg"]
    assert "kubecert_credentials" in result["msg"]
    assert case.sandbox.pebble.requests(mark) == []


def test_manifests_are_refused_in_their_own_spelling(case: Case) -> None:
    manifest = {
        "apiVersion": "cert-manager.io/v1alpha2",
        "kind": "Certificate",
        "metadata": {"name": "web", "namespace": case.namespace},
        "spec": {
            "secretName": "web-tls",
            "commonName": "elsewhere.example.org",
            "dnsNames": ["www.example.org"],
            "issuerRef": {"name": "pebble", "kind": "ClusterIssuer"},
        },
    }
    result = case.perform("certificate_plan", **(case.declarations() | {"manifests": [manifest]}))
    assert f"Certificate {case.namespace}/web: commonName is 'elsewhere.example.org'" in result["msg"]

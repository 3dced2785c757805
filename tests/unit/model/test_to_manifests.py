# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations written as cert-manager's manifests say the same when they are read again."""

from __future__ import annotations

from typing import Any

import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import Declarations, read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.to_manifests import manifests_of

BUNDLE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
ISSUERS: list[dict[str, Any]] = [
    {
        "name": "letsencrypt",
        "acme": {
            "server": "https://acme.example.org/directory",
            "email": "ops@example.org",
            "ca_bundle": BUNDLE,
            "preferred_chain": "Root",
            "profile": "tlsserver",
            "private_key_secret_ref": {"name": "account", "key": "account.pem"},
            "external_account_binding": {"key_id": "kid-1", "key_secret_ref": {"name": "eab", "key": "mac"}},
            "solvers": [
                {
                    "selector": {"dns_zones": ["example.org"], "match_labels": {"use_this.one/please": "yes"}},
                    "dns01": {
                        "cname_strategy": "Follow",
                        "route53": {
                            "region": "us-east-1",
                            "hosted_zone_id": "Z1",
                            "role": "arn:aws:iam::123456789012:role/dns",
                            "access_key_id_secret_ref": {"name": "aws", "key": "id"},
                            "secret_access_key_secret_ref": {"name": "aws", "key": "secret"},
                        },
                    },
                },
                {
                    "dns01": {
                        "rfc2136": {
                            "nameserver": "192.0.2.1:53",
                            "tsig_key_name": "key.",
                            "tsig_algorithm": "HMACSHA512",
                            "tsig_secret_secret_ref": {"name": "tsig", "key": "secret"},
                        }
                    }
                },
            ],
        },
    },
    {
        "kind": "Issuer",
        "name": "staging",
        "namespace": "shop",
        "acme": {
            "server": "https://acme.example.net/directory",
            "skip_tls_verify": True,
            "disable_account_key_generation": True,
            "private_key_secret_ref": {"name": "account"},
            "solvers": [{"dns01": {"route53": {"region": "us-east-1"}}}],
        },
    },
]
JAVA = {"create": True, "password_secret_ref": {"name": "java", "key": "password"}}
CERTIFICATES: list[dict[str, Any]] = [
    {
        "name": "web",
        "secret_name": "web-tls",
        "dns_names": ["example.org", "*.example.org"],
        "issuer_ref": {"name": "letsencrypt"},
    },
    {
        "name": "api",
        "namespace": "shop",
        "secret_name": "api-tls",
        "dns_names": ["api.example.org"],
        "common_name": "api.example.org",
        "issuer_ref": {"name": "staging", "kind": "Issuer", "group": "cert-manager.io"},
        "private_key": {"algorithm": "RSA", "size": 4096, "encoding": "PKCS8", "rotation_policy": "Never"},
        "duration": "2160h",
        "renew_before": "361h30m",
        "labels": {"team_of": "shop"},
        "secret_template": {"labels": {"a_b": "c"}, "annotations": {"example.org/note_it": "yes"}},
    },
    {
        "name": "half",
        "secret_name": "half-tls",
        "dns_names": ["half.example.org"],
        "issuer_ref": {"name": "letsencrypt"},
        "renew_before_percentage": 50,
        "additional_output_formats": [{"type": "CombinedPEM"}, {"type": "DER"}],
        "keystores": {"pkcs12": {**JAVA, "profile": "LegacyDES"}},
        "issue_temporary_certificate": True,
    },
]


def read(**sources: Any) -> Declarations:
    """The declarations, which have to be sound."""
    faults = FaultList()
    given = {"issuers": [], "certificates": [], "manifests": [], "cluster_resource_namespace": "kubecert", **sources}
    found = read_declarations(**given, faults=faults)
    faults.raise_if_any()
    return found


def test_they_are_read_again_as_the_same() -> None:
    declared = read(issuers=ISSUERS, certificates=CERTIFICATES)
    manifests, notes = manifests_of(declared.issuers.values(), declared.certificates)
    text = yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": manifests})
    again = read(manifests=[text])
    assert again.issuers == declared.issuers
    assert again.certificates == declared.certificates
    assert notes == []


def test_they_are_spelt_as_cert_manager_spells_them() -> None:
    declared = read(issuers=ISSUERS, certificates=CERTIFICATES)
    issuer, _staging, _web, api, half = manifests_of(declared.issuers.values(), declared.certificates)[0]
    assert issuer["apiVersion"] == "cert-manager.io/v1"
    assert "namespace" not in issuer["metadata"]
    assert issuer["spec"]["acme"]["caBundle"] != BUNDLE, "cert-manager takes base64 of PEM"
    assert issuer["spec"]["acme"]["externalAccountBinding"]["keyID"] == "kid-1"
    assert issuer["spec"]["acme"]["solvers"][0]["dns01"]["route53"]["hostedZoneID"] == "Z1"
    assert api["spec"]["privateKey"]["rotationPolicy"] == "Never"
    assert api["spec"]["secretTemplate"]["labels"] == {"a_b": "c"}
    assert half["metadata"]["annotations"] == {"cert-manager.io/issue-temporary-certificate": "true"}
    assert half["spec"]["additionalOutputFormats"] == [{"type": "CombinedPEM"}, {"type": "DER"}]
    assert half["spec"]["keystores"]["pkcs12"]["passwordSecretRef"] == {"name": "java", "key": "password"}


def test_a_keystore_is_written_as_before_where_cert_manager_would_choose_otherwise() -> None:
    declared = read(issuers=ISSUERS, certificates=[{**CERTIFICATES[0], "keystores": {"pkcs12": JAVA}}])
    *_issuers, web = manifests_of(declared.issuers.values(), declared.certificates)[0]
    assert web["spec"]["keystores"]["pkcs12"]["profile"] == "Modern2023"


def test_what_cert_manager_does_not_know_is_left_out_and_said() -> None:
    issuer = {
        "name": "letsencrypt",
        "acme": {
            "server": "https://acme.example.org/directory",
            "private_key_secret_ref": {"name": "account"},
            "solvers": [
                {
                    "dns01": {
                        "persist": True,
                        "route53": {
                            "role": "arn:aws:iam::123456789012:role/dns",
                            "external_id": "x",
                            "role_session_name": "y",
                        },
                    }
                }
            ],
        },
    }
    certificate = {**CERTIFICATES[0], "targets": [{"namespaces": ["other"]}]}
    declared = read(issuers=[issuer], certificates=[certificate])
    manifests, notes = manifests_of(declared.issuers.values(), declared.certificates)
    assert manifests[0]["spec"]["acme"]["solvers"] == [
        {"dns01": {"cnameStrategy": "None", "route53": {"role": "arn:aws:iam::123456789012:role/dns"}}}
    ]
    assert notes == [
        "ClusterIssuer letsencrypt: dns01.persist is left out; cert-manager has no such field.",
        "ClusterIssuer letsencrypt: route53.roleSessionName is left out; cert-manager has no such field.",
        "ClusterIssuer letsencrypt: route53.externalID is left out; cert-manager has no such field.",
        "Certificate default/web: its targets are left out; cert-manager makes no copies.",
    ]


def test_solvers_that_are_not_served_are_missed() -> None:
    solvers = [{"http01": {"ingress": {}}}, {"dns01": {"route53": {"region": "us-east-1"}}}]
    issuer = {**ISSUERS[1], "acme": {**ISSUERS[1]["acme"], "solvers": solvers}}
    manifests, notes = manifests_of(read(issuers=[issuer]).issuers.values(), [])
    assert len(manifests[0]["spec"]["acme"]["solvers"]) == 1
    assert notes == ["Issuer shop/staging: acme.solvers[0].http01 is missing, which is not served here; add it again."]

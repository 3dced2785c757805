# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a Secret is when others have written its key and certificate."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate import Certificate, IssuerRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.ownership import (
    Applied,
    Owner,
    applied_by_us,
    other_owners,
    referred_to,
    was_restored,
    whose_else,
)

WEB = Certificate("apps", "web", "web-tls", IssuerRef("letsencrypt", "ClusterIssuer"), dns_names=("a.example.org",))
OWN = {
    "cert-manager.io/certificate-name": "web",
    "cert-manager.io/issuer-name": "letsencrypt",
    "cert-manager.io/issuer-kind": "ClusterIssuer",
}


def entry(manager: str, operation: str, *keys: str) -> dict[str, Any]:
    """One entry of managedFields."""
    return {"manager": manager, "operation": operation, "fieldsV1": {"f:data": {f"f:{key}": {} for key in keys}}}


def test_only_the_key_and_the_certificate_count_and_only_others() -> None:
    fields = [
        entry("kubecert.acme", "Apply", "tls.key", "tls.crt"),
        entry("velero-server", "Update", "tls.key", "tls.crt", "ca.crt"),
        entry("somebody", "Apply", "ca.crt"),
        {"manager": "labeller", "operation": "Update", "fieldsV1": {"f:metadata": {}}},
        {"manager": "old", "operation": "Update"},
        entry("argocd-controller", "Apply", "tls.crt"),
    ]
    assert other_owners(fields) == (Owner("velero-server", False), Owner("argocd-controller", True))


@pytest.mark.parametrize(
    ("owners", "more", "restored"),
    [
        ([], {}, True),
        ([Owner("velero-server", False)], {}, True),
        ([Owner("kubectl-create", False)], {}, True),
        ([Owner("argocd-controller", True)], {}, False),
        ([Owner("velero-server", False), Owner("flux", True)], {}, False),
        ([Owner("cert-manager-certificates-issuing", True)], {}, False),
        ([Owner("controller", False)], {}, False),
        (
            [Owner("kubectl-client-side-apply", False)],
            {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
            False,
        ),
        ([Owner("velero-server", False)], {"cert-manager.io/certificate-name": "other"}, False),
        ([Owner("velero-server", False)], {"cert-manager.io/issuer-name": "other"}, False),
        ([Owner("velero-server", False)], {"cert-manager.io/issuer-kind": "Issuer"}, False),
    ],
)
def test_what_says_whose_it_is_and_nobody_applies_was_restored(
    owners: list[Owner], more: dict[str, str], restored: bool
) -> None:
    assert was_restored(WEB, {**OWN, **more}, owners) is restored


def test_what_says_nothing_was_not_restored() -> None:
    assert not was_restored(WEB, {}, [Owner("kubectl-create", False)])


@pytest.mark.parametrize(
    ("owners", "annotations", "reason"),
    [
        ([], OWN, ""),
        ([Owner("velero-server", False)], OWN, ""),
        ([], {"cert-manager.io/certificate-name": "web"}, ""),
        ([], {}, "does not say that it is of a certificate."),
        ([], {**OWN, "cert-manager.io/certificate-name": "shop"}, "says that it is of certificate shop."),
        ([Owner("argocd", True)], OWN, "has a key or certificate from argocd."),
        ([Owner("a", False), Owner("controller", False)], OWN, "has a key or certificate from a, controller."),
        ([Owner("a", False)], {"cert-manager.io/certificate-name": "web"}, "has a key or certificate from a."),
    ],
)
def test_whose_a_secret_is_if_it_is_not_the_certificate_s_own(
    owners: list[Owner], annotations: dict[str, str], reason: str
) -> None:
    assert whose_else(WEB, annotations, owners) == reason


def test_the_owners_that_we_have_written_are_known_by_their_uids() -> None:
    def written(manager: str, *uids: str) -> dict[str, Any]:
        fields: dict[str, Any] = {f'k:{{"uid":"{uid}"}}': {} for uid in uids}
        return {"manager": manager, "fieldsV1": {"f:metadata": {"f:ownerReferences": {".": {}, **fields}}}}

    fields = [written("kubecert.acme", "a", "b"), written("somebody", "c"), {"manager": "kubecert.acme"}]
    assert referred_to(fields) == {"a", "b"}
    assert referred_to([]) == frozenset()


def test_what_we_have_applied_is_told_from_what_others_have_written() -> None:
    metadata: dict[str, Any] = {
        "f:labels": {".": {}, "f:team": {}},
        "f:annotations": {"f:cert-manager.io/alt-names": {}},
    }
    ours = {"f:data": {"f:key.der": {}}, "f:metadata": metadata}
    fields = [
        entry("somebody", "Apply", "ca.crt"),
        entry("kubecert.acme", "Update", "tls.key"),
        {**entry("kubecert.acme-memory", "Apply"), "fieldsV1": {"f:metadata": {"f:annotations": {"f:note": {}}}}},
        {"manager": "kubecert.acme", "operation": "Apply", "fieldsV1": ours},
    ]
    found = applied_by_us(fields)
    assert found == Applied(frozenset({"key.der"}), frozenset({"team"}), frozenset({"cert-manager.io/alt-names"}))
    assert applied_by_us(fields[:3]) == Applied()
    assert applied_by_us([{"manager": "kubecert.acme", "operation": "Apply"}]) == Applied()

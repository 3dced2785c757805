# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_crds: our own definitions come and go, and those of others are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.crds import DEFINITIONS
from tests.servers import binaries
from tests.servers.kubernetes import Kubernetes
from tests.servers.pki import Authority

from ..case import Case, well
from .desk import API

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMES = [one.name for one in DEFINITIONS]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubernetes]:
    """An API server that knows no kinds but its own, since those of a cluster are there for all tests."""
    found = binaries.find("etcd", "kube-apiserver")
    cluster = Kubernetes((found["etcd"], found["kube-apiserver"]), tmp_path_factory.mktemp("bare"), Authority())
    yield cluster
    cluster.stop()


def see_to(case: Case, cluster: Kubernetes, **options: Any) -> dict[str, Any]:
    """The module's result."""
    return case.perform("k8s_crds", kubeconfig=str(cluster.kubeconfig), **options)


def actions(result: dict[str, Any]) -> dict[str, str]:
    """What was done with each definition, by its plural."""
    return {one["name"].partition(".")[0]: one["action"] for one in well(result)["crds"]}


def there(cluster: Kubernetes) -> list[str]:
    """The names of the definitions."""
    return sorted(one["metadata"]["name"] for one in cluster.request("GET", CRDS)["items"])


def as_declared(cluster: Kubernetes) -> tuple[Any, Any]:
    """The definition of Certificates, but for what the API server says of it."""
    found = cluster.request("GET", f"{CRDS}/{NAMES[0]}")
    return found["spec"], found["metadata"].get("labels")


def test_they_come_and_go(case: Case, bare: Kubernetes) -> None:
    mark = bare.mark()
    assert set(actions(see_to(case, bare, check=True)).values()) == {"create"}
    assert bare.writes(mark) == []
    assert set(actions(see_to(case, bare)).values()) == {"create"}
    assert bare.request("GET", f"{API}/certificates")["items"] == [], "served as soon as the module has ended"
    again = see_to(case, bare)
    assert (again["changed"], set(actions(again).values())) == (False, {"none"})

    path = f"{CRDS}/certificates.cert-manager.io?fieldManager=somebody&force=true"
    names = {"plural": "certificates", "kind": "Certificate", "shortNames": ["theirs"]}
    metadata = {"name": "certificates.cert-manager.io"}
    changed = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": metadata}
    bare.request("PATCH", path, {**changed, "spec": {"names": names}})
    assert actions(see_to(case, bare))["certificates"] == "update"

    bare.create_namespace(case.namespace)
    body = {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": "web"}}
    spec = {"secretName": "web-tls", "issuerRef": {"name": "le"}}
    bare.request("POST", f"{API}/namespaces/{case.namespace}/certificates", {**body, "spec": spec})
    kept = see_to(case, bare, state="absent")
    assert (kept["changed"], set(actions(kept).values())) == (False, {"keep"})
    assert f"since there still is Certificate {case.namespace}/web." in kept["notes"][0]
    assert there(bare) == sorted(NAMES)
    gone = see_to(case, bare, state="absent", purge=True)
    assert (gone["changed"], set(actions(gone).values())) == (True, {"delete"})
    assert see_to(case, bare, state="absent")["changed"] is False


def test_those_of_others_are_left_as_they_are(case: Case, bare: Kubernetes) -> None:
    theirs = DEFINITIONS[0].body(rules=False)
    theirs["metadata"].pop("labels")
    bare.request("POST", CRDS, theirs)
    before = as_declared(bare)
    found = see_to(case, bare)
    assert actions(found) == {
        "certificates": "leave",
        "issuers": "create",
        "clusterissuers": "create",
        "certificaterequests": "create",
    }
    assert found["notes"] == [
        "CustomResourceDefinition certificates.cert-manager.io was not made here and is left as it is."
    ]
    see_to(case, bare, state="absent", purge=True)
    assert there(bare) == [NAMES[0]]
    assert as_declared(bare) == before
    bare.request("DELETE", f"{CRDS}/{NAMES[0]}")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"issuerRef": {"name": "le"}}, "spec.secretName: Required value"),
        ({"secretName": "web-tls"}, "spec.issuerRef: Required value"),
        ({"secretName": "web-tls", "issuerRef": {}}, "spec.issuerRef.name: Required value"),
        (
            {"secretName": "web-tls", "issuerRef": {"name": "le"}, "privateKey": {"algorithm": "DSA"}},
            "spec.privateKey.algorithm: Unsupported value",
        ),
        (
            {"secretName": "web-tls", "issuerRef": {"name": "le"}, "additionalOutputFormats": [{"type": "PFX"}]},
            "spec.additionalOutputFormats.type: Unsupported value",
        ),
        (
            {"secretName": "web-tls", "issuerRef": {"name": "le"}, "keystores": {"pkcs12": {"profile": "Old"}}},
            "spec.keystores.pkcs12.create: Required value",
        ),
        (
            {"secretName": "web-tls", "issuerRef": {"name": "le"}, "dnsNames": "example.org"},
            'spec.dnsNames: Invalid value: "string"',
        ),
    ],
)
def test_the_api_server_refuses_what_no_schema_allows(case: Case, spec: dict[str, Any], said: str) -> None:
    well(case.perform("k8s_crds"))
    body = {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": "web"}, "spec": spec}
    path = f"{API}/namespaces/{case.namespace}/certificates"
    found = case.sandbox.kubernetes.request("POST", path, body, accept=(422,))
    assert said in found["message"]


def test_what_is_not_named_passes(case: Case) -> None:
    well(case.perform("k8s_crds"))
    more = {"keystores": {"jks": {"create": True, "passwordSecretRef": {"name": "p", "key": "k"}}}, "typo": 1}
    spec = {"secretName": "web-tls", "issuerRef": {"name": "le"}, **more}
    body = {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": "open"}, "spec": spec}
    found = case.sandbox.kubernetes.request("POST", f"{API}/namespaces/{case.namespace}/certificates", body)
    assert found["spec"] == spec

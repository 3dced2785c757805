# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret_copy: what stands in the way of copies, which cluster is meant, and that nothing is written twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.kubernetes import Kubernetes
from tests.unit.pki.build import Ca

from ..case import Case, opened
from ..targets import entry, secret_in, stored
from .line import Line


def test_what_stands_in_the_way_is_told_by_name_and_left_as_it_is(
    ready: Case, east: Kubernetes, gateways: list[str]
) -> None:
    others = {"type": "kubernetes.io/tls", "data": {"tls.key": "bm9uZQ==", "tls.crt": "bm9uZQ=="}}
    for number, body in enumerate([others, {"type": "Opaque", "data": {"x": "bm9uZQ=="}}]):
        metadata = {"metadata": {"name": "web-tls"}}
        path = f"/api/v1/namespaces/{gateways[number]}/secrets?fieldManager=theirs"
        east.request("POST", path, {"apiVersion": "v1", "kind": "Secret", **metadata, **body})
    before = [secret_in(east, namespace) for namespace in gateways]
    item = stored(ready, {"cluster": "east", "namespaces": [*gateways, ready.namespace, "no-such"]})
    result = ready.perform("k8s_tls_secret_copy", certificates=[item], clusters=[entry(east)])
    assert result["failed"] is True
    assert "k8s_tls_secret_copy: 3 failed." in result["msg"]
    where = [f"Secret {namespace}/web-tls of cluster east" for namespace in (*gateways, "no-such")]
    assert f"{where[0]} has fields that another manager owns: .data.tls.crt" in result["msg"]
    assert f"{where[1]} is of type Opaque, which can't become kubernetes.io/tls. Delete {where[1]}" in result["msg"]
    assert f"{where[2]}: " in result["msg"]
    assert 'namespaces "no-such" not found. Create the namespace first.' in result["msg"]
    assert [secret_in(east, namespace) for namespace in gateways] == before
    absent = ready.perform("k8s_tls_secret_copy", certificates=[item], clusters=[entry(east)], state="absent")
    assert [one["namespace"] for one in absent["copies"]] == [ready.namespace], "the others are nobody's copies"
    assert [secret_in(east, namespace) for namespace in gateways] == before
    assert [one["action"] for one in result["copies"] if not one.get("error")] == ["create"]
    assert result["fine"] == 0, "what has failed is not fine"
    assert_hidden(ready, result)

    taken = ready.perform(
        "k8s_tls_secret_copy",
        certificates=[{**item, "targets": [{"cluster": "east", "namespaces": gateways[:1]}]}],
        clusters=[entry(east)],
        adopt=True,
    )
    assert taken.get("failed") is None, taken
    found = secret_in(east, gateways[0])
    assert found
    assert found["data"] == ready.secrets()["web-tls"]["data"]


def assert_hidden(case: Case, result: dict[str, Any]) -> None:
    """The key is nowhere in what the module says."""
    key = case.secrets()["web-tls"]["data"]["tls.key"]
    assert key not in str(result)
    assert opened(case.secrets()["web-tls"], "tls.key").splitlines()[1] not in str(result)


def test_half_a_pair_is_copied_nowhere(ready: Case, east: Kubernetes) -> None:
    east.create_namespace(ready.namespace)
    item = stored(ready, {"cluster": "east"})
    body = ready.secrets()["web-tls"]
    other = stored_elsewhere(ready)
    ready.write("web-tls", data={"tls.key": other, "tls.crt": body["data"]["tls.crt"]})
    result = ready.perform("k8s_tls_secret_copy", certificates=[item], clusters=[entry(east)])
    assert (
        f"Secret {ready.namespace}/web-tls, which is to be copied, doesn't hold a certificate with its key"
        in result["msg"]
    )
    assert secret_in(east, ready.namespace) is None


def stored_elsewhere(case: Case) -> str:
    """The key of another certificate, in base64."""
    Line(case, Ca()).store(case.certificate("other", "other.example.org"))
    return str(case.secrets()["other-tls"]["data"]["tls.key"])


def test_many_copies_are_looked_at_and_nothing_is_written_twice(ready: Case, east: Kubernetes) -> None:
    east.create_namespace(ready.namespace)
    line = Line(ready, Ca())
    names = [f"c{number}" for number in range(5)]
    line.store(*(ready.certificate(name, f"{name}.example.org") for name in names))
    items = [
        {"name": name, "namespace": ready.namespace, "secret_name": f"{name}-tls", "targets": [{"cluster": "east"}]}
        for name in names
    ]
    options: dict[str, Any] = {"certificates": items, "clusters": [entry(east)]}
    assert len(ready.perform("k8s_tls_secret_copy", **options)["copies"]) == len(names)
    marks = ready.sandbox.kubernetes.mark(), east.mark()
    found = ready.perform("k8s_tls_secret_copy", **options)
    assert (found["changed"], found["copies"], found["fine"]) == (False, [], len(names))
    for events in (ready.sandbox.kubernetes.log(marks[0]), east.log(marks[1])):
        assert sorted((event.verb, event.name) for event in events) == [("get", f"{name}-tls") for name in names]


def test_the_environment_leads_to_the_certificates_own_cluster_alone(
    ready: Case, east: Kubernetes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    east.create_namespace(ready.namespace)
    item = stored(ready, {"cluster": "east"})
    monkeypatch.setenv("K8S_AUTH_HOST", ready.sandbox.kubernetes.url)
    monkeypatch.setenv("K8S_AUTH_API_KEY", ready.sandbox.kubernetes.token)
    monkeypatch.setenv("K8S_AUTH_VERIFY_SSL", "false")
    result = ready.perform("k8s_tls_secret_copy", certificates=[item], clusters=[entry(east)])
    assert result.get("failed") is None, result
    assert secret_in(east, ready.namespace)


def test_a_context_alone_is_one_of_the_certificates_own_kubeconfig(
    ready: Case, east: Kubernetes, tmp_path: Path
) -> None:
    east.create_namespace(ready.namespace)
    own, theirs = (yaml.safe_load(one.kubeconfig.read_text()) for one in (ready.sandbox.kubernetes, east))
    both = tmp_path / "both"
    for name, config in (("own", own), ("east", theirs)):
        config["clusters"][0]["name"] = config["users"][0]["name"] = config["contexts"][0]["name"] = name
        config["contexts"][0]["context"] = {"cluster": name, "user": name}
    joined = {part: own[part] + theirs[part] for part in ("clusters", "users", "contexts")}
    both.write_text(yaml.safe_dump({**own, **joined, "current-context": "own"}), encoding="utf-8")
    item = stored(ready, {"cluster": "east"})
    clusters = [{"name": "east", "context": "east"}]
    result = ready.perform("k8s_tls_secret_copy", certificates=[item], clusters=clusters, kubeconfig=str(both))
    assert result.get("failed") is None, result
    assert secret_in(east, ready.namespace)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of a certificate's Secret in further namespaces and in a second cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.servers.kubernetes import Kubernetes
from tests.unit.pki.build import Ca

from ..case import Case, opened
from ..modules.line import Line
from ..targets import Body, entry, secret_in


def everywhere(case: Case, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """Targets in a namespace here, and in all namespaces there that have the label."""
    selector = {"match_labels": {"wanted-by": case.namespace}}
    return [
        {"namespaces": [case.home], "secret_name": "copy-tls"},
        {"cluster": "east", "namespace_selector": selector},
        *more,
    ]


def assert_copy(copy: Body | None, home: Body) -> None:
    """The copy is of the same type, has the same data, and says where it is from."""
    assert copy is not None
    assert (copy["type"], copy["data"]) == (home["type"], home["data"])
    annotations = copy["metadata"]["annotations"]
    assert annotations["kubecert.acme/copy-of"] == f"{home['metadata']['namespace']}/web-tls"
    assert annotations["cert-manager.io/alt-names"] == home["metadata"]["annotations"]["cert-manager.io/alt-names"]
    assert "kubecert.acme/renewal-info" not in annotations
    assert copy["metadata"]["labels"]["team"] == "edge"


def test_it_is_ordered_once_and_copied_everywhere_and_made_good_without_an_order(
    ready: Case, east: Kubernetes, gateways: list[str]
) -> None:
    template = {"labels": {"team": "edge"}}
    wanted = ready.certificate("web", ready.zone(), targets=everywhere(ready), secret_template=template)
    variables = ready.variables(wanted, kubecert_clusters=[entry(east)])
    mark, there = ready.sandbox.pebble.mark(), east.mark()

    plan = ready.play("kubecert.acme.reconcile", variables, "--check", "--diff")
    assert plan.ok, plan.output
    assert f"Secret {gateways[0]}/web-tls of cluster east: waits. The certificate is to be issued first." in plan.output
    assert east.writes(there) == []

    first = ready.play("kubecert.acme.reconcile", variables, "-vvv")
    assert first.ok, first.output
    home = ready.secrets()["web-tls"]
    assert ready.sandbox.pebble.orders_added(mark) == 1
    assert_copy(ready.secrets(ready.home)["copy-tls"], home)
    for namespace in gateways:
        assert_copy(secret_in(east, namespace), home)
        assert f"Secret {namespace}/web-tls of cluster east: copied from {ready.namespace}/web." in first.output
    assert secret_in(east, ready.namespace) is None, "it has no label"
    assert home["data"]["tls.key"] not in first.output
    assert opened(home, "tls.key").splitlines()[1] not in first.output

    there = east.mark()
    again = ready.play("kubecert.acme.reconcile", variables)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert east.writes(there) == []


def test_copies_that_differ_are_made_good_without_an_order(ready: Case, east: Kubernetes, gateways: list[str]) -> None:
    template = {"labels": {"team": "edge"}}
    wanted = ready.certificate("web", "www.example.org", targets=everywhere(ready), secret_template=template)
    Line(ready, Ca()).store({name: value for name, value in wanted.items() if name != "targets"})
    variables = ready.variables(wanted, kubecert_clusters=[entry(east)])
    first = ready.play("kubecert.acme.reconcile", variables)
    assert first.ok, first.output
    home = ready.secrets()["web-tls"]
    east.request("DELETE", f"/api/v1/namespaces/{gateways[0]}/secrets/web-tls")
    tamper(east, gateways[1], home)

    mark = ready.sandbox.pebble.mark()
    preview = ready.play("kubecert.acme.plan", variables)
    there = "web-tls of cluster east: to copy from"
    assert f"Secret {gateways[0]}/{there} {ready.namespace}/web. It does not exist." in preview.output
    assert f"Secret {gateways[1]}/{there} {ready.namespace}/web. Its labels differ: team." in preview.output
    repaired = ready.play("kubecert.acme.reconcile", variables)
    assert repaired.ok, repaired.output
    for namespace in gateways:
        assert_copy(secret_in(east, namespace), home)
    assert ready.sandbox.pebble.orders_added(mark) == 0
    assert "Certificates: 1 fine." in repaired.output


def tamper(cluster: Kubernetes, namespace: str, home: Body) -> None:
    """Take a copy's label away, as somebody with kubectl edit may."""
    found = secret_in(cluster, namespace)
    assert found
    assert found["data"] == home["data"]
    del found["metadata"]["labels"]["team"]
    cluster.request("PUT", f"/api/v1/namespaces/{namespace}/secrets/web-tls", found)


def test_a_cluster_that_is_down_fails_alone_and_is_caught_up_with(
    ready: Case, east: Kubernetes, gateways: list[str]
) -> None:
    template = {"labels": {"team": "edge"}}
    wanted = ready.certificate("web", ready.zone(), targets=everywhere(ready), secret_template=template)
    nobody = str(east.kubeconfig_with_token(server="https://127.0.0.1:1"))
    down = ready.play(
        "kubecert.acme.reconcile", ready.variables(wanted, kubecert_clusters=[entry(east, kubeconfig=nobody)])
    )
    assert not down.ok
    assert "1 copy failed" in down.message()
    assert "of cluster east: failed in k8s_tls_secret_copy: Kubernetes at https://127.0.0.1:1" in down.message()
    assert f"{ready.namespace}/web: issued" in down.output
    home = ready.secrets()["web-tls"]
    assert_copy(ready.secrets(ready.home)["copy-tls"], home)

    mark = ready.sandbox.pebble.mark()
    up = ready.play("kubecert.acme.reconcile", ready.variables(wanted, kubecert_clusters=[entry(east)]))
    assert up.ok, up.output
    for namespace in gateways:
        assert_copy(secret_in(east, namespace), home)
    assert ready.sandbox.pebble.orders_added(mark) == 0


def test_an_unknown_cluster_is_refused_before_anything_is_touched(ready: Case) -> None:
    mark = ready.sandbox.kubernetes.mark()
    wanted = ready.certificate("web", ready.zone(), targets=[{"cluster": "wset"}])
    recap = ready.play("kubecert.acme.reconcile", ready.variables(wanted, kubecert_clusters=[{"name": "west"}]))
    assert not recap.ok
    assert "nothing has been touched" in recap.message()
    assert (
        "has a target in cluster wset, which is not declared; declared clusters (in the role, kubecert_clusters): "
        in (recap.message())
    )
    assert ready.sandbox.kubernetes.writes(mark) == []


def installed_twice(case: Case, east: Kubernetes, variables: dict[str, Any]) -> None:
    """Install, after a look that touches nothing and before a second run that changes nothing.

    The second one is told by its environment, as AWX does it, how to reach the certificates' own cluster.
    """
    there, kubernetes = east.mark(), case.sandbox.kubernetes
    preview = case.play("kubecert.acme.install", variables, "--check", "--diff")
    assert preview.ok, preview.output
    assert east.writes(there) == []
    first = case.play("kubecert.acme.install", variables)
    assert first.ok, first.output
    awx = {"K8S_AUTH_HOST": kubernetes.url, "K8S_AUTH_API_KEY": kubernetes.token, "K8S_AUTH_VERIFY_SSL": "false"}
    again = case.play("kubecert.acme.install", variables, **awx)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert kubernetes.token not in again.output


def purged(case: Case, east: Kubernetes, variables: dict[str, Any]) -> None:
    """Copies go with certificates where that was asked for, and are named before; somebody else's Secret stays."""
    more = {"kubecert_state": "absent", "kubecert_purge": True}
    preview = case.play("kubecert.acme.install", {**variables, **more}, "--check")
    copy = f"Secret {case.namespace}/web-tls of cluster east"
    assert copy in preview.output
    assert secret_in(east, case.namespace)
    gone = case.play("kubecert.acme.install", {**variables, **more})
    assert gone.ok, gone.output
    assert copy in gone.output
    assert secret_in(east, case.namespace) is None
    assert "web-tls" not in case.secrets()


@pytest.mark.thorough
def test_install_grants_there_what_copies_take_and_no_more_and_takes_it_away_again(
    case: Case, east: Kubernetes, tmp_path: Path
) -> None:
    account = f"certificates-{case.home}"
    for namespace in (case.namespace, f"{case.namespace}-other"):
        east.create_namespace(namespace)
    zone = case.zone()
    wanted = case.certificate("web", zone, targets=[{"cluster": "east"}])
    written = tmp_path / "east"
    more = {
        "kubecert_service_account": account,
        "kubecert_clusters": [entry(east, service_account_kubeconfig=str(written))],
    }
    variables = case.variables(wanted, **more)
    installed_twice(case, east, variables)
    role = east.request("GET", f"/apis/rbac.authorization.k8s.io/v1/namespaces/{case.namespace}/roles/{account}")
    assert role["rules"] == [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "create", "patch"]}]

    mark = east.mark()
    as_account = case.variables(wanted, **{**more, "kubecert_clusters": [{"name": "east", "kubeconfig": str(written)}]})
    run = case.play("kubecert.acme.reconcile", as_account)
    assert run.ok, run.output
    found = secret_in(east, case.namespace)
    assert found
    assert found["data"] == case.secrets()["web-tls"]["data"]
    assert {event.user for event in east.log(mark)} == {f"system:serviceaccount:{case.home}:{account}"}

    gone = case.play("kubecert.acme.install", {**variables, "kubecert_state": "absent"})
    assert gone.ok, gone.output
    assert secret_in(east, case.namespace) == found, "copies are left alone"
    purged(case, east, variables)
    assert not written.exists()
    accounts = east.request("GET", f"/api/v1/namespaces/{case.home}/serviceaccounts", accept=(200, 404))
    assert account not in [one["metadata"]["name"] for one in accounts["items"]]
    assert "deletionTimestamp" in east.request("GET", f"/api/v1/namespaces/{case.home}")["metadata"]

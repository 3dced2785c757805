# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reconcile role on clusters that have a past: deleted, tampered with, forced, and declared in manifests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.unit.pki.build import Ca
from tests.verify import chain_verifies

from ..case import Case, opened, well
from ..modules.line import Line
from ..modules.test_certificate_plan_manifests import certificate, issuer


@pytest.fixture
def slow_zones(case: Case) -> Iterator[None]:
    """Route53 takes longer for a change than anyone waits."""
    case.sandbox.route53.configure(pending_seconds=600)
    yield
    case.sandbox.route53.configure(pending_seconds=0.0)


def test_each_gets_what_it_needs_and_no_more(ready: Case) -> None:
    zone = ready.zone()
    label = {"secret_template": {"labels": {"team": "a"}}}
    fine, _unused, label_gone, deleted = wanted = [
        ready.certificate("fine", f"fine.{zone}"),
        ready.certificate("forced", f"forced.{zone}"),
        ready.certificate("label", f"label.{zone}", **label),
        ready.certificate("deleted", f"deleted.{zone}"),
    ]
    Line(ready, Ca()).store(*wanted)
    ready.delete(deleted["secret_name"])
    ready.kubectl("-n", ready.namespace, "label", "secret", label_gone["secret_name"], "team-")
    before = ready.secrets()
    variables = ready.variables(*wanted, kubecert_force=["forced"])

    marks = ready.sandbox.pebble.mark(), ready.sandbox.kubernetes.mark()
    plan = ready.play("kubecert.acme.plan", variables)
    assert plan.ok, plan.output
    for line in ("forced: to renew (Forced)", "label: to repair (Secret", "deleted: to issue (DoesNotExist)"):
        assert f"{ready.namespace}/{line}" in plan.output
    assert "Certificates: 1 fine, 3 due." in plan.output
    assert set(ready.sandbox.pebble.counts(marks[0])) <= {"directory", "renewal-info"}, "it only looks"
    assert ready.sandbox.kubernetes.writes(marks[1]) == []

    recap = ready.play("kubecert.acme.reconcile", variables)
    assert recap.ok, recap.output
    for line in ("forced: renewed (Forced)", "label: repaired (Secret", "deleted: issued (DoesNotExist)"):
        assert f"{ready.namespace}/{line}" in recap.output
    assert "Certificates: 1 fine, 1 issued, 1 renewed, 1 repaired." in recap.output
    assert ready.sandbox.pebble.orders_added(marks[0]) == 2, "nothing was ordered for the repair"
    after = ready.secrets()
    assert sorted(after) == ["deleted-tls", "fine-tls", "forced-tls", "label-tls"]
    assert after[fine["secret_name"]] == before[fine["secret_name"]]
    assert after["forced-tls"]["data"] != before["forced-tls"]["data"]
    assert after["label-tls"]["data"] == before["label-tls"]["data"]
    assert after["label-tls"]["metadata"]["labels"] == {"team": "a", "controller.cert-manager.io/fao": "true"}
    chain_verifies(opened(after["deleted-tls"], "tls.crt"), ready.sandbox.pebble.root_pem(), f"deleted.{zone}")
    assert well(ready.perform("certificate_plan", **ready.declarations(*wanted)))["counts"]["none"] == 4


def test_manifests_with_an_issuer_of_the_namespace(case: Case, tmp_path: Path) -> None:
    zone = case.zone()
    well(case.perform("k8s_credentials_secret", namespace=case.namespace, secrets=case.credentials()))
    documents = issuer(case, "v1alpha2", "Issuer"), certificate(case, "v1alpha2", "Issuer", zone)
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    variables = {"kubecert_manifests": [str(tmp_path)], "kubecert_nameservers": [case.sandbox.dns.address]}
    recap = case.play("kubecert.acme.reconcile", variables)
    assert recap.ok, recap.output
    secrets = case.secrets()
    assert sorted(secrets) == ["account", "route53-credentials-secret", "web-tls"], "the account's key is there too"
    found = secrets["web-tls"]
    annotations = found["metadata"]["annotations"]
    assert annotations["cert-manager.io/issuer-kind"] == "Issuer"
    assert annotations["cert-manager.io/alt-names"].split(",") == sorted([f"*.{zone}", zone])
    assert opened(found, "tls.key").startswith("-----BEGIN PRIVATE KEY-----")
    for name in (zone, f"any.{zone}"):
        chain_verifies(opened(found, "tls.crt"), case.sandbox.pebble.root_pem(), name)
    plan = well(case.perform("certificate_plan", manifests=list(documents)))
    assert plan["counts"]["none"] == 1


def test_a_variable_that_only_later_tasks_take_is_refused_before_anything_is_touched(ready: Case) -> None:
    marks = ready.sandbox.pebble.mark(), ready.sandbox.kubernetes.mark()
    variables = ready.variables(ready.certificate("web", ready.zone()), kubecert_propagation="sometimes")
    recap = ready.play("kubecert.acme.reconcile", variables)
    assert not recap.ok
    assert "kubecert_propagation is sometimes; nothing has been touched" in recap.message()
    assert ready.sandbox.pebble.orders_added(marks[0]) == 0
    assert ready.sandbox.kubernetes.writes(marks[1]) == []


def test_a_task_that_is_stopped_leaves_no_records_and_the_next_run_goes_on(case: Case, slow_zones: None) -> None:
    case.prepare()
    zone = case.zone()
    variables = case.variables(case.certificate("web", zone))
    mark = case.sandbox.pebble.mark()
    stopped = case.play("kubecert.acme.reconcile", variables, ANSIBLE_TASK_TIMEOUT="8")
    assert not stopped.ok
    assert "Write the TXT records" in stopped.output
    assert "timed out" in stopped.message().lower()
    assert [one for one in case.sandbox.route53.record_sets(zone) if one["Type"] == "TXT"] == []
    assert sorted(case.secrets()) == ["web-tls-pending"]
    case.sandbox.route53.configure(pending_seconds=0.0)
    again = case.play("kubecert.acme.reconcile", variables)
    assert again.ok, again.output
    assert sorted(case.secrets()) == ["web-tls"]
    assert case.sandbox.pebble.orders_added(mark) == 1, "the order was taken up again"


def test_a_fault_of_the_cluster_is_said_once_and_whole(case: Case) -> None:
    kubeconfig = case.sandbox.kubernetes.kubeconfig_with_token(server="https://127.0.0.1:1")
    variables = case.variables(
        case.certificate("web", "www.example.org"), kubecert_kubernetes={"kubeconfig": str(kubeconfig)}
    )
    recap = case.play("kubecert.acme.reconcile", variables)
    assert not recap.ok
    assert "Kubernetes at https://127.0.0.1:1 can't be reached" in recap.message()
    assert "is not defined" not in recap.output
    assert "undefined" not in recap.output

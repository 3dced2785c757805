# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reconcile role does after a renewal: restarts what uses the certificate, and looks what endpoints serve."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chaos.episodes import CALLBACKS
from tests.playbook import Running

from ..case import Case
from ..endpoints import in_secret, pod_of, serving, tls
from ..workloads import deploy, found, mounted

KILLED = {"ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS), "ANSIBLE_CALLBACKS_ENABLED": "kill_before"}


def variables(case: Case, *restart: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Two certificates, and the workloads to restart for them."""
    zone = case.zone()
    certificates = [case.certificate(name, f"{name}.{zone}") for name in ("web", "api")]
    entries = [{"namespace": case.namespace, **entry} for entry in restart]
    return case.variables(*certificates, kubecert_restart=entries, **more)


def reconcile(case: Case, wanted: dict[str, Any], *arguments: str, **more: Any) -> Any:
    """A run of the role that goes well."""
    recap = case.play("kubecert.acme.reconcile", {**wanted, **more}, *arguments)
    assert recap.ok, recap.output
    return recap


@pytest.mark.oldest
def test_a_renewal_restarts_what_uses_it_and_the_next_run_nothing(ready: Case) -> None:
    for name in ("web", "api"):
        deploy(ready, name, pod=mounted(f"{name}-tls"))
    wanted = variables(ready, {"name": "web"}, {"label_selectors": ["app=api"]})
    first = reconcile(ready, wanted)
    assert "restarted" not in first.output, "their pods have been waiting for the Secrets"
    assert found(ready, "web").notes.keys() == {f"{ready.namespace}/web-tls"}
    mark = ready.sandbox.kubernetes.mark()
    assert reconcile(ready, wanted).changed == 0
    asked = [event for event in ready.sandbox.kubernetes.log(mark) if event.resource == "deployments"]
    assert sorted(event.verb for event in asked) == ["get", "list"], "one request for each entry"

    before = found(ready, "api").body
    second = reconcile(ready, wanted, kubecert_force=["web"])
    assert f"Deployment {ready.namespace}/web: restarted. Its certificate web changed." in second.message()
    assert found(ready, "web").restarted_at
    assert found(ready, "api").body == before
    assert reconcile(ready, wanted).changed == 0


def test_check_mode_and_the_plan_tell_what_would_be_restarted(ready: Case) -> None:
    deploy(ready, "web", pod=mounted("web-tls"))
    wanted = variables(ready, {"name": "web"})
    reconcile(ready, wanted)
    mark = ready.sandbox.kubernetes.mark()
    shown = reconcile(ready, wanted, "--check", "--diff", kubecert_force=["web"])
    line = f"Deployment {ready.namespace}/web: to restart. Its certificate web is to be issued anew."
    assert line in shown.message()
    assert '"restarted": "Its certificate web is to be issued anew."' in shown.output
    plan = ready.play("kubecert.acme.plan", {**wanted, "kubecert_force": ["web"]})
    assert (plan.ok, line in plan.message()) == (True, True), plan.output
    assert ready.sandbox.kubernetes.writes(mark) == []
    assert not found(ready, "web").restarted_at


@pytest.mark.parametrize(
    "noted",
    [
        pytest.param(True, id="noted by an earlier run", marks=pytest.mark.thorough),
        pytest.param(False, id="turned on in this very run"),
    ],
)
def test_a_run_that_is_killed_before_the_restart_is_caught_up_with(ready: Case, noted: bool) -> None:
    deploy(ready, "web", pod=mounted("web-tls"))
    wanted = variables(ready, {"name": "web"})
    reconcile(ready, wanted if noted else {**wanted, "kubecert_restart": []})
    old = in_secret(ready, "web-tls")
    task = "kubecert.acme.reconcile : Restart what has an earlier certificate now"
    environment = {**ready.sandbox.environment(), **KILLED, "KUBECERT_KILL_BEFORE": task}
    with Running("kubecert.acme.reconcile", {**wanted, "kubecert_force": ["web"]}, environment) as run:
        killed = run.wait()
    assert killed.code == -9, killed.output
    assert in_secret(ready, "web-tls") != old
    assert not found(ready, "web").restarted_at

    mark = ready.sandbox.pebble.mark()
    recap = reconcile(ready, wanted)
    assert f"Deployment {ready.namespace}/web: restarted. Its certificate web changed." in recap.message()
    assert found(ready, "web").restarted_at
    assert ready.sandbox.pebble.orders_added(mark) == 0
    assert reconcile(ready, wanted).changed == 0


def test_what_fails_holds_up_nothing_else_and_fails_the_run_at_its_end(ready: Case) -> None:
    deploy(ready, "web", pod=mounted("web-tls"))
    wanted = variables(ready, {"name": "gone"}, {"name": "web"})
    wanted["kubecert_certificates"] += [ready.certificate("lost", "www.no-such-zone.example.net")]
    for force in ([], ["web"]):
        recap = ready.play("kubecert.acme.reconcile", {**wanted, "kubecert_force": force})
        assert not recap.ok
        told = recap.message()
        assert "1 of 3 certificates failed, 1 restart failed." in told
        title = f"Deployment {ready.namespace}/gone"
        assert f"{title}: failed in k8s_rollout_restart: It does not exist; create it, or take it out of" in told
    assert sorted(ready.secrets()) == ["api-tls", "web-tls"]
    assert f"Deployment {ready.namespace}/web: restarted." in told
    assert found(ready, "web").restarted_at


def test_what_is_wrong_with_the_variable_is_told_before_anything_is_touched(ready: Case) -> None:
    wanted = variables(ready, {"name": "web", "certificates": ["wbe"]})
    marks = ready.sandbox.kubernetes.mark(), ready.sandbox.pebble.mark()
    recap = ready.play("kubecert.acme.reconcile", wanted)
    assert not recap.ok
    assert "certificates names 'wbe', which is no declared certificate" in recap.message()
    assert ready.sandbox.kubernetes.writes(marks[0]) == []
    assert ready.sandbox.pebble.orders_added(marks[1]) == 0


def test_an_endpoint_that_goes_on_with_the_old_one_fails_the_run_at_its_end(ready: Case) -> None:
    deploy(ready, "web", pod=mounted("web-tls"))
    wanted = variables(ready, kubecert_probe_wait=0)
    (name,) = wanted["kubecert_certificates"][0]["dns_names"]
    reconcile(ready, wanted)
    with tls(pod_of(ready, "web", "web-tls")) as endpoint:
        wanted["kubecert_probe"] = [{"host": "127.0.0.1", "port": endpoint.port, "server_name": name}]
        reconcile(ready, wanted)
        old = ready.play("kubecert.acme.reconcile", {**wanted, "kubecert_force": ["web"]})
        assert not old.ok
        assert f"{ready.namespace}/web: renewed (Forced)" in old.output
        assert f"127.0.0.1:{endpoint.port} ({name}): It serves another certificate, until" in old.message()
        assert "Restart what serves it, or add it to kubecert_restart." in old.message()
        again = ready.play("kubecert.acme.reconcile", {**wanted, "kubecert_force": ["web"]}, "--check")
        assert again.ok, "the run would renew it first"
        ready.kubectl("-n", ready.namespace, "rollout", "restart", "deployment/web")
        assert reconcile(ready, wanted).changed == 0


def test_a_broken_endpoint_and_a_broken_certificate_are_told_together(ready: Case) -> None:
    wanted = variables(ready, kubecert_probe_wait=0)
    wanted["kubecert_certificates"] += [ready.certificate("lost", "www.no-such-zone.example.net")]
    with serving(lambda connection: connection.sendall(b"220 mail.example.org ESMTP\r\n")) as endpoint:
        wanted["kubecert_probe"] = [{"host": "127.0.0.1", "port": endpoint.port, "certificate": "web"}]
        recap = ready.play("kubecert.acme.reconcile", wanted)
    assert not recap.ok
    told = recap.message()
    assert "1 of 3 certificates failed." in told
    assert f"certificate_probe: 1 failed. 127.0.0.1:{endpoint.port}: It speaks no TLS (" in told
    assert "Certificates: 2 issued, 1 failed." in told


def test_nothing_is_asked_where_nothing_is_to_be_restarted_or_looked_at(ready: Case) -> None:
    wanted = variables(ready)
    mark = ready.sandbox.kubernetes.mark()
    recap = reconcile(ready, wanted)
    assert {event.resource for event in ready.sandbox.kubernetes.log(mark)} == {"secrets"}
    assert "skipping: [localhost]" in recap.output

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CronJob that sees to certificates: that the API server takes it, that its container does the work, that it goes.

The API server of these tests has no controllers, so no Job is made of it. Instead the container is taken from what the
API server gives back, and run as a kubelet would run it. It serves CronJobs as batch/v1beta1; that newer ones get
batch/v1 is told by tests/unit/model/test_cronjob.py alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.execution_environment import ExecutionEnvironment

from ..case import Case
from .kubelet import Kubelet
from .test_install import MANAGED, read, there

BATCH = "/apis/batch/v1beta1"


def paths(case: Case, name: str = "kubecert") -> tuple[str, str]:
    """Where the CronJob and its ConfigMap are."""
    return (
        f"{BATCH}/namespaces/{case.home}/cronjobs/{name}",
        f"/api/v1/namespaces/{case.home}/configmaps/{name}",
    )


def given(case: Case, **more: Any) -> dict[str, Any]:
    """The role's variables for a CronJob in the sandbox, whose AWS has addresses of its own."""
    addresses = {name: value for name, value in case.sandbox.environment().items() if name.startswith("AWS_")}
    env = [{"name": name, "value": value} for name, value in addresses.items()]
    schedule = {"kind": "cronjob", "cronjob": {"image": "registry.example.com/kubecert-acme:0.1.0", "env": env}}
    return case.variables(case.certificate("web", case.zone()), kubecert_schedule=schedule, **more)


def test_its_container_does_the_work(case: Case, execution_environment: ExecutionEnvironment, tmp_path: Path) -> None:
    wanted, mark = given(case), case.sandbox.kubernetes.mark()
    looked = case.play("kubecert.acme.install", wanted, "--check", "--diff")
    assert looked.ok, looked.output
    assert case.sandbox.kubernetes.writes(mark) == []
    case.install(wanted)
    made, config_map = (there(case, path) for path in paths(case))
    assert MANAGED.items() <= made["metadata"]["labels"].items()
    spec = made["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    stored = config_map["data"]["variables.json"].encode()
    assert [value for value in case.secret_values() if value in stored] == []

    kubelet, mark = Kubelet(case, execution_environment, tmp_path), case.sandbox.kubernetes.mark()
    first = kubelet.run(case.home, spec)
    assert first.ok, first.output
    assert f"{case.namespace}/web: issued" in first.output
    assert "web-tls" in case.secrets()
    second = kubelet.run(case.home, spec)
    assert (second.ok, second.changed) == (True, 0), second.output
    users = {event.user for event in case.sandbox.kubernetes.log(mark)}
    assert users == {f"system:serviceaccount:{case.home}:kubecert"}
    case.assert_hidden([first.output, second.output])

    gone = case.play("kubecert.acme.install", {**wanted, "kubecert_state": "absent"})
    assert gone.ok, gone.output
    assert [read(case, path) for path in paths(case)] == [None, None]


@pytest.mark.thorough
def test_it_follows_what_is_declared(case: Case) -> None:
    first = given(case)
    case.install(first)
    made, config_map = (there(case, path) for path in paths(case))
    again = case.play("kubecert.acme.install", first)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert [there(case, path) for path in paths(case)] == [made, config_map]

    more = [*first["kubecert_certificates"], case.certificate("mail", case.zone())]
    cronjob = {**first["kubecert_schedule"]["cronjob"], "env": [], "suspend": True}
    changed = {"kind": "cronjob", "hours": [4], "minute": 44, "cronjob": cronjob}
    recap = case.play(
        "kubecert.acme.install", {**first, "kubecert_certificates": more, "kubecert_schedule": changed}, "--diff"
    )
    assert (recap.ok, recap.changed) == (True, 1), recap.output
    spec = there(case, paths(case)[0])["spec"]
    assert (spec["schedule"], spec["suspend"]) == ("44 4 * * *", True)
    names = [one["name"] for one in spec["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"]]
    assert not any(name.startswith("AWS_") for name in names), "what is declared no more is gone"
    stored = json.loads(there(case, paths(case)[1])["data"]["variables.json"])
    assert [one["name"] for one in stored["kubecert_certificates"]] == ["web", "mail"]
    assert stored["kubecert_nameservers"] == first["kubecert_nameservers"]

    gone = case.play("kubecert.acme.install", {**first, "kubecert_schedule": {}})
    assert (gone.ok, gone.changed) == (True, 1), gone.output
    assert [read(case, path) for path in paths(case)] == [None, None]


@pytest.mark.thorough
def test_what_is_too_large_is_told_before_anything_is_touched(case: Case) -> None:
    wanted = [case.certificate(f"web{number}", f"w{number}.example.org") for number in range(6000)]
    schedule, mark = {"kind": "cronjob", "cronjob": {"image": "image:1"}}, case.sandbox.kubernetes.mark()
    recap = case.play("kubecert.acme.install", case.variables(*wanted, kubecert_schedule=schedule))
    assert not recap.ok
    assert "and a ConfigMap holds 1048576. Divide them among several installations" in recap.message()
    assert case.sandbox.kubernetes.writes(mark) == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kubeconfigs that the install role writes: with them alone the work is done, until they are taken away."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.playbook import Recap

from ..case import Case, opened

SECRET = "automation"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the kubeconfig is to be."""
    return tmp_path / "kubeconfig"


def variables(case: Case, file: Path, **more: Any) -> dict[str, Any]:
    """The role's variables, with a file and a Secret."""
    places = {"kubecert_kubeconfig": str(file), "kubecert_kubeconfig_secret": SECRET}
    return case.variables(case.certificate("web", case.zone()), **places, **more)


def refused_at_last(case: Case, wanted: dict[str, Any]) -> Recap:
    """A run that is refused: an API server that has just seen a token goes on taking it for some ten seconds."""
    deadline = time.monotonic() + 60
    while (recap := case.play("kubecert.acme.reconcile", wanted)).ok:
        assert time.monotonic() < deadline, recap.output
    return recap


@pytest.mark.thorough
def test_with_it_the_work_is_done(case: Case, file: Path) -> None:
    wanted = variables(case, file)
    shown = case.play("kubecert.acme.install", wanted, "--check", "--diff")
    assert shown.ok, shown.output
    assert "There is none that can be used." in shown.output
    assert not file.exists()
    case.install(wanted)
    first = file.read_text(encoding="utf-8")
    again = case.play("kubecert.acme.install", wanted)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert file.read_text(encoding="utf-8") == first

    mark = case.sandbox.kubernetes.mark()
    recap = case.play("kubecert.acme.reconcile", {**wanted, "kubecert_kubernetes": {"kubeconfig": str(file)}})
    assert recap.ok, recap.output
    assert f"{case.namespace}/web: issued" in recap.output
    users = {event.user for event in case.sandbox.kubernetes.log(mark)}
    assert users == {f"system:serviceaccount:{case.home}:kubecert"}

    # Made again, the ServiceAccount is another one, and nobody has its former tokens any more.
    case.kubectl("-n", case.home, "delete", "serviceaccount", "kubecert")
    refused = refused_at_last(case, {**wanted, "kubecert_kubernetes": {"kubeconfig": str(file)}})
    assert "Check the credentials of the connection; a token may have expired" in refused.message()
    case.install(wanted)
    assert file.read_text(encoding="utf-8") != first
    quiet = case.play("kubecert.acme.reconcile", {**wanted, "kubecert_kubernetes": {"kubeconfig": str(file)}})
    assert (quiet.ok, quiet.changed) == (True, 0), quiet.output

    gone = case.play("kubecert.acme.install", {**wanted, "kubecert_state": "absent"})
    assert gone.ok, gone.output
    assert not file.exists()
    assert SECRET not in case.secrets(case.home)


def test_a_secret_can_lead_to_another_address(case: Case, file: Path) -> None:
    server = "https://kubernetes.default.svc"
    wanted = variables(case, file, kubecert_kubeconfig_server=server, kubecert_kubeconfig_lifetime="1h")
    case.install(wanted)
    for text in (file.read_text(encoding="utf-8"), opened(case.secrets(case.home)[SECRET], "kubeconfig")):
        assert json.loads(text)["clusters"][0]["cluster"]["server"] == server

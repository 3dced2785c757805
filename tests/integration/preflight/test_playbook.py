# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook, as people run it: after the installation, by the ServiceAccount that it has made."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.playbook import ROOT

from ..case import Case

ACCOUNT = f"certificates-{uuid.uuid4().hex[:8]}"


@pytest.mark.oldest
def test_it_passes_after_the_installation_and_changes_nothing(case: Case) -> None:
    zone = case.zone()
    variables = case.variables(case.certificate("web", zone, f"*.{zone}"), kubecert_service_account=ACCOUNT)
    case.install(variables)
    own = case.sandbox.kubernetes.kubeconfig_for_service_account(case.home, ACCOUNT)
    inside = {**variables, "kubecert_kubernetes": {"kubeconfig": str(own)}}
    mark = case.sandbox.kubernetes.mark()
    for arguments in ([], ["--check", "--diff"]):
        recap = case.play("kubecert.acme.preflight", inside, *arguments)
        assert (recap.ok, recap.changed) == (True, 0), recap.output
        assert "FAILED" not in recap.output
        assert not re.search(r"skipped +[a-z]+ ", recap.output)
    assert case.sandbox.kubernetes.writes(mark) == []
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    libraries = [line.partition(">")[0] for line in lines if not line.startswith("#")]
    for name in ("ansible-core", "python", *libraries):
        assert re.search(rf"passed +version +{name} ", recap.output), name
    for secret in case.secret_values():
        assert secret.decode() not in recap.output


@pytest.mark.thorough
def test_it_tries_before_the_installation_what_is_to_be_installed(case: Case) -> None:
    variables = case.variables(case.certificate("web", case.zone()))
    mark = case.sandbox.kubernetes.mark()
    recap = case.play("kubecert.acme.preflight", variables, "-vvv")
    assert (recap.ok, recap.changed) == (True, 0), recap.output
    assert re.search(r"skipped +account ", recap.output)
    assert case.sandbox.route53.credentials.secret_access_key not in recap.output
    module = case.play("kubecert.acme.preflight", {**variables, "kubecert_in_process": False}, "-vvv")
    assert module.ok, module.output
    assert case.sandbox.route53.credentials.secret_access_key not in module.output
    assert case.sandbox.kubernetes.writes(mark) == []


@pytest.mark.thorough
def test_it_shows_the_table_and_fails_with_what_would_help(case: Case) -> None:
    zone = case.zone()
    case.sandbox.route53.put(zone, zone, "CAA", ['0 issue "other.example"'])
    variables = case.variables(case.certificate("web", zone))
    case.install(variables)
    recap = case.play("kubecert.acme.preflight", variables)
    assert not recap.ok
    assert "preflight_info: 1 of" in recap.message()
    assert f"caa ({zone}): It lets only other.example issue." in recap.message()
    assert re.search(r"passed +cluster +https://", recap.output)


def test_declarations_that_are_wrong_are_told_before_anything_is_asked(case: Case) -> None:
    mark = case.sandbox.kubernetes.mark()
    wrong = case.certificate("web", "www.example.org", issuer_ref={"name": "nobody"})
    recap = case.play("kubecert.acme.preflight", case.variables(wrong))
    assert not recap.ok
    assert "refers to ClusterIssuer nobody, which is not declared" in recap.message()
    assert case.sandbox.kubernetes.log(mark) == []

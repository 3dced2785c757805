# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_rollout_restart: which workloads an entry finds, by which Secrets these go, and what is said where it fails."""

from __future__ import annotations

import base64

import pytest

from ..case import well
from ..workloads import deploy, found, mounted
from .line import Line, errors
from .restarts import done, renew, restart


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
def test_every_kind_by_label(line: Line, kind: str) -> None:
    renew(line)
    for name in ("one", "two"):
        deploy(line.case, name, kind, pod=mounted("web-tls"))
    deploy(line.case, "other", kind)
    entry = {"kind": kind, "label_selectors": ["app in (one, two, other)", "app!=two"]}
    assert done(restart(line, entry)) == ["one: note", "other: none"]
    renew(line)
    mark = line.case.sandbox.kubernetes.mark()
    assert done(restart(line, entry)) == ["one: restart", "other: none"]
    assert found(line.case, "one", kind).restarted_at
    assert not found(line.case, "two", kind).restarted_at
    requests = [(event.verb, event.resource) for event in line.case.sandbox.kubernetes.log(mark)]
    assert requests == [("list", f"{kind.lower()}s"), ("get", "secrets"), ("patch", f"{kind.lower()}s")]


def test_one_that_two_entries_find_is_restarted_once_for_all_its_secrets(line: Line) -> None:
    certificates = [line.case.certificate(name, f"{name}.example.org") for name in ("web", "api")]
    for name in ("web", "api"):
        renew(line, name)
    deploy(line.case, "gateway")
    entries = (
        {"name": "gateway", "certificates": ["web"]},
        {"label_selectors": ["app=gateway"], "certificates": [f"{line.case.namespace}/api"]},
    )
    well(restart(line, *entries, certificates=certificates))
    assert len(found(line.case, "gateway").notes) == 2
    before = found(line.case, "gateway").generation
    for name in ("web", "api"):
        renew(line, name)
    result = restart(line, *entries, certificates=certificates)
    assert done(result) == ["gateway: restart"]
    assert result["workloads"][0]["explanation"] == "Its certificate web and its certificate api changed."
    assert found(line.case, "gateway").generation == before + 1


def test_copies_go_by_name(line: Line) -> None:
    for copy in ("a", "b"):
        certificate = base64.b64encode(line.ca.root.encode() if copy == "a" else line.ca.intermediate.encode()).decode()
        line.case.write("copy", data={"tls.crt": certificate})
        deploy(line.case, "web")
        result = restart(line, {"name": "web", "secret_names": ["copy"]}, certificates=[])
    assert done(result) == ["web: restart"]
    assert result["workloads"][0]["explanation"] == "Its Secret copy changed."


def test_one_that_fails_leaves_the_others_alone(line: Line) -> None:
    renew(line)
    deploy(line.case, "web", pod=mounted("web-tls"))
    well(restart(line, {"name": "web"}))
    renew(line)
    result = restart(line, {"name": "gone"}, {"name": "web"}, {"kind": "StatefulSet", "label_selectors": ["app=web,"]})
    assert result["failed"] is True
    title = f"Deployment {line.case.namespace}/gone"
    assert f"1. {title}: It does not exist; create it, or take it out of workloads" in result["msg"]
    assert f"2. StatefulSets of {line.case.namespace} with app=web,: Kubernetes at" in result["msg"]
    assert errors(result, "workloads")[0].startswith("It does not exist; create it")
    assert [item.get("action") for item in result["workloads"]] == [None, "restart", None]
    assert found(line.case, "web").restarted_at


def test_an_entry_that_comes_to_nothing_is_told(line: Line) -> None:
    renew(line)
    deploy(line.case, "web")
    result = well(restart(line, {"name": "web"}, {"label_selectors": ["app=wbe"]}))
    assert result["changed"] is False
    assert result["warnings"] == [
        f"Deployment {line.case.namespace}/web: no Secret of a declared certificate is in use there, so no change of "
        "one leads to a restart; name certificates or secret_names.",
        f"Deployments of {line.case.namespace} with app=wbe: there are none, so none is restarted.",
    ]


def test_faults_of_the_options_come_before_anything(line: Line) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    result = restart(line, {"name": "web", "certificates": ["wbe"]}, {})
    assert result["failed"] is True
    assert "certificates names 'wbe', which is no declared certificate" in result["msg"]
    assert "needs either a name or label_selectors" in result["msg"]
    assert line.case.sandbox.kubernetes.log(mark) == []


def test_nothing_to_do_asks_nobody(line: Line) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    assert well(restart(line))["workloads"] == []
    assert line.case.sandbox.kubernetes.log(mark) == []

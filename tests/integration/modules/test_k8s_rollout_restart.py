# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_rollout_restart: what is restarted when a Secret has changed, what is only noted, and what is left alone."""

from __future__ import annotations

import base64
import re
import time
from datetime import datetime
from typing import Any

import pytest

from ..case import well
from ..workloads import RESTARTED_AT, deploy, found, mounted
from .line import Line
from .restarts import done, fingerprint, renew, restart


@pytest.fixture
def web(line: Line) -> dict[str, Any]:
    """The entry of a Deployment that mounts the Secret of a certificate and has been noted."""
    renew(line)
    deploy(line.case, "web", pod=mounted("web-tls"))
    entry = {"name": "web"}
    assert done(restart(line, entry)) == ["web: note"]
    return entry


def test_it_is_noted_first_which_starts_nothing(line: Line) -> None:
    renew(line)
    before = deploy(line.case, "web", pod=mounted("web-tls"))
    result = well(restart(line, {"name": "web"}))
    after = found(line.case, "web")
    assert result["changed"] is True
    assert after.notes == {f"{line.case.namespace}/web-tls": fingerprint(line)}
    assert after.body["spec"] == before.body["spec"]
    again = well(restart(line, {"name": "web"}))
    assert (again["changed"], done(again)) == (False, ["web: none"])
    assert "diff" not in again
    assert found(line.case, "web").body == after.body


def test_it_is_restarted_once_when_the_certificate_has_changed(line: Line, web: dict[str, Any]) -> None:
    before = found(line.case, "web")
    renew(line)
    result = well(restart(line, web))
    after = found(line.case, "web")
    assert (result["changed"], done(result)) == (True, ["web: restart"])
    assert result["workloads"][0]["explanation"] == "Its certificate web changed."
    secrets = [{"namespace": line.case.namespace, "name": "web-tls", "fingerprint": fingerprint(line)}]
    assert result["workloads"][0]["secrets"] == secrets
    assert after.generation == before.generation + 1
    assert abs(datetime.fromisoformat(after.restarted_at).timestamp() - time.time()) < 60
    assert after.notes == {f"{line.case.namespace}/web-tls": fingerprint(line)}
    again = well(restart(line, web))
    assert (again["changed"], done(again)) == (False, ["web: none"])
    assert found(line.case, "web").body == after.body


def test_a_second_change_within_a_second_restarts_once_more(line: Line, web: dict[str, Any]) -> None:
    for _unused in range(3):
        before = found(line.case, "web")
        renew(line)
        assert done(restart(line, web)) == ["web: restart"]
        assert found(line.case, "web").generation == before.generation + 1


def test_labels_that_are_repaired_restart_nothing(line: Line, web: dict[str, Any]) -> None:
    wanted = line.case.certificate("web", "web.example.org", secret_template={"labels": {"team": "a"}})
    well(line.perform("k8s_tls_secret", certificates=[{**wanted, "action": "repair"}]))
    assert line.case.secrets()["web-tls"]["metadata"]["labels"]["team"] == "a"
    assert done(restart(line, web)) == ["web: none"]


def test_kubectl_does_it_alike(line: Line, web: dict[str, Any]) -> None:
    deploy(line.case, "theirs", pod=mounted("web-tls"))
    line.case.kubectl("-n", line.case.namespace, "rollout", "restart", "deployment/theirs")
    renew(line)
    assert done(restart(line, web)) == ["web: restart"]
    ours, theirs = found(line.case, "web"), found(line.case, "theirs")
    stamp = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
    assert stamp.fullmatch(theirs.restarted_at), theirs.restarted_at
    assert stamp.fullmatch(ours.restarted_at), ours.restarted_at
    assert ours.body["spec"]["template"]["metadata"].keys() == theirs.body["spec"]["template"]["metadata"].keys()
    template = f"/spec/template/metadata/annotations/{RESTARTED_AT}"
    assert theirs.operations()["kubectl-rollout"] == ours.operations()["kubecert.acme"] == "Update"
    assert theirs.fields_of("kubectl-rollout") == {template}
    assert ours.fields_of("kubecert.acme") == {template, "/metadata/annotations/kubecert.acme/rolled-out-for"}


def test_what_others_apply_stays_theirs_and_ours_stays_ours(line: Line, web: dict[str, Any]) -> None:
    owned = found(line.case, "web").fields_of("argocd")
    renew(line)
    well(restart(line, web))
    restarted = found(line.case, "web")
    assert restarted.fields_of("argocd") == owned
    applied = deploy(line.case, "web", pod=mounted("web-tls"))
    assert (applied.restarted_at, applied.notes) == (restarted.restarted_at, restarted.notes)
    assert applied.generation == restarted.generation
    assert done(restart(line, web)) == ["web: none"]


def test_a_restart_by_kubectl_in_between_is_no_hindrance(line: Line, web: dict[str, Any]) -> None:
    renew(line)
    line.case.kubectl("-n", line.case.namespace, "rollout", "restart", "deployment/web")
    assert done(restart(line, web)) == ["web: restart"], "nobody knows if that was before the certificate or after it"
    assert done(restart(line, web)) == ["web: none"]


def test_a_certificate_that_the_pods_wait_for_restarts_nothing(line: Line) -> None:
    for name, pod in (("waits", mounted("web-tls")), ("runs", mounted("web-tls", optional=True))):
        deploy(line.case, name, pod=pod)
    entries = {"name": "waits"}, {"name": "runs"}
    assert done(restart(line, *entries)) == ["waits: note", "runs: note"]
    assert done(restart(line, *entries)) == ["waits: none", "runs: none"]
    renew(line)
    assert done(restart(line, *entries)) == ["waits: note", "runs: restart"]
    assert done(restart(line, *entries)) == ["waits: none", "runs: none"]


@pytest.mark.parametrize("left", [None, {"tls.key": "", "tls.crt": ""}])
def test_no_restart_leads_to_pods_without_a_certificate(
    line: Line, web: dict[str, Any], left: dict[str, str] | None
) -> None:
    noted = found(line.case, "web").notes
    line.case.delete("web-tls")
    if left:
        line.case.write("web-tls", type="kubernetes.io/tls", data=left)
    result = restart(line, web)
    assert done(result) == ["web: none"]
    assert result["workloads"][0]["secrets"][0]["fingerprint"] == ("unreadable" if left else "absent")
    assert found(line.case, "web").notes == noted
    if left:
        line.case.delete("web-tls")
    renew(line)
    assert done(restart(line, web)) == ["web: restart"], "its pods have the one from before"


def test_what_the_run_is_still_to_change_is_restarted_once_then(line: Line, web: dict[str, Any]) -> None:
    renew(line)
    due = line.case.certificate("web", "web.example.org", action="renew", fingerprint=fingerprint(line))
    assert done(restart(line, web, certificates=[due])) == ["web: none"]
    stored = line.store(due)["certificates"]
    assert stored[0]["fingerprint"] == fingerprint(line)
    for items in ([due], stored):
        deployed = found(line.case, "web").generation
        expected = "restart" if items == [due] else "none"
        assert done(restart(line, web, certificates=items)) == [f"web: {expected}"]
        assert found(line.case, "web").generation == deployed + (expected == "restart")


def test_what_has_been_stored_is_no_longer_to_come(line: Line, web: dict[str, Any]) -> None:
    due = line.case.certificate("web", "web.example.org", action="renew", fingerprint=fingerprint(line))
    assert done(restart(line, web, certificates=line.store(due)["certificates"])) == ["web: restart"]


def test_an_expired_certificate_restarts_nothing(line: Line, web: dict[str, Any]) -> None:
    (item,) = line.requested(line.case.certificate("web", "web.example.org"))
    expired = base64.b64encode(line.ca.answer(item["csr"], days_left=-1).encode()).decode()
    line.case.write("web-tls", type="kubernetes.io/tls", data={"tls.crt": expired, "tls.key": ""})
    assert done(restart(line, web)) == ["web: none"], "as from a back-up: the pods have a better one"
    line.lapse("web-tls")
    line.case.delete("web-tls")
    renew(line)
    assert done(restart(line, web)) == ["web: restart"]


def test_what_stood_when_the_run_was_planned_counts_where_nothing_is_noted(ready_line: Line) -> None:
    line, case = ready_line, ready_line.case
    renew(line)
    plan = well(case.perform("certificate_plan", **case.declarations(case.certificate("web", "web.example.org"))))
    assert plan["certificates"][0]["fingerprint"] == fingerprint(line)
    renew(line)
    unread = {**plan["certificates"][0], "fingerprint": "", "error": {"step": "certificate_plan", "message": "403"}}
    deploy(case, "unread", pod=mounted("web-tls", optional=True))
    assert done(restart(line, {"name": "unread"}, certificates=[unread])) == ["unread: note"]
    deploy(case, "new", pod=mounted("web-tls"))
    assert done(restart(line, {"name": "new"}, certificates=plan["certificates"])) == ["new: restart"]
    assert done(restart(line, {"name": "new"}, certificates=plan["certificates"])) == ["new: none"]


def test_one_that_is_paused_is_marked_and_told(line: Line) -> None:
    renew(line)
    deploy(line.case, "web", pod=mounted("web-tls"), paused=True)
    well(restart(line, {"name": "web"}))
    renew(line)
    result = restart(line, {"name": "web"})
    assert done(result) == ["web: restart"]
    assert "its pods follow when its rollout is resumed" in result["workloads"][0]["explanation"]
    assert found(line.case, "web").restarted_at


def test_check_mode_tells_what_and_why_and_writes_nothing(line: Line, web: dict[str, Any]) -> None:
    deploy(line.case, "new", pod=mounted("web-tls"))
    old = fingerprint(line)
    renew(line)
    mark = line.case.sandbox.kubernetes.mark()
    result = well(restart(line, web, {"name": "new"}, check=True))
    assert (result["changed"], done(result)) == (True, ["web: restart", "new: note"])
    title = f"Deployment {line.case.namespace}/web"
    for text, side in ((old, "before"), (fingerprint(line), "after"), ("Its certificate web changed.", "after")):
        assert text in result["diff"][side]
    assert title in result["diff"]["after"]
    assert line.case.sandbox.kubernetes.writes(mark) == []
    line.case.assert_hidden(result)


def test_check_mode_tells_what_a_plan_would_lead_to(line: Line, web: dict[str, Any]) -> None:
    due = line.case.certificate("web", "web.example.org", action="renew", reason="Renewing")
    result = restart(line, web, certificates=[due], check=True)
    assert done(result) == ["web: restart"]
    assert result["workloads"][0]["explanation"] == "Its certificate web is to be issued anew."
    failed = {**due, "error": {"step": "dns_zone_info", "message": "no"}}
    assert done(restart(line, web, certificates=[failed], check=True)) == ["web: none"]


def test_a_restart_changes_nothing_of_the_spec_but_the_annotation(line: Line, web: dict[str, Any]) -> None:
    before = found(line.case, "web").body["spec"]
    renew(line)
    well(restart(line, web))
    after = found(line.case, "web").body["spec"]
    del after["template"]["metadata"]["annotations"]
    assert after == before

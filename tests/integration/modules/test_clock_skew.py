# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines whose clocks differ by an hour: one time holds for all of them, the API server's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.times import parse_rfc3339

from ..case import Case, well
from .line import Line

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_machine_that_is_off_leaves_alone_what_another_holds(line: Line, ahead: timedelta) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.as_run("one", "k8s_csr", wanted)
    before = line.pending("web-tls")
    with pytest.raises(AssertionError, match="Another run is at work on it"):
        line.as_run("two", "k8s_csr", wanted, ahead=ahead)
    assert line.pending("web-tls") == before


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_lease_is_as_long_whoever_writes_it(line: Line, ahead: timedelta) -> None:
    line.as_run("one", "k8s_csr", line.case.certificate("web", "www.example.org"), ahead=ahead)
    left = parse_rfc3339(line.pending("web-tls")["held-until"]) - datetime.now(UTC)
    assert timedelta(minutes=14) < left < timedelta(minutes=16)


@pytest.fixture(params=[3600, -3600], ids=["behind", "ahead"])
def skewed(case: Case, request: pytest.FixtureRequest) -> Iterator[Case]:
    """A corner of a cluster that is an hour ahead of this machine, or behind it."""
    door = case.sandbox.faults.kubernetes
    door.configure(skew=request.param)
    yield case
    door.reset()


def test_a_skewed_machine_issues_once_and_is_told(skewed: Case) -> None:
    case, zone = skewed, skewed.zone()
    variables = case.variables(case.certificate("web", zone))
    case.install(variables)
    kubeconfig = str(case.sandbox.faults.kubernetes.kubeconfig)
    mark = case.sandbox.pebble.mark()
    first = case.play("kubecert.acme.reconcile", variables, K8S_AUTH_KUBECONFIG=kubeconfig)
    assert first.ok, first.output
    assert "Set the clocks by NTP" in first.message()
    assert sorted(case.secrets()) == ["web-tls"]
    again = case.play("kubecert.acme.reconcile", variables, K8S_AUTH_KUBECONFIG=kubeconfig)
    assert (again.ok, again.changed) == (True, 0), again.output
    assert case.sandbox.pebble.orders_added(mark) == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_short_lived_certificates_are_neither_early_nor_due_for_ever(ready_line: Line, hours: int) -> None:
    """Six days are renewed at their half: an hour more or less is no reason, and a new one is not due."""
    case = ready_line.case
    wanted = case.certificate("web", "www.example.org")
    ready_line.store(wanted, lifetime=6, days_left=5.9)
    door = case.sandbox.faults.kubernetes
    door.configure(skew=hours * 3600)
    try:
        options = {**case.declarations(wanted, renewal_info=False), "kubeconfig": str(door.kubeconfig)}
        plan = well(ready_line.perform("certificate_plan", **options))
    finally:
        door.reset()
    (item,) = plan["certificates"]
    assert item["action"] == "none", item["explanation"]
    left = parse_rfc3339(item["renewal_time"]) - datetime.now(UTC)
    assert timedelta(days=2.5) < left < timedelta(days=3.5)

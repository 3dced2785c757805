# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_rollout_restart beside others who write to the same workload, and with answers that are lost."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.kube.client import Cluster, ConflictFault
from ansible_collections.kubecert.acme.plugins.module_utils.kube.workloads import Workloads

from ..case import well
from ..workloads import deploy, found, mounted
from .line import Line
from .restarts import done, renew, restart


@pytest.fixture
def due(line: Line) -> Iterator[Line]:
    """A Deployment that is due for a restart."""
    renew(line)
    deploy(line.case, "web", pod=mounted("web-tls"))
    well(restart(line, {"name": "web"}))
    renew(line)
    yield line
    line.case.sandbox.faults.kubernetes.reset()


def door(line: Line, **faults: Any) -> dict[str, Any]:
    """The API server's door, where the next patch of a Deployment meets these faults."""
    kubernetes = line.case.sandbox.faults.kubernetes
    kubernetes.reset()
    kubernetes.configure(limit=1, match="PATCH .*/deployments/", **faults)
    return {"kubeconfig": str(kubernetes.kubeconfig)}


def test_of_runs_at_the_same_time_one_restarts(due: Line) -> None:
    before = found(due.case, "web").generation
    # Each has a process of its own, as in life.
    forked = multiprocessing.get_context("fork")
    runs = [forked.Process(target=lambda: done(restart(due, {"name": "web"}))) for _unused in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0, 0, 0]
    assert found(due.case, "web").generation == before + 1


def test_a_restart_whose_answer_was_lost_is_known_again(due: Line) -> None:
    before = found(due.case, "web").generation
    result = well(restart(due, {"name": "web"}, **door(due, late_cuts=1.0)))
    assert due.case.sandbox.faults.kubernetes.counts()["late_cuts"] == 1
    assert (result["changed"], done(result)) == (True, ["web: restart"])
    assert found(due.case, "web").generation == before + 1


def test_what_changes_under_its_hands_is_read_anew(due: Line) -> None:
    result = restart(due, {"name": "web"}, **door(due, errors=1.0, error_status=409))
    assert done(result) == ["web: restart"]


def test_what_others_change_all_the_time_is_restarted_all_the_same(due: Line) -> None:
    """As a controller does while it rolls out."""
    stop = threading.Event()

    def disturb() -> None:
        for place in range(1000):
            if stop.is_set():
                return
            deploy(due.case, "web", manager="controller", pod=mounted("web-tls"), minReadySeconds=place)

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(disturb)
        try:
            assert done(restart(due, {"name": "web"})) == ["web: restart"]
        finally:
            stop.set()
    assert found(due.case, "web").restarted_at


def test_a_patch_is_refused_once_the_workload_has_changed(due: Line) -> None:
    workloads = Workloads(Cluster.connect({"kubeconfig": str(due.case.sandbox.kubernetes.kubeconfig)}))
    read = workloads.get("Deployment", due.case.namespace, "web")
    assert read
    workloads.mark(read, {"one": "first"}, "2026-11-24T12:00:00Z")
    with pytest.raises(ConflictFault):
        workloads.mark(read, {"one": "second"}, "2026-11-24T12:00:01Z")
    assert found(due.case, "web").notes == {"one": "first"}

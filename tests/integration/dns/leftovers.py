# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves behind that was killed: records in DNS, and a pending Secret that has them noted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PendingState
from tests.integration.case import Case
from tests.playbook import Running

LABELS = {"cert-manager.io/next-private-key": "true", "app.kubernetes.io/managed-by": "kubecert.acme"}
HELD_UNTIL = "kubecert.acme/held-until"
HOLDER = "kubecert.acme/holder"


def pending_secret(case: Case, name: str, *records: dict[str, Any], held: bool = False) -> None:
    """A pending Secret as a run has left it that is over, or with `held` still at work."""
    until = datetime.now(UTC) + timedelta(minutes=10 if held else -1)
    state = PendingState(holder="run-1", held_until=until, records=records)
    case.write(name, metadata={"labels": LABELS, "annotations": state.to_annotations()}, stringData={"tls.key": "k"})


def noted(case: Case, name: str) -> list[dict[str, Any]]:
    """The records that a pending Secret has noted."""
    annotations = case.secrets()[name]["metadata"]["annotations"]
    found: list[dict[str, Any]] = json.loads(annotations.get("kubecert.acme/records", "[]"))
    return found


def end_lease(case: Case, name: str) -> None:
    """Let the hold on a pending Secret be over."""
    past = (datetime.now(UTC) - timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    case.kubectl("--namespace", case.namespace, "annotate", "--overwrite", "secret", name, f"{HELD_UNTIL}={past}")


def hold_elsewhere(case: Case, name: str) -> None:
    """Let the run that holds a pending Secret have been another machine's."""
    case.kubectl("--namespace", case.namespace, "annotate", "--overwrite", "secret", name, f"{HOLDER}=elsewhere-1")


def killed_run(case: Case, variables: dict[str, Any], when: Callable[[], bool]) -> None:
    """Begin a reconcile run and kill it, all of its processes at once, as soon as `when` says so."""
    with Running("kubecert.acme.reconcile", variables, case.sandbox.environment()) as run:
        deadline = time.monotonic() + 60
        while not when():
            assert run.alive, run.output
            assert time.monotonic() < deadline, run.output
            time.sleep(0.05)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves behind that was killed: records in DNS, and a pending Secret that has them noted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PendingState
from tests.integration.case import Case
from tests.playbook import ROOT, ansible_bin, environment_for

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
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "variables.json"
        given.write_text(json.dumps(variables), encoding="utf-8")
        command = [str(ansible_bin() / "ansible-playbook"), "kubecert.acme.reconcile", "-e", f"@{given}"]
        with (Path(folder) / "output").open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment_for(case.sandbox.environment()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            deadline = time.monotonic() + 60
            while not when():
                assert process.poll() is None, (Path(folder) / "output").read_text(encoding="utf-8")
                assert time.monotonic() < deadline, (Path(folder) / "output").read_text(encoding="utf-8")
                time.sleep(0.05)
        finally:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Workers have sessions of their own, so each descendant is killed by its own id; the parent first."""
    found = [process.pid, *_descendants(process.pid)]
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    process.wait()


def _descendants(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        yield int(child)
        yield from _descendants(int(child))

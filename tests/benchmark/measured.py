# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One command, with what it took and what the servers were asked meanwhile, as they noted it down themselves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.playbook import ROOT, ansible_bin, environment_for, recap_of

from . import stopwatch
from .costs import Cost
from .fleet import BenchmarkError, Fleet

_TAIL = 3000
_LOOK_EVERY = 30.0


def run(fleet: Fleet, command: Sequence[str | Path], orders: int, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end. It has to go well and to place so many orders, or what it took says nothing."""
    sandbox = fleet.case.sandbox
    marks = sandbox.pebble.mark(), sandbox.route53.mark(), sandbox.kubernetes.mark()
    used, output = fleet.folder / "used.json", fleet.folder / "output"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", stopwatch.__file__, str(used), *map(str, command)],
            cwd=ROOT,
            env={**environment_for(fleet.environment), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
        code = ended(process, sandbox.pebble.check_alive)
    text = output.read_text(encoding="utf-8", errors="replace")
    if code:
        raise BenchmarkError(f"{Path(command[0]).name} ended with {code}. The end of its output:\n{text[-_TAIL:]}")
    placed = sandbox.pebble.orders_added(marks[0])
    if placed != orders:
        raise BenchmarkError(f"{Path(command[0]).name} placed {placed} orders where {orders} were due")
    cost = Cost(
        **json.loads(used.read_text(encoding="utf-8")),
        tasks=recap_of(code, text).tasks,
        acme=len(sandbox.pebble.requests(marks[0])),
        route53=len(sandbox.route53.log(marks[1])),
        kubernetes=len(sandbox.kubernetes.log(marks[2])),
    )
    sandbox.pebble.check_alive()
    return cost


def ended(process: subprocess.Popen[bytes], check_alive: Callable[[], None], every: float = _LOOK_EVERY) -> int:
    """The exit code of a process that leads a session of its own, once it has ended.

    It is killed with all it has started when the look at the server, every so many seconds, raises.
    """
    while True:
        try:
            return process.wait(every)
        except subprocess.TimeoutExpired:
            try:
                check_alive()
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise


def play(fleet: Fleet, playbook: str | Path, variables: Mapping[str, Any], orders: int = 0, **environment: str) -> Cost:
    """Run a playbook, which has to place so many orders."""
    file = fleet.folder / "variables.json"
    file.write_text(json.dumps(variables), encoding="utf-8")
    return run(fleet, [ansible_bin() / "ansible-playbook", playbook, "-e", f"@{file}"], orders, environment)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command is waited for as long as the server it works on is alive."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.benchmark.measured import ended
from tests.servers.processes import ServerError

LOOK_EVERY = 0.05


def begun(command: str) -> subprocess.Popen[bytes]:
    """A shell command in a session of its own."""
    return subprocess.Popen(["/bin/sh", "-c", command], start_new_session=True)


def test_it_ends_with_its_own_code_however_often_the_server_is_looked_at() -> None:
    looks: list[None] = []
    assert ended(begun("sleep 0.3; exit 3"), lambda: looks.append(None), LOOK_EVERY) == 3
    assert looks


def test_it_is_killed_with_all_it_has_started_when_the_server_hangs(tmp_path: Path) -> None:
    started = tmp_path / "pid"
    process = begun(f"sleep 600 & echo $! > {started}; wait")

    def look() -> None:
        if started.exists() and started.read_text():
            raise ServerError("it hangs")

    with pytest.raises(ServerError, match="it hangs"):
        ended(process, look, LOOK_EVERY)
    assert process.returncode == -9
    pid = int(started.read_text())
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stopwatch counts what a command's descendants take, those that it leaves behind included."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmark import stopwatch

BUSY = """
import time
held = bytearray(150 << 20)
while time.process_time() < 0.5:
    pass
"""
WAITED_FOR = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
LEFT_BEHIND = f"""
import subprocess, sys
middle = "import os, subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]]); os._exit(0)"
with subprocess.Popen([sys.executable, "-c", middle, {BUSY!r}], stdout=subprocess.PIPE) as begun:
    begun.stdout.read()
"""


def watched(folder: Path, *command: str) -> tuple[int, dict[str, float]]:
    """The exit code of a command, and what it took."""
    file = folder / "used.json"
    done = subprocess.run([sys.executable, "-I", "-S", stopwatch.__file__, str(file), *command], check=False)
    return done.returncode, json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", [BUSY, WAITED_FOR, LEFT_BEHIND], ids=["itself", "its child", "left behind"])
def test_all_processes_count(tmp_path: Path, code: str) -> None:
    ended, used = watched(tmp_path, sys.executable, "-c", code)
    assert ended == 0
    assert used["cpu"] >= 0.5
    assert 150 < used["peak"] < 250, "the greatest process alone, in MB"


def test_memory_of_whoever_measures_does_not_count(tmp_path: Path) -> None:
    held = bytearray(200 << 20)
    assert watched(tmp_path, "true")[1]["peak"] < 100
    assert held


def test_the_exit_code_is_that_of_the_command(tmp_path: Path) -> None:
    assert watched(tmp_path, "sh", "-c", "exit 3")[0] == 3

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of runs, and what can be told by them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.runs import is_over, new_run_id

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")
FORKING = """
import os, sys, time
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.runs import die_with_parent
child = os.fork()
if child == 0:
    assert die_with_parent() == os.getppid()
    print(os.getpid(), flush=True)
    time.sleep(60)
    os._exit(0)
time.sleep(60)
"""

ORPHANED = """
import multiprocessing, os, time
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.runs import die_with_parent

def work(parent):
    print(os.getpid(), flush=True)
    while os.getppid() == parent:
        time.sleep(0.01)
    die_with_parent()
    print("went on", flush=True)

multiprocessing.get_context("fork").Process(target=work, args=(os.getpid(),)).start()
time.sleep(60)
"""


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that lives until it is killed."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as found:
        yield found
        found.kill()


def test_a_run_is_over_when_its_process_is(process: subprocess.Popen[bytes]) -> None:
    run = new_run_id(process.pid)
    assert not is_over(run)
    process.kill()
    deadline = time.monotonic() + 10
    while not is_over(run):
        assert time.monotonic() < deadline, "a zombie is as dead as a process that is gone"
        time.sleep(0.01)
    process.wait()
    assert is_over(run)


def test_another_process_of_the_same_number_is_another_run(process: subprocess.Popen[bytes]) -> None:
    run = new_run_id(process.pid)
    assert is_over(f"{run}0"), "it began at another time"


@pytest.mark.parametrize("change", ["@0123456789abcdef.", "@"])
def test_nothing_can_be_told_of_other_machines(process: subprocess.Popen[bytes], change: str) -> None:
    run = new_run_id(process.pid)
    process.kill()
    process.wait()
    name, _unused, rest = run.partition("@")
    assert is_over(run)
    assert not is_over(f"{name}{change}{rest.partition('.')[2]}")


@pytest.mark.parametrize("owner", [None, 0])
def test_without_an_owner_nothing_can_be_told(owner: int | None) -> None:
    run = new_run_id(owner)
    assert "@" not in run
    assert not is_over(run)
    assert not is_over("")


def test_runs_of_one_process_have_names_of_their_own() -> None:
    assert new_run_id(os.getpid()) != new_run_id(os.getpid())


def test_a_worker_ends_whose_parent_had_died_before_it_could_be_said() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", ORPHANED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        assert int(parent.stdout.readline()) > 0
        os.kill(parent.pid, signal.SIGKILL)
        assert parent.stdout.read() == "", "it went on for a run that is over"


def test_a_worker_dies_with_its_parent() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FORKING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        run = new_run_id(worker)
        assert not is_over(run)
        os.kill(parent.pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while not is_over(run):
            assert time.monotonic() < deadline
            time.sleep(0.01)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of runs. From one that began on this machine it can be told that it is over, however it ended.

What a killed run holds is free again once its lease is over. Whoever interrupts a run and starts it again at once
would wait for that in vain: the process that held it is seen to be gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import multiprocessing
import os
import platform
import re
import secrets
import signal
from functools import cache
from pathlib import Path

_OWNED = re.compile(r".*@(?P<place>[0-9a-f]{16})\.(?P<pid>\d+)\.(?P<start>\d+)")
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG, see prctl(2)."""


def new_run_id(owner: int | None) -> str:
    """`<host>-<random>`; where the run ends with the process `owner`, also which process on which machine that is."""
    name = f"{platform.node()}-{secrets.token_hex(8)}"
    start = _start_of(owner) if owner else ""
    place = _place()
    return f"{name}@{place}.{owner}.{start}" if start and place else name


def is_over(run_id: str) -> bool:
    """Whether this run is known to be over: its process was one of this machine's and is gone."""
    found = _OWNED.fullmatch(run_id)
    if not found or found["place"] != _place():
        return False
    return _start_of(int(found["pid"])) != found["start"]


def die_with_parent() -> int:
    """Let this process end when its parent does, and give the parent's id.

    A worker whose ansible-playbook has been killed would otherwise go on with its task while the next run begins.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    parent, begun_by = os.getppid(), multiprocessing.parent_process()
    if begun_by and begun_by.pid != parent:
        # It had died already, and whoever is the parent now may outlive every run.
        os.kill(os.getpid(), signal.SIGKILL)
    return parent


@cache
def _place() -> str:
    """This machine since its start, and the space in which its process ids count; empty where there is no telling."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return hashlib.sha256(f"{boot} {os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:16]
    except OSError:
        return ""


def _start_of(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty where there is no such process or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The second field is the program's name in parentheses, which may hold anything.
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]

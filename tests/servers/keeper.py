# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one server, and ends it once the program that asked for it closes the pipe or is gone.

A program of its own: `python -I -S keeper.py PIDFILE COMMAND...`. The pipe is its standard input, so that it also
closes when that program is killed. PR_SET_PDEATHSIG alone wouldn't do there: it fires when the starting *thread* ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

GRACE = 5.0
_PR_SET_PDEATHSIG = 1


def main(pid_file: str, *command: str) -> int:
    """Run the command until it ends or the pipe closes."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False, preexec_fn=_die_with_keeper)  # noqa: PLW1509
    Path(pid_file).write_text(str(child.pid), encoding="ascii")
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    threading.Thread(target=_end_with_pipe, args=(child,), daemon=True).start()
    return child.wait()


def _die_with_keeper() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with_pipe(child: subprocess.Popen[bytes]) -> None:
    while os.read(0, 1):
        pass
    child.send_signal(signal.SIGCONT)
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

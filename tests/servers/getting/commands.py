# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that take long: output goes to a log, a sign of life to standard error; a failure tells the log's end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..processes import ServerError

BEAT = 10.0
_TAIL = 20


class GettingError(ServerError):
    """A server that could not be got."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"servers: {text}", file=sys.stderr, flush=True)


class Runner:
    """Runs commands, from several threads at once; `stop` ends those that run."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(
        self,
        stage: str,
        command: Sequence[str | Path],
        folder: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run one command in a folder, in this environment or that of this process; `stage` says what it does."""
        log = self._logs / f"{''.join(char if char.isalnum() else '-' for char in stage)}.log"
        began = time.monotonic()
        with log.open("ab") as output:
            child = self._start(command, folder, environment, output.fileno())
        try:
            while True:
                try:
                    code = child.wait(BEAT)
                    break
                except subprocess.TimeoutExpired:
                    say(f"{stage}: {time.monotonic() - began:.0f} s so far")
        finally:
            self._end(child)
        if code:
            tail = b"\n".join(log.read_bytes().splitlines()[-_TAIL:]).decode(errors="replace")
            raise GettingError(f"{stage} failed: {Path(command[0]).name} ended with {code}. Its last lines:\n{tail}")

    def stop(self) -> None:
        """End what runs and start nothing more."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for child in running:
            self._end(child)

    def _start(
        self, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None, output: int
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise GettingError("getting the servers was given up")
            child = subprocess.Popen(
                [str(part) for part in command],
                cwd=folder,
                env={**(os.environ if environment is None else environment), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            self._running.add(child)
        return child

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        """A build has children of its own, so its whole process group ends."""
        with self._lock:
            self._running.discard(child)
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            child.wait()

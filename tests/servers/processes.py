# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server processes on loopback: free ports, log files, waiting until they answer, and a certain end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from . import keeper

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
_CLASH = ("address already in use", "bind: ", "Address already in use")
_Started = TypeVar("_Started")
# As many as Linux lets wait.
_BACKLOG = 4096
_UDP_BUFFER = 8 << 20
_SO_RCVBUFFORCE = 33


class ServerError(RuntimeError):
    """A server that didn't start, ended, or doesn't answer."""


class PortClash(ServerError):
    """Somebody else took a port between its choice and its use."""


class Process:
    """One server process; its output goes to `<folder>/<name>.log`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        keep_open: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log_file = folder / f"{name}.log"
        self._pid_file = folder / f"{name}.pid"
        self._log_start = self.log_file.stat().st_size if self.log_file.exists() else 0
        with self.log_file.open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, str(self._pid_file), *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), **(environment or {})},
                pass_fds=tuple(keep_open),
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._keeper.poll() is None

    @property
    def pid(self) -> int:
        """The server's own process id."""
        return int(self._pid_file.read_text(encoding="ascii"))

    def pause(self) -> None:
        """Make it hang (SIGSTOP), as an overloaded or deadlocked server does."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """End a pause."""
        os.kill(self.pid, signal.SIGCONT)

    def wait_until_ready(self, ready: Callable[[], bool], seconds: float = 60.0) -> Self:
        """Wait until `ready` says so; a process that ends or takes too long is stopped and reported with its log."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:
            try:
                if ready():
                    return self
            except OSError:
                pass
            time.sleep(0.03)
        ended = not self.alive
        self.stop()
        tail = self.log_tail()
        clash = ended and any(word in tail for word in _CLASH)
        how = "ended at once" if ended else f"isn't ready after {seconds:.0f} s"
        raise (PortClash if clash else ServerError)(f"{self.name} {how}; the last lines of {self.log_file}:\n{tail}")

    def log_tail(self, lines: int = 15) -> str:
        """The last lines of what this process has written."""
        with self.log_file.open("rb") as log:
            log.seek(self._log_start)
            return b"\n".join(log.read().splitlines()[-lines:]).decode(errors="replace")

    def stop(self) -> None:
        """End it; it has a few seconds to do so by itself."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        try:
            self._keeper.wait(keeper.GRACE + 5)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    sockets = [socket.socket() for _unused in range(count)]
    try:
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def with_free_ports(count: int, start: Callable[[list[int]], _Started], attempts: int = 4) -> _Started:
    """`start(ports)`, once more with other ports where somebody was quicker."""
    for _unused in range(attempts - 1):
        try:
            return start(free_ports(count))
        except PortClash:
            continue
    return start(free_ports(count))


def listening_socket() -> socket.socket:
    """A listening TCP socket to hand to a child process, so that its port is known and taken before it runs."""
    one = socket.create_server((HOST, 0), backlog=_BACKLOG)
    one.set_inheritable(True)
    return one


def dns_sockets() -> tuple[socket.socket, socket.socket]:
    """A UDP and a listening TCP socket on the same port."""
    while True:
        tcp = listening_socket()
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
            continue
        _enlarge(udp)
        udp.set_inheritable(True)
        return udp, tcp


def _enlarge(udp: socket.socket) -> None:
    """Bursts of queries overflow the default receive buffer."""
    try:
        udp.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _UDP_BUFFER)
    except OSError:
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _UDP_BUFFER)

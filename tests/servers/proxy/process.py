# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the child process of the fault proxy."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ..control import Control
from ..pki import Authority
from ..processes import HOST, Process, listening_socket


class ProxyProcess:
    """The running child: the address of each door, and its control."""

    def __init__(self, folder: Path, authority: Authority, targets: Mapping[str, str]) -> None:
        controls = listening_socket()
        doors = {name: listening_socket() for name in targets}
        self.urls = {
            name: f"{urlsplit(targets[name]).scheme}://{HOST}:{_port(listening)}" for name, listening in doors.items()
        }
        self.control = Control(_port(controls))
        certificate, key = authority.server().write(folder, "proxy")
        ca = folder / "proxy-ca.pem"
        ca.write_bytes(authority.pem)
        facts = {
            "control": controls.fileno(),
            "doors": [(name, targets[name], listening.fileno()) for name, listening in doors.items()],
            "certificate": str(certificate),
            "key": str(key),
            "ca": str(ca),
        }
        sockets = [controls, *doors.values()]
        command = [sys.executable, "-m", "tests.servers.proxy", json.dumps(facts)]
        self._process = Process("proxy", command, folder, keep_open=[one.fileno() for one in sockets])
        for one in sockets:
            one.close()
        self._process.wait_until_ready(lambda: bool(self.control.call("doors")))

    def stop(self) -> None:
        """End it."""
        self._process.stop()


def _port(one: socket.socket) -> int:
    return int(one.getsockname()[1])

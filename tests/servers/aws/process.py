# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the child process of AWS and DNS. Its sockets are made here, so addresses are known before it is ready."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from ..control import Control
from ..processes import HOST, Process, dns_sockets, listening_socket


class AwsProcess:
    """The running child: its API's address, its DNS servers' addresses, its control."""

    def __init__(self, folder: Path, accounts: Sequence[str], dns_servers: Sequence[str]) -> None:
        http, controls = listening_socket(), listening_socket()
        dns = {name: dns_sockets() for name in dns_servers}
        self.endpoint = f"http://{HOST}:{_port(http)}"
        self.dns_addresses = {name: f"{HOST}:{_port(tcp)}" for name, (_unused, tcp) in dns.items()}
        self.control = Control(_port(controls))
        facts = {
            "accounts": list(accounts),
            "http": http.fileno(),
            "control": controls.fileno(),
            "dns": [(name, udp.fileno(), tcp.fileno()) for name, (udp, tcp) in dns.items()],
        }
        sockets = [http, controls, *(one for pair in dns.values() for one in pair)]
        command = [sys.executable, "-m", "tests.servers.aws", json.dumps(facts)]
        self.process = Process("aws", command, folder, keep_open=[one.fileno() for one in sockets])
        for one in sockets:
            one.close()

    def wait(self) -> None:
        """Wait until it answers."""
        self.process.wait_until_ready(lambda: bool(self.control.call("accounts")))

    def stop(self) -> None:
        """End it."""
        self.process.stop()


def _port(one: socket.socket) -> int:
    return int(one.getsockname()[1])

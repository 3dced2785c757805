# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UDP and TCP listeners of one DNS server."""

from __future__ import annotations

import socket
import socketserver
import struct
import sys
import threading
import time
from typing import Any, Protocol

_LONGEST = 65_535


class Answering(Protocol):
    """Whoever has the answers."""

    def answer(self, packet: bytes, transport: str) -> tuple[bytes, float] | None:
        """The reply and how long to hold it back, None to stay silent."""


def listen(resolver: Answering, udp: socket.socket, tcp: socket.socket) -> None:
    """Answer on both sockets from threads of their own."""
    threading.Thread(target=_udp_loop, args=(resolver, udp), daemon=True).start()
    server = _TcpServer(resolver, tcp)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _udp_loop(resolver: Answering, udp: socket.socket) -> None:
    while True:
        packet, client = udp.recvfrom(_LONGEST)
        answer = _answer(resolver, packet, "udp")
        if answer is None:
            continue
        reply, delay = answer
        if delay:
            threading.Timer(delay, udp.sendto, (reply, client)).start()
        else:
            udp.sendto(reply, client)


class _TcpServer(socketserver.ThreadingTCPServer):
    """A thread per connection; the socket comes listening, with a backlog for many certificates at once."""

    daemon_threads = True

    def __init__(self, resolver: Answering, tcp: socket.socket) -> None:
        super().__init__(("127.0.0.1", 0), _TcpHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = tcp
        self.resolver = resolver


class _TcpHandler(socketserver.StreamRequestHandler):
    server: _TcpServer
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while len(head := self.rfile.read(2)) == 2:
            packet = self.rfile.read(struct.unpack("!H", head)[0])
            answer = _answer(self.server.resolver, packet, "tcp")
            if answer is None:
                self.rfile.read(1)
                return
            reply, delay = answer
            time.sleep(delay)
            self.wfile.write(struct.pack("!H", len(reply)) + reply)


def _answer(resolver: Answering, packet: bytes, transport: str) -> Any:
    try:
        return resolver.answer(packet, transport)
    except Exception as error:  # noqa: BLE001 - a malformed query must not end the listener
        print(f"dns: {error!r} on {packet[:40]!r}", file=sys.stderr, flush=True)
        return None

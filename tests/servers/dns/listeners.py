# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UDP and TCP listeners of one DNS server."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
import time
from typing import Any, Protocol

_LONGEST = 65_535
_TCP_THREADS = 64
"""They stay. A thread begun for each connection would take more than the answer; Pebble asks thrice for each name."""


class Answering(Protocol):
    """Whoever has the answers."""

    def answer(self, packet: bytes, transport: str) -> tuple[bytes, float] | None:
        """The reply and how long to hold it back, None to stay silent."""


def listen(resolver: Answering, udp: socket.socket, tcp: socket.socket) -> None:
    """Answer on both sockets from threads of their own."""
    threading.Thread(target=_udp_loop, args=(resolver, udp), daemon=True).start()
    for _unused in range(_TCP_THREADS):
        threading.Thread(target=_tcp_loop, args=(resolver, tcp), daemon=True).start()


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


def _tcp_loop(resolver: Answering, tcp: socket.socket) -> None:
    """One connection after the other, beside other threads that do the same."""
    while True:
        connection, _client = tcp.accept()
        with connection, contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _converse(resolver, connection)


def _converse(resolver: Answering, connection: socket.socket) -> None:
    with connection.makefile("rb") as stream:
        while len(head := stream.read(2)) == 2:
            packet = stream.read(struct.unpack("!H", head)[0])
            answer = _answer(resolver, packet, "tcp")
            if answer is None:
                stream.read(1)
                return
            reply, delay = answer
            time.sleep(delay)
            connection.sendall(struct.pack("!H", len(reply)) + reply)


def _answer(resolver: Answering, packet: bytes, transport: str) -> Any:
    try:
        return resolver.answer(packet, transport)
    except Exception as error:  # noqa: BLE001 - a malformed query must not end the listener
        print(f"dns: {error!r} on {packet[:40]!r}", file=sys.stderr, flush=True)
        return None

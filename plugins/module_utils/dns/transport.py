# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS messages to one server and back, as octets: over TCP or UDP (RFC 1035 §4.2)."""

from __future__ import annotations

import socket
import time

LARGEST_UDP = 1_232
"""Octets of a message that gets through anywhere without being cut into fragments."""


def over_tcp(wire: bytes, address: str, port: int, timeout: float) -> bytes:
    """The answer to a message. `timeout` is in seconds, for all of it; raises OSError."""
    deadline = time.monotonic() + timeout
    with socket.create_connection((address, port), timeout) as connection:
        connection.sendall(len(wire).to_bytes(2, "big") + wire)
        size = int.from_bytes(_exactly(connection, 2, deadline), "big")
        return _exactly(connection, size, deadline)


def over_udp(wire: bytes, address: str, port: int, timeout: float) -> bytes:
    """The answer to a message, in which the server may say that it is cut short. Raises OSError."""
    deadline = time.monotonic() + timeout
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect((address, port))
        one.send(wire)
        while True:
            one.settimeout(_left(deadline))
            answer = one.recv(65_535)
            if answer[:2] == wire[:2]:
                return answer


def _exactly(connection: socket.socket, count: int, deadline: float) -> bytes:
    found = b""
    while len(found) < count:
        connection.settimeout(_left(deadline))
        more = connection.recv(count - len(found))
        if not more:
            raise ConnectionError("it closed the connection without an answer")
        found += more
    return found


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left

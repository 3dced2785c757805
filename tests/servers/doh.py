# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other doors to one of the sandbox's DNS servers: over HTTPS (RFC 8484), and over IPv6."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from .dns.listeners import listen
from .pki import Authority

PATH = "/dns-query"
MEDIA_TYPE = "application/dns-message"


def relayed(target: str, packet: bytes) -> bytes:
    """What the server at host:port answers over TCP."""
    host, port = target.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=5) as connection, connection.makefile("rb") as answers:
        connection.sendall(struct.pack("!H", len(packet)) + packet)
        return answers.read(struct.unpack("!H", answers.read(2))[0])


class DohServer:
    """`with DohServer(target, folder) as doh:` is at `doh.url`; `doh.ca_file` is to be trusted. `asked` counts."""

    def __init__(self, target: str, folder: Path) -> None:
        self.asked = 0
        authority = Authority()
        self.ca_file = folder / "doh-ca.pem"
        self.ca_file.write_bytes(authority.pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.server().write(folder, "doh"))
        self._server = _Quiet(("127.0.0.1", 0), self._handler(target))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        """As it is written in `nameservers`."""
        return f"https://127.0.0.1:{self._server.server_port}{PATH}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self, target: str) -> type[BaseHTTPRequestHandler]:
        doh = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                packet = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path != PATH or self.headers.get("Content-Type") != MEDIA_TYPE:
                    self.send_error(404 if self.path != PATH else 415)
                    return
                doh.asked += 1
                content = relayed(target, packet)
                self.send_response(200)
                self.send_header("Content-Type", MEDIA_TYPE)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Counted, not written."""

        return Handler


class _Quiet(ThreadingHTTPServer):
    """A client that does not trust it ends the handshake, as tests want to see it; that is no news here."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


class _Relay:
    """What a listener asks."""

    def __init__(self, target: str) -> None:
        self._target = target

    def answer(self, packet: bytes, transport: str) -> tuple[bytes, float]:
        """The target's answer; over UDP only its head, with the mark that it is cut."""
        content = relayed(self._target, packet)
        if transport == "udp":
            head = struct.unpack("!6H", content[:12])
            content = struct.pack("!6H", head[0], head[1] | 0x0200, head[2], 0, 0, 0) + packet[12 : _end(packet)]
        return content, 0.0


def ipv6_door(target: str) -> str | None:
    """A server on ::1 that cuts every answer over UDP, as [::1]:port; None where this machine has no IPv6."""
    try:
        tcp = socket.create_server(("::1", 0), family=socket.AF_INET6)
        udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        udp.bind(tcp.getsockname()[:2])
    except OSError:
        return None
    listen(_Relay(target), udp, tcp)
    return f"[::1]:{tcp.getsockname()[1]}"


def _end(packet: bytes) -> int:
    """Where the question of a query ends."""
    place = 12
    while packet[place]:
        place += packet[place] + 1
    return place + 5

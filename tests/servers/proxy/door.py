# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One door: an HTTP server that passes requests on to another, Host and all headers unchanged, and injects faults."""

from __future__ import annotations

import contextlib
import http.client
import socket
import socketserver
import ssl
import struct
import sys
import time
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from .dice import Dice, FaultSettings

_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"})
_BODILESS = (204, 304)
_RESET = struct.pack("ii", 1, 0)
_PIECE = 65_536


class Door(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on a socket that exists already; with TLS where contexts are given, towards clients and to the server."""

    daemon_threads = True

    def __init__(
        self, listening: socket.socket, target: str, dice: Dice, contexts: tuple[ssl.SSLContext, ssl.SSLContext] | None
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.dice = dice
        self._target = urlsplit(target).netloc
        self._contexts = contexts

    def upstream(self) -> http.client.HTTPConnection:
        """A connection to the real server."""
        if self._contexts is None:
            return http.client.HTTPConnection(self._target, timeout=120)
        return http.client.HTTPSConnection(self._target, timeout=120, context=self._contexts[1])

    def get_request(self) -> tuple[Any, Any]:
        """The handshake is left to the connection's own thread."""
        plain, client = self.socket.accept()
        if self._contexts is None:
            return plain, client
        return self._contexts[0].wrap_socket(plain, server_side=True, do_handshake_on_connect=False), client

    def shutdown_request(self, request: Any) -> None:
        """Only close: a polite end of the stream would take the force out of a reset."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One client's connection, and its own to the server."""

    server: Door
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self._upstream = self.server.upstream()

    def finish(self) -> None:
        self._upstream.close()
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_: Any) -> None:
        """The servers keep logs."""

    def _pass(self) -> None:
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._say(411, "this proxy takes no chunked requests")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, settings = self.server.dice.throw(f"{self.command} {self.path}")
        time.sleep(settings.latency + (settings.stall_seconds if kind == "stalls" else 0))
        if kind in ("errors", "cuts"):
            self._inject(kind, settings)
            return
        try:
            answer = self._forward(body)
            time.sleep(settings.stall_seconds if kind == "late_stalls" else 0)
            if kind in ("late_errors", "late_cuts"):
                answer.read()
                self._inject(kind, settings)
                return
        except (OSError, http.client.HTTPException) as error:
            # The real server cut its connection, so this one is cut too.
            print(f"{self.command} {self.path}: {error!r}", file=sys.stderr, flush=True)
            self._cut()
            return
        self._hand_back(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _pass

    def _inject(self, kind: str, settings: FaultSettings) -> None:
        if kind in ("cuts", "late_cuts"):
            self._cut()
        else:
            self._say(settings.error_status, "injected by the sandbox's fault proxy", settings.retry_after)

    def _cut(self) -> None:
        """Reset the connection."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _say(self, status: int, text: str, retry_after: int | None = None) -> None:
        """An answer of this proxy's own, plain as a load balancer's."""
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def _forward(self, body: bytes) -> http.client.HTTPResponse:
        """Host too is passed on: AWS signs it, and Pebble makes the addresses from it that it gives out."""
        self._upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _HOP:
                self._upstream.putheader(name, value)
        self._upstream.endheaders(body or None)
        return self._upstream.getresponse()

    def _hand_back(self, answer: http.client.HTTPResponse) -> None:
        bodiless = self.command == "HEAD" or answer.status in _BODILESS
        chunked = not bodiless and "Content-Length" not in answer.headers
        self.send_response_only(answer.status, answer.reason)
        skew = self.server.dice.settings.skew
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, _later(value, skew) if skew and name.lower() == "date" else value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        # A watch begins with its headers, long before there is anything to tell.
        self.wfile.flush()
        while piece := answer.read1(_PIECE):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            self.wfile.flush()
        # Not until read() has seen the end too is this connection free for another request, in Python before 3.13.
        answer.read()
        if chunked:
            self.wfile.write(b"0\r\n\r\n")


def _later(date: str, seconds: float) -> str:
    return format_datetime(parsedate_to_datetime(date) + timedelta(seconds=seconds), usegmt=True)

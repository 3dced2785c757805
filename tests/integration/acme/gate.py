# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TLS gate in front of Pebble: a test may answer in its place, cut the line, or lose an answer on its way back."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.servers.pebble import Pebble
from tests.servers.pki import Authority


@dataclass(frozen=True)
class Reply:
    """What the gate answers in Pebble's place. Status 0 cuts the line; `late` does what was asked all the same."""

    status: int = 0
    document: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    late: bool = False


CUT = Reply()
LOST = Reply(late=True)
Watch = Callable[[str, str], Reply | None]
"""Called with method and path; None lets the request through."""


class Gate:
    """`with Gate(pebble, folder) as gate: gate.watch = …`; clients use `gate.directory_url` and trust `gate.ca_pem`."""

    def __init__(self, pebble: Pebble, folder: Path) -> None:
        self.watch: Watch = lambda method, path: None
        self.seen: list[tuple[str, str, Mapping[str, str]]] = []
        """Method, path and headers of every request."""
        self._target = urlsplit(pebble.directory_url).netloc
        self._trust = ssl.create_default_context(cafile=str(pebble.ca_file))
        authority = Authority()
        self.ca_pem = authority.pem.decode()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.server().write(folder, "gate"))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def directory_url(self) -> str:
        """Where to ask."""
        return f"https://127.0.0.1:{self._server.server_port}/dir"

    def count(self, path: str) -> int:
        """How many requests went to paths that begin like this."""
        return sum(one[1].startswith(path) for one in self.seen)

    def once(self, path: str, *replies: Reply) -> None:
        """Give these replies to the next requests for paths that begin like this, then let everything through."""
        left = list(replies)
        self.watch = lambda method, asked: left.pop(0) if left and asked.startswith(path) else None

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Ask Pebble with the same headers, Host too, so that the addresses it gives lead here."""
        connection = http.client.HTTPSConnection(self._target, timeout=30, context=self._trust)
        try:
            connection.putrequest(request.command, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        own = ("content-length", "connection", "date", "transfer-encoding")
        headers: dict[str, str] = {}
        for name, value in answer.getheaders():
            if name.lower() not in own:
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return answer.status, headers, content


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, gate: Gate, *args: Any) -> None:
        self._gate = gate
        super().__init__(*args)

    def do_GET(self) -> None:
        """All methods are alike."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._gate.seen.append((self.command, self.path, dict(self.headers)))
        reply = self._gate.watch(self.command, self.path)
        passed = self._gate.forward(self, body) if reply is None or reply.late else None
        if reply is None and passed:
            self._answer(*passed)
        elif reply and reply.status:
            document = json.dumps(dict(reply.document)).encode() if reply.document else b""
            kind = {"Content-Type": "application/problem+json"} if document else {}
            self._answer(reply.status, {**kind, **reply.headers}, document)
        else:
            self.close_connection = True

    do_HEAD = do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """`seen` is the log."""

    def _answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

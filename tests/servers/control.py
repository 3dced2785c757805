# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a child process is switched and asked while it runs: JSON over HTTP on loopback, one verb a path."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .processes import HOST, ServerError

Verb = Callable[..., Any]


class Control:
    """The asking side."""

    def __init__(self, port: int) -> None:
        self.port = port

    def call(self, verb: str, /, **arguments: Any) -> Any:
        """Run a verb in the child process and give back what it returns."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("POST", f"/{verb}", json.dumps(arguments))
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status != 200:
            raise ServerError(f"{verb}: {answer}")
        return answer


def serve(listening: socket.socket, verbs: Mapping[str, Verb]) -> None:
    """Answer verbs on this socket, in threads of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, answer = _run(verbs, self.path.lstrip("/"), body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Not worth a line."""

    server = ThreadingHTTPServer((HOST, 0), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _run(verbs: Mapping[str, Verb], verb: str, body: bytes) -> tuple[int, Any]:
    if verb not in verbs:
        return 404, f"there is no verb {verb!r}; there are {', '.join(sorted(verbs))}"
    try:
        return 200, verbs[verb](**json.loads(body or b"{}"))
    except (TypeError, ValueError, KeyError, LookupError) as error:
        return 400, f"{type(error).__name__}: {error}"

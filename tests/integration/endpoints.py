# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints for tests: TLS servers in this process, good and bad, and one that reads its certificate as pods do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from .case import Case, opened
from .workloads import found

Pair = tuple[str, str]
"""A chain and its key, both PEM."""


class Endpoint:
    """A server on loopback. `answer` has each connection; it is over when that returns."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.names: list[str | None] = []
        """The name that each client has asked for."""
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self._answer(connection)


@contextlib.contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[Endpoint]:
    """A server with this way to answer."""
    endpoint = Endpoint(answer)
    try:
        yield endpoint
    finally:
        endpoint.close()


@contextlib.contextmanager
def tls(pick: Callable[[str | None], Pair | None]) -> Iterator[Endpoint]:
    """A TLS server that serves the pair which `pick` gives for the name asked for; none at all for None."""

    def choose(connection: ssl.SSLObject, name: str | None, _first: ssl.SSLContext) -> int | None:
        endpoint.names.append(name)
        pair = pick(name)
        if pair is None:
            return int(ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)
        connection.context = _context(pair)
        return None

    def answer(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = choose
        connection.settimeout(10)
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(1)

    with serving(answer) as endpoint:
        yield endpoint


def in_secret(case: Case, name: str) -> Pair:
    """The pair that a Secret holds now."""
    body = case.secrets()[name]
    return opened(body, "tls.crt"), opened(body, "tls.key")


def pod_of(case: Case, deployment: str, secret: str) -> Callable[[str | None], Pair]:
    """As a pod serves it: the pair is read from the Secret at first, and again only after a restart."""
    started: dict[str, Pair] = {}

    def pick(_name: str | None) -> Pair:
        restart = found(case, deployment).restarted_at
        if restart not in started:
            started[restart] = in_secret(case, secret)
        return started[restart]

    return pick


def _context(pair: Pair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "tls.crt", Path(folder) / "tls.key"
        for file, text in zip(files, pair, strict=True):
            file.write_text(text, encoding="ascii")
        context.load_cert_chain(*files)
    return context

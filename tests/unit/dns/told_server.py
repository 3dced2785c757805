# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server on loopback that answers as it is told, to see what a client makes of answers no sound server gives."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from typing import Self

import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rrset
import dns.tsig

Answer = Callable[[dns.message.Message], bytes]


class ToldServer:
    """`with ToldServer(answer, answer, …)`: the answers in turn, the last one for good; all that was asked is kept.

    `key` is the one that the questions are signed with.
    """

    def __init__(self, *answers: Answer, key: dns.tsig.Key | None = None) -> None:
        self.asked: list[dns.message.Message] = []
        told = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                size = int.from_bytes(self.request.recv(2), "big")
                wire = b""
                while len(wire) < size:
                    wire += self.request.recv(size - len(wire))
                query = dns.message.from_wire(wire, keyring=key)
                answer = answers[min(len(told.asked), len(answers) - 1)]
                told.asked.append(query)
                reply = answer(query)
                self.request.sendall(len(reply).to_bytes(2, "big") + reply)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def unsigned(rcode: dns.rcode.Rcode, *texts: str) -> Answer:
    """An answer with this code, authoritative and without a signature, and with TXT records `texts` at its name."""

    def answer(query: dns.message.Message) -> bytes:
        response = _response(query)
        response.set_rcode(rcode)
        if query.opcode() == dns.opcode.QUERY:
            name = query.question[0].name
            response.sections[1].extend(dns.rrset.from_text(name, 60, "IN", "TXT", text) for text in texts)
        return response.to_wire()

    return answer


def zone(name: str, cname: str = "") -> Answer:
    """The answer that what was asked for is in this zone, or in it at the end of a CNAME."""

    def answer(query: dns.message.Message) -> bytes:
        response = _response(query)
        if cname:
            response.sections[1].append(dns.rrset.from_text(query.question[0].name, 60, "IN", "CNAME", f"{cname}."))
        soa = f"ns1.{name}. hostmaster.{name}. 1 3600 600 86400 60"
        response.sections[2].append(dns.rrset.from_text(f"{name}.", 60, "IN", "SOA", soa))
        return response.to_wire()

    return answer


def _response(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.Message(query.id)
    response.set_opcode(query.opcode())
    response.flags |= dns.flags.QR | dns.flags.AA
    if query.opcode() == dns.opcode.QUERY:
        response.sections[0].append(query.question[0])
    return response

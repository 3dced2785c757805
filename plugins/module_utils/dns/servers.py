# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks DNS servers directly for TXT values: over UDP, then over TCP."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from ..model.faults import Fault, RefusedFault
from .library import NXDOMAIN, TXT, DNSException, Message, Timeout, make_query, rcode_text, tcp, udp_with_fallback
from .txt import joined, quoted

PORT = 53
TIMEOUT = 2.0
"""Seconds for one question over one transport."""


@dataclass(frozen=True)
class Server:
    """One DNS server by its host name or address."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.host if self.port == PORT else f"{host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """What a server said: the values, or in `said` why there are none. `silent` when it said nothing at all."""

    values: frozenset[str] = frozenset()
    said: str = ""
    silent: bool = False

    def __str__(self) -> str:
        if self.said:
            return self.said
        return ", ".join(map(quoted, sorted(self.values))) if self.values else "no TXT record"


def parse_server(text: str) -> Server:
    """The server of `host`, `host:port`, `[address]:port` or a bare IPv6 address. Raises RefusedFault."""
    host, _colon, port = text.strip().rpartition(":") if _has_port(text.strip()) else (text.strip(), "", str(PORT))
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise RefusedFault(f"nameservers: {text!r} is not a server. Write host, host:port or [IPv6 address]:port.")
    return Server(host.strip("[]"), int(port))


def ask(server: Server, name: str, timeout: float = TIMEOUT) -> Answer:
    """The TXT values that this server has for the name, or for what it is an alias of. `timeout` is in seconds."""
    try:
        addresses = addresses_of(server.host)
    except Fault as fault:
        return Answer(said=str(fault), silent=True)
    query = make_query(f"{name}.", TXT)
    answer = Answer(said="nothing at all", silent=True)
    for address in addresses:
        answer = _ask(query, address, server.port, timeout)
        if not answer.silent:
            return answer
    return answer


def _ask(query: Message, address: str, port: int, timeout: float) -> Answer:
    try:
        response = _exchange(query, address, port, timeout)
    except Timeout:
        return Answer(said=f"nothing over UDP or TCP within {timeout:.0f} seconds", silent=True)
    except (DNSException, OSError, EOFError) as error:
        return Answer(said=f"nothing that can be read ({type(error).__name__}: {error})", silent=True)
    values = frozenset(joined(data.strings) for rrset in response.answer if rrset.rdtype == TXT for data in rrset)
    code = response.rcode()
    if values or not code:
        return Answer(values)
    return Answer(said="NXDOMAIN, which means no such name" if code == NXDOMAIN else rcode_text(code))


def _exchange(query: Message, address: str, port: int, timeout: float) -> Message:
    try:
        return udp_with_fallback(query, address, timeout=timeout, port=port, ignore_unexpected=True)[0]
    except (Timeout, OSError):
        return tcp(query, address, timeout=timeout, port=port)


def addresses_of(host: str) -> Sequence[str]:
    """The server's addresses, IPv4 first, since not every machine that has IPv6 addresses can also send over IPv6."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise Fault(f"nothing, since its address can't be found ({error.strerror or error})") from error
    ordered = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return list(dict.fromkeys(str(one[4][0]) for one in ordered))


def _has_port(text: str) -> bool:
    return "]:" in text or text.count(":") == 1

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks DNS servers directly: over UDP, then over TCP; or over HTTPS."""

from __future__ import annotations

import functools
import ipaddress
import socket
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.faults import Fault, RefusedFault
from .https import HttpsError, over_https
from .libraries import (
    NXDOMAIN,
    TXT,
    DNSException,
    Message,
    Timeout,
    make_query,
    message_from_wire,
    rcode_text,
    tcp,
    udp_with_fallback,
)
from .txt import joined, quoted

PORT, HTTPS_PORT = 53, 443
TIMEOUT = 2.0
"""Seconds for one question over one transport."""


class SilentFault(Fault):
    """A server has said nothing, or nothing that can be read; the text is the end of a sentence."""


@dataclass(frozen=True)
class Server:
    """One DNS server by its host name or address. One with a path is asked over HTTPS (RFC 8484)."""

    host: str
    port: int = PORT
    path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.path:
            return f"https://{host}{'' if self.port == HTTPS_PORT else f':{self.port}'}{self.path}"
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


def parse_resolver(text: str) -> Server:
    """A server as above, or one over HTTPS by `https://host[:port]/path`. Raises RefusedFault."""
    if "://" not in text:
        return parse_server(text)
    try:
        url = urllib.parse.urlsplit(text.strip())
        host, port = url.hostname, url.port or HTTPS_PORT
    except ValueError:
        host, port = None, 0
    if not host or url.scheme != "https" or not url.path or url.query or url.fragment or url.username:
        raise RefusedFault(
            f"nameservers: {text!r} is not a server over HTTPS. Write https://host/path, with :port or not."
        )
    return Server(host, port, url.path)


def ask(server: Server, name: str, timeout: float = TIMEOUT) -> Answer:
    """The TXT values that this server has for the name, or for what it is an alias of. `timeout` is in seconds."""
    try:
        response = query(server, name, TXT, timeout)
    except SilentFault as fault:
        return Answer(said=str(fault), silent=True)
    values = frozenset(joined(data.strings) for rrset in response.answer if rrset.rdtype == TXT for data in rrset)
    code = response.rcode()
    if values or not code:
        return Answer(values)
    return Answer(said=said_by(code))


def query(server: Server, name: str, kind: Any, timeout: float = TIMEOUT) -> Message:
    """The server's answer for this name and record type, whatever its code. Raises SilentFault."""
    question = make_query(f"{name}.", kind)
    if server.path:
        return _read(functools.partial(_https, question, str(server), timeout), "over HTTPS", timeout)
    fault = SilentFault("nothing at all")
    for address in addresses_of(server.host):
        exchange = functools.partial(_exchange, question, address, server.port, timeout)
        try:
            return _read(exchange, "over UDP or TCP", timeout)
        except SilentFault as silent:
            fault = silent
    raise fault


def said_by(code: Any) -> str:
    """A response code for people to read."""
    return "NXDOMAIN, which means no such name" if code == NXDOMAIN else rcode_text(code)


def _read(exchange: Callable[[], Message], how: str, timeout: float) -> Message:
    try:
        return exchange()
    except (Timeout, TimeoutError) as error:
        raise SilentFault(f"nothing {how} within {timeout:.0f} seconds") from error
    except HttpsError as error:
        raise SilentFault(str(error)) from error
    except (DNSException, OSError, EOFError) as error:
        raise SilentFault(f"nothing that can be read ({type(error).__name__}: {error})") from error


def _exchange(question: Message, address: str, port: int, timeout: float) -> Message:
    try:
        return udp_with_fallback(question, address, timeout=timeout, port=port, ignore_unexpected=True)[0]
    except (Timeout, OSError):
        return tcp(question, address, timeout=timeout, port=port)


def _https(question: Message, url: str, timeout: float) -> Message:
    response = message_from_wire(over_https(question.to_wire(), url, timeout))
    if not question.is_response(response):
        raise HttpsError("the answer to another question")
    return response


def addresses_of(host: str) -> Sequence[str]:
    """The server's addresses, IPv4 first, since not every machine that has IPv6 addresses can also send over IPv6."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise SilentFault(f"nothing, since its address can't be found ({error.strerror or error})") from error
    ordered = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return list(dict.fromkeys(str(one[4][0]) for one in ordered))


def _has_port(text: str) -> bool:
    return "]:" in text or text.count(":") == 1

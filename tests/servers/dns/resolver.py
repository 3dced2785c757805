# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to DNS queries from the public zones."""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from dnslib import CLASS, QTYPE, RCODE, RR, A, DNSRecord

from ..settings import Settings
from .index import Data, ZoneIndex

_LONGEST_CHAIN = 10
_HERE = str(ipaddress.IPv4Address("127.0.0.1"))


class _Zone(Protocol):
    def index(self, delay: float) -> ZoneIndex: ...


class ZoneSource(Protocol):
    """Where zones come from."""

    def public(self, name: str) -> tuple[str, Any] | None:
        """The apex and zone responsible for a name."""

    def above(self, name: str) -> bool:
        """Whether a name is above some zone, so that it exists somewhere."""


@dataclass
class DnsSettings(Settings):
    """What can be switched for one DNS server, in seconds; names mean whatever is below them, too.

    `forwards` says for names which server (host:port) answers in this one's place. `silent` names get no answer; of
    `hidden` ones their parent says that there are none, as of zones never delegated.
    """

    delay: float = 0.0
    answer_delay: float = 0.0
    silent: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    forwards: dict[str, str] = field(default_factory=dict)
    all_silent: bool = False


@dataclass(frozen=True)
class Query:
    """One query: which server was asked, for what, over udp or tcp, and what came of it."""

    time: float
    server: str
    name: str
    type: str
    transport: str
    outcome: str


class Resolver:
    """One DNS server's view."""

    def __init__(self, server: str, zones: ZoneSource, log: list[Query]) -> None:
        self.server = server
        self.settings = DnsSettings()
        self._zones = zones
        self._log = log
        self._lock = threading.Lock()

    def answer(self, packet: bytes, transport: str) -> tuple[bytes, float] | None:
        """The reply and how long to hold it back, None to stay silent."""
        request = DNSRecord.parse(packet)
        name = str(request.q.qname).lower()
        kind = str(QTYPE.get(request.q.qtype))
        silent = self.settings.all_silent or any(_within(name, one) for one in self.settings.silent)
        reply = None if silent else self._reply(request, name, kind)
        outcome = "SILENT" if reply is None else str(RCODE.get(reply.header.rcode))
        with self._lock:
            self._log.append(Query(time.time(), self.server, name.rstrip("."), kind, transport, outcome))
        if reply is None:
            return None
        return _packed(request, reply, transport), self.settings.answer_delay

    def _reply(self, request: DNSRecord, name: str, kind: str) -> DNSRecord:
        reply: DNSRecord = request.reply(ra=0, aa=1)
        if request.q.qclass != CLASS.IN:
            reply.header.rcode = RCODE.REFUSED
            return reply
        if any(_within(name, one) for one in self.settings.hidden):
            reply.header.rcode = RCODE.NXDOMAIN
            return reply
        for zone, address in self.settings.forwards.items():
            if _within(name, zone):
                host, _colon, port = address.rpartition(":")
                return DNSRecord.parse(request.send(host, int(port), timeout=5))
        for _unused in range(_LONGEST_CHAIN):
            target = self._add(reply, name, kind)
            if target is None:
                return reply
            name = target
        reply.header.rcode = RCODE.SERVFAIL
        return reply

    def _add(self, reply: DNSRecord, name: str, kind: str) -> str | None:
        """Add what there is at a name; the target of a CNAME is where to go on, as a resolver would."""
        found = self._zones.public(name)
        if found is None:
            _unknown(reply, name, kind, self._zones.above(name))
            return None
        apex, zone = found
        index: ZoneIndex = zone.index(self.settings.delay)
        here = index.get(name)
        if here and "CNAME" in here and kind not in ("CNAME", "ANY"):
            _put(reply, name, "CNAME", here["CNAME"])
            return str(here["CNAME"][0][1]).lower()
        kinds = [] if here is None else list(here) if kind == "ANY" else [kind] if kind in here else []
        for one in kinds:
            _put(reply, name, one, (here or {})[one])
        if not kinds:
            reply.header.rcode = RCODE.NXDOMAIN if here is None else RCODE.NOERROR
            _put(reply, apex, "SOA", index.names.get(apex, {}).get("SOA", []), authority=True)
        return None


def _unknown(reply: DNSRecord, name: str, kind: str, above: bool) -> None:
    """Outside all zones: their name servers have an address, this machine's, and the names above them exist."""
    if ".awsdns-" in name:
        if kind == "A":
            reply.add_answer(RR(name, QTYPE.A, ttl=60, rdata=A(_HERE)))
    elif not reply.rr:
        reply.header.aa = 0
        reply.header.rcode = RCODE.NOERROR if above else RCODE.REFUSED


def _put(reply: DNSRecord, name: str, kind: str, data: Data, authority: bool = False) -> None:
    add = reply.add_auth if authority else reply.add_answer
    for ttl, rdata in data:
        add(RR(name, getattr(QTYPE, kind), ttl=ttl, rdata=rdata))


def _packed(request: DNSRecord, reply: DNSRecord, transport: str) -> bytes:
    """Over UDP an answer that is too long is cut, and the client asks again over TCP."""
    sizes = [int(record.edns_len) for record in request.ar if record.rtype == QTYPE.OPT]
    packet = bytes(reply.pack())
    if transport == "udp" and len(packet) > max([512, *sizes]):
        # dnslib's own truncate() drops the question too, and then clients don't know the answer for theirs.
        short: DNSRecord = request.reply(ra=0, aa=reply.header.aa)
        short.header.tc, short.header.rcode = 1, reply.header.rcode
        return bytes(short.pack())
    return packet


def _within(name: str, other: str) -> bool:
    """Whether a name is the other one or below it."""
    other = other.lower().rstrip(".") + "."
    return name == other or name.endswith(f".{other}")


def as_dicts(log: list[Query], since: int) -> list[dict[str, Any]]:
    """The log as plain values."""
    return [asdict(query) for query in log[since:]]

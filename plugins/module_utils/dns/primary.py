# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One DNS server that is asked and changed, signed where there is a key; its silence is waited out until a deadline."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..model.faults import Fault, ServiceFault
from ..model.run import Progress
from .libraries import (
    CNAME,
    IN,
    NOERROR,
    NXDOMAIN,
    SOA,
    TC,
    TXT,
    DNSException,
    Message,
    PeerError,
    RdataType,
    TxtData,
    UpdateMessage,
    dns_name,
    make_query,
    message_from_wire,
    rcode_text,
)
from .servers import Server, addresses_of
from .transport import LARGEST_UDP, over_tcp, over_udp
from .tsig import UNSIGNED, TsigFault, TsigKey, tsig_fault
from .txt import joined, strings_of
from .zones import plain_name

TIMEOUT, SHORTEST_TIMEOUT = 5.0, 0.5
"""Seconds for one message and its answer."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
LARGEST_TCP = 60_000
"""Octets of a message over TCP, a little less than its length can say."""


@dataclass(frozen=True)
class Access:
    """How a server is spoken to."""

    server: Server
    tcp: bool = True
    key: TsigKey | None = None

    @property
    def signature(self) -> str:
        """The key for people to read, or that there is none."""
        return str(self.key) if self.key else "no TSIG key"


@dataclass(frozen=True)
class Edit:
    """One TXT record to add to a zone, or to take out of it. `ttl` (seconds) is for one that is added."""

    name: str
    data: TxtData
    ttl: int | None = None

    @property
    def size(self) -> int:
        """Octets that it takes at most in a message."""
        return len(self.name) + 2 + 10 + sum(1 + len(string) for string in self.data.strings)


@dataclass(frozen=True)
class Found:
    """What a server has at one name."""

    data: tuple[TxtData, ...] = ()
    ttl: int = 0
    cname: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The plain values, each once."""
        return tuple(dict.fromkeys(joined(one.strings) for one in self.data))


def text_data(value: str) -> TxtData:
    """The record data of a plain value."""
    return TxtData(IN, TXT, strings_of(value))


class Primary:
    """One server, until a deadline on the monotonic clock. Safe to share between threads."""

    def __init__(self, access: Access, deadline: float, say: Callable[[str], None]) -> None:
        self.access = access
        self.deadline = deadline
        self._progress = Progress(say)
        self._silence: ServiceFault | None = None

    def __str__(self) -> str:
        return f"DNS server {self.access.server}"

    def ask(self, name: str, kind: RdataType) -> Message:
        """What the server itself has, without asking others. Raises TsigFault, and ServiceFault when it is silent."""
        return self._exchange(lambda: make_query(f"{name}.", kind, flags=0))

    def greet(self, name: str) -> None:
        """See that the server answers and takes the key, whatever it says of the name. Raises like ask."""
        self.ask(name, SOA)

    def txt(self, name: str) -> Found:
        """The TXT records or the CNAME of a name."""
        answer = self.ask(name, TXT)
        if answer.rcode() not in (NOERROR, NXDOMAIN):
            raise ServiceFault(
                f"{self} was asked for TXT records with {self.access.signature} and answered "
                f"{rcode_text(answer.rcode())}. Let it be asked for what stands in the zone; its log may say more.",
                server=str(self),
            )
        own = {rrset.rdtype: rrset for rrset in answer.answer if rrset.name == dns_name(f"{name}.")}
        texts, alias = own.get(TXT), own.get(CNAME)
        cname = plain_name(str(alias[0].target)) if alias else ""
        # A set has no order, and BIND gives it in another one each time.
        return Found(tuple(sorted(texts)), texts.ttl, cname) if texts else Found(cname=cname)

    def update(self, zone: str, edits: Sequence[Edit]) -> str:
        """Carry out all of the edits or none (RFC 2136 §3.4); the code of the answer, NOERROR when it is done."""
        return rcode_text(self._exchange(lambda: _update(zone, edits)).rcode())

    def messages(self, zone: str, edits: Sequence[Edit]) -> list[list[Edit]]:
        """The edits in as few messages as they fit in. A single one that is too large for UDP goes over TCP."""
        limit = LARGEST_TCP if self.access.tcp else LARGEST_UDP
        room = limit - self.size(zone, ())
        found: list[list[Edit]] = []
        used = 0
        for edit in edits:
            if not found or used + edit.size > room:
                found.append([])
                used = 0
            found[-1].append(edit)
            used += edit.size
        return found

    def size(self, zone: str, edits: Sequence[Edit]) -> int:
        """Octets of an update with these edits, its signature included."""
        return len(self._signed(_update(zone, edits)).to_wire())

    def _signed(self, message: Message) -> Message:
        if self.access.key:
            message.use_tsig(self.access.key.for_library())
        return message

    def _exchange(self, build: Callable[[], Message]) -> Message:
        """A fresh message for each try: what a server has seen once it takes for a replay."""
        pause = FIRST_PAUSE
        while True:
            left = self.deadline - time.monotonic()
            if self._silence and left <= 0:
                raise self._silence
            try:
                return self._try(self._signed(build()), min(TIMEOUT, max(SHORTEST_TIMEOUT, left)))
            except OSError as error:
                silence = self._silent(error)
            left = self.deadline - time.monotonic()
            if left <= 0:
                self._silence = silence
                raise silence
            self._progress.tell(lambda: f"{self} does not answer; asking again.")
            time.sleep(min(pause * random.uniform(0.5, 1.0), left))
            pause = min(2 * pause, LONGEST_PAUSE)

    def _try(self, message: Message, timeout: float) -> Message:
        """Send a message to each address of the server until one answers. Raises OSError when none does."""
        wire = message.to_wire()
        port = self.access.server.port
        trouble = OSError("it has no address")
        for address in self._addresses():
            try:
                if not self.access.tcp and len(wire) <= LARGEST_UDP:
                    answer = self._read(over_udp(wire, address, port, timeout), message)
                    if not answer.flags & TC:
                        return answer
                return self._read(over_tcp(wire, address, port, timeout), message)
            except OSError as error:
                trouble = error
        raise trouble

    def _addresses(self) -> Sequence[str]:
        try:
            return addresses_of(self.access.server.host)
        except Fault as fault:
            raise ServiceFault(f"{self} says {fault}. Correct nameserver.", server=str(self)) from fault

    def _read(self, wire: bytes, asked: Message) -> Message:
        """The answer, verified. One without a signature is only believed that something is refused."""
        key = self.access.key
        try:
            answer = message_from_wire(wire, keyring=asked.keyring, request_mac=asked.mac or b"")
        except PeerError as error:
            raise tsig_fault(str(self), key, error) from error
        except DNSException as error:
            answer = self._unverified(wire, error)
        if key and not answer.had_tsig and answer.rcode() in (NOERROR, NXDOMAIN):
            raise TsigFault(str(self), key, UNSIGNED)
        if not asked.is_response(answer):
            raise ServiceFault(f"{self} answered something that was not asked.", server=str(self))
        return answer

    def _unverified(self, wire: bytes, error: DNSException) -> Message:
        try:
            return message_from_wire(wire)
        except DNSException as second:
            if self.access.key:
                raise TsigFault(str(self), self.access.key, UNSIGNED) from error
            raise ServiceFault(f"{self} answered what can't be read ({second}).", server=str(self)) from second

    def _silent(self, error: OSError) -> ServiceFault:
        how = "TCP" if self.access.tcp else "UDP"
        return ServiceFault(
            f"{self} did not answer over {how} until wait_timeout was over ({error.strerror or error}). Check "
            "nameserver and that this network lets DNS through to it, or give it more time.",
            server=str(self),
        )


def _update(zone: str, edits: Sequence[Edit]) -> Message:
    message = UpdateMessage(dns_name(f"{zone}."))
    for edit in edits:
        name = dns_name(f"{edit.name}.")
        if edit.ttl is None:
            message.delete(name, edit.data)
        else:
            message.add(name, edit.ttl, edit.data)
    return message

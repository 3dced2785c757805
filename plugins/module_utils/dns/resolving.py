# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to resolvers: those given, or those of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.caa import CaaRecord
from ..model.faults import Fault
from .libraries import CAA, CNAME, NOERROR, NS, NXDOMAIN, DNSException, Message, Resolver
from .servers import Server, SilentFault, query, said_by
from .zones import plain_name

TIMEOUT = 4.0
"""Seconds for one question to one resolver over one transport."""


LONGEST_CHAIN = 10


class UnresolvedFault(Fault):
    """No resolver could say; `reason` is a clause that tells what the last one said."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} can't be looked up: {reason}. Give nameservers that can resolve it.")
        self.reason = reason


class UnansweredFault(UnresolvedFault):
    """No resolver has said anything at all, so that other names are likely to fare no better."""


class Resolving:
    """Asks one resolver after the other until one can say. Safe to share between threads."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = tuple(servers)

    def cname(self, name: str) -> str | None:
        """What a name is an alias of, None where it isn't one. Raises UnresolvedFault."""
        found = sorted(plain_name(str(data.target)) for data in self._look(name, CNAME))
        return found[0] if found else None

    def name_servers(self, zone: str) -> frozenset[str]:
        """The names of a zone's name servers, none where there is no such zone. Raises UnresolvedFault."""
        return frozenset(plain_name(str(data.target)) for data in self._look(zone, NS))

    def caa(self, name: str) -> tuple[CaaRecord, ...]:
        """The CAA records of a name, those at the end of its CNAMEs included (RFC 8659 §3). Raises UnresolvedFault."""
        asked = name
        for _lap in range(LONGEST_CHAIN):
            answer = self._ask(asked, CAA)
            end = _end_of_chain(answer, asked)
            found = _records(answer, end, CAA)
            # A resolver tells what is at the end of a chain, one that is the zone's own server not always.
            if found or end == asked:
                return tuple(sorted(map(_caa, found)))
            asked = end
        return ()

    def _look(self, name: str, kind: Any) -> Sequence[Any]:
        return _records(self._ask(name, kind), name, kind)

    def _ask(self, name: str, kind: Any) -> Message:
        said, silent = "there is no resolver to ask", True
        for server in self._resolvers():
            try:
                answer = query(server, name, kind, TIMEOUT)
            except SilentFault as fault:
                said = f"{server} said {fault}"
                continue
            code = answer.rcode()
            if code in (NOERROR, NXDOMAIN):
                return answer
            said, silent = f"{server} said {said_by(code)}", False
        raise UnansweredFault(name, said) if silent else UnresolvedFault(name, said)

    def _resolvers(self) -> Sequence[Server]:
        """Those given, or else those of the machine."""
        if self._servers:
            return self._servers
        try:
            found = Resolver()
        except DNSException:
            return ()
        return [Server(str(address), found.port) for address in found.nameservers]


def _records(answer: Message, name: str, kind: Any) -> Sequence[Any]:
    """What is said of the name itself; what its CNAME leads to is another question."""
    return [
        data
        for rrset in answer.answer
        if rrset.rdtype == kind and plain_name(str(rrset.name)) == name
        for data in rrset
    ]


def _end_of_chain(answer: Message, name: str) -> str:
    """The name that the CNAMEs in an answer lead to, the one that was asked for where there are none."""
    targets = {
        plain_name(str(rrset.name)): plain_name(str(rrset[0].target))
        for rrset in answer.answer
        if rrset.rdtype == CNAME
    }
    for _lap in range(LONGEST_CHAIN):
        if name not in targets:
            break
        name = targets[name]
    return name


def _caa(data: Any) -> CaaRecord:
    return CaaRecord(data.flags, data.tag.decode("ascii", "replace").lower(), data.value.decode("utf-8", "replace"))

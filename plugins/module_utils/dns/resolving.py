# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to resolvers: those given, or those of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.faults import Fault
from .libraries import CNAME, NOERROR, NS, NXDOMAIN, DNSException, Message, Resolver
from .servers import Server, SilentFault, query, said_by
from .zones import plain_name

TIMEOUT = 4.0
"""Seconds for one question to one resolver over one transport."""


class UnresolvedFault(Fault):
    """No resolver could say."""


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

    def _look(self, name: str, kind: Any) -> Sequence[Any]:
        said = "there is no resolver to ask"
        for server in self._resolvers():
            try:
                answer = query(server, name, kind, TIMEOUT)
            except SilentFault as fault:
                said = f"{server} said {fault}"
                continue
            code = answer.rcode()
            if code in (NOERROR, NXDOMAIN):
                return _records(answer, name, kind)
            said = f"{server} said {said_by(code)}"
        raise UnresolvedFault(f"{name} can't be looked up: {said}. Give nameservers that can resolve it.")

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

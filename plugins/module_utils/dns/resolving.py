# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to resolvers: those given, or those of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.faults import Fault
from .library import CNAME, NS, DNSException, NoSuchNameError, Resolver
from .servers import Server, addresses_of
from .zones import plain_name

LIFETIME = 10.0
"""Seconds for one question to one resolver, repetitions included."""


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
        for resolver in self._resolvers():
            try:
                answer = resolver.resolve(f"{name}.", kind, raise_on_no_answer=False, lifetime=LIFETIME)
            except NoSuchNameError:
                return ()
            except DNSException as error:
                said = str(error).rstrip(".")
            else:
                return tuple(answer.rrset or ())
        raise UnresolvedFault(f"{name} can't be looked up: {said}. Give nameservers that can resolve it.")

    def _resolvers(self) -> list[Resolver]:
        """A resolver for each server, since dnspython's has one port for all of its servers."""
        if not self._servers:
            return [Resolver()]
        found = []
        for server in self._servers:
            resolver = Resolver(configure=False)
            resolver.nameservers = list(addresses_of(server.host))
            resolver.port = server.port
            found.append(resolver)
        return found

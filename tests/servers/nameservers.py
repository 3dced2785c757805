# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS servers as tests see them: a resolver for the ACME server, and authoritative servers for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .aws.process import AwsProcess

RESOLVER = "resolver"


@dataclass(frozen=True)
class Query:
    """One query: which server was asked, for what, over udp or tcp, and what came of it (NOERROR, NXDOMAIN, …)."""

    time: float
    server: str
    name: str
    type: str
    transport: str
    outcome: str


class Nameservers:
    """Servers over the public zones of all accounts: `resolver`, which Pebble asks, and `ns1`, `ns2`, …"""

    def __init__(self, process: AwsProcess) -> None:
        self._control = process.control
        self._addresses = process.dns_addresses

    @property
    def resolver(self) -> str:
        """host:port of the one that Pebble asks."""
        return self._addresses[RESOLVER]

    @property
    def addresses(self) -> list[str]:
        """host:port of each authoritative server."""
        return [address for name, address in self._addresses.items() if name != RESOLVER]

    @property
    def address(self) -> str:
        """host:port of the first authoritative server."""
        return self.addresses[0]

    def configure(self, server: str | None = None, **settings: Any) -> dict[str, Any]:
        """Change one server (`resolver`, `ns1`, …) or all of them, see DnsSettings: `configure(delay=2)`."""
        return dict(self._control.call("dns_settings", server=server, **settings))

    def reset(self) -> None:
        """No delays, nothing silent."""
        self._control.call("dns_reset")

    def mark(self) -> int:
        """A place in the log."""
        return int(self._control.call("dns_mark"))

    def log(self, since: int = 0, server: str | None = None) -> list[Query]:
        """The queries from a mark on, to one server or to all."""
        queries = [Query(**one) for one in self._control.call("dns_log", since=since)]
        return [query for query in queries if server in (None, query.server)]

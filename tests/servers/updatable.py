# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server that takes dynamic updates (RFC 2136), with zones and TSIG keys to test with."""

from __future__ import annotations

import base64
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsig
import dns.update

from .processes import HOST, Process, ServerError, with_free_ports

ZONE, DEEP, OTHER, NARROW = "example.test", "deep.example.test", "other.test", "narrow.test"
AWAY = "away.example.test"
ZONES = (ZONE, DEEP, OTHER, NARROW)
"""Those of this server. `deep` is delegated within it, `away.example.test` to somebody else."""
OPEN = "open.narrow.test"
"""The only part of `narrow.test` that others than the administrator may change."""
ADMIN, UPDATER, STRONG, STRANGER = "admin", "kubecert", "kubecert-sha512", "stranger"
"""Keys. The administrator may write anything, the next two TXT records, and the stranger nothing."""
_CONTENT = """\
@ 300 IN SOA ns1.{zone}. hostmaster.{zone}. 1 3600 600 86400 60
@ 300 IN NS ns1.{zone}.
ns1 300 IN A 127.0.0.1
"""
_BELOW = {ZONE: f"deep 300 IN NS ns1.{DEEP}.\nns1.deep 300 IN A 127.0.0.1\naway 300 IN NS ns.elsewhere.example.\n"}


@dataclass(frozen=True)
class Key:
    """A TSIG key; its secret is in base64."""

    name: str
    algorithm: str
    secret: str

    def for_library(self) -> dns.tsig.Key:
        """The key as dnspython has it."""
        return dns.tsig.Key(self.name, self.secret, self.algorithm)


def _keys() -> dict[str, Key]:
    algorithms = {ADMIN: "hmac-sha256", UPDATER: "hmac-sha256", STRONG: "hmac-sha512", STRANGER: "hmac-sha256"}
    return {
        name: Key(name, algorithm, base64.b64encode(secrets.token_bytes(32)).decode())
        for name, algorithm in algorithms.items()
    }


class UpdatableDns(ABC):
    """`with Knot() as server`: a running server on a free port of loopback."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.keys = _keys()
        self.port = 0
        self._program = program
        self._folder = folder
        self._process: Process | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for zone in ZONES:
            text = _CONTENT.format(zone=zone) + _BELOW.get(zone, "")
            self.zone_file(zone).write_text(text, encoding="ascii")
        with_free_ports(1, self._start)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()

    @abstractmethod
    def command(self) -> list[str | Path]:
        """The server's command line, after its configuration has been written for `self.port`."""

    @property
    def process(self) -> Process:
        """The server's process."""
        if self._process is None:
            raise ServerError("this DNS server has not been started")
        return self._process

    @property
    def address(self) -> str:
        """Address and port."""
        return f"{HOST}:{self.port}"

    def zone_file(self, zone: str) -> Path:
        """Where the content of a zone lies that the server starts with."""
        return self._folder / f"{zone}.zone"

    def put(self, zone: str, name: str, kind: str, *values: str, ttl: int = 300) -> None:
        """Replace a record set, as the zone's administrator does."""
        update = dns.update.UpdateMessage(zone, keyring=self.keys[ADMIN].for_library())
        update.replace(f"{name}.", ttl, kind, *values)
        answer = dns.query.tcp(update, HOST, port=self.port, timeout=10)
        if answer.rcode():
            raise ServerError(f"{name} {kind}: {dns.rcode.to_text(answer.rcode())}")

    def txt(self, name: str) -> list[str]:
        """The values of a name, quotes and all, sorted."""
        found = self._ask(name, dns.rdatatype.TXT).get_rrset(
            dns.message.ANSWER, dns.name.from_text(name), dns.rdataclass.IN, dns.rdatatype.TXT
        )
        return sorted(data.to_text() for data in found or ())

    def ttl(self, name: str) -> int:
        """The TTL of the TXT records of a name."""
        return int(self._ask(name, dns.rdatatype.TXT).answer[0].ttl)

    def serial(self, zone: str) -> int:
        """The zone's serial, which every update that changes something makes one more."""
        return int(self._ask(zone, dns.rdatatype.SOA).answer[0][0].serial)

    def _ask(self, name: str, kind: dns.rdatatype.RdataType) -> dns.message.Message:
        query = dns.message.make_query(f"{name}.", kind, flags=0)
        return dns.query.tcp(query, HOST, port=self.port, timeout=10)

    def _start(self, ports: list[int]) -> None:
        self.port = ports[0]
        process = Process(self._program.name, self.command(), self._folder)
        self._process = process.wait_until_ready(self._answers)

    def _answers(self) -> bool:
        return all(self._ask(zone, dns.rdatatype.SOA).flags & dns.flags.AA for zone in ZONES)

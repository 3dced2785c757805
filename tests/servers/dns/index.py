# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A zone's records by name, ready to be put into answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dnslib import AAAA, CAA, CNAME, MX, NS, RR, SOA, TXT, A
from dnslib.dns import RD

from ..aws import txt
from ..aws.batch import plain_name

if TYPE_CHECKING:
    from ..aws.batch import RecordSet

Data = list[tuple[int, RD]]
# Types whose value is one word.
_PLAIN: dict[str, type[RD]] = {"A": A, "AAAA": AAAA, "CNAME": CNAME, "NS": NS}


class ZoneIndex:
    """Name → type → (TTL, data). A name in the middle of others exists too, with no data."""

    def __init__(self, record_sets: Iterable[RecordSet]) -> None:
        self.names: dict[str, dict[str, Data]] = {}
        for one in record_sets:
            name = plain_name(one.name)
            if not one.alias:
                self.names.setdefault(name, {}).setdefault(one.type, []).extend(_data(one))
            for parent in _parents(name):
                self.names.setdefault(parent, {})

    def get(self, name: str) -> dict[str, Data] | None:
        """What exists at a name, a wildcard being asked where nothing does; None is NXDOMAIN."""
        if (here := self.names.get(name)) is not None:
            return here
        for parent in _parents(name):
            if parent in self.names:
                return self.names.get(f"*.{parent}")
        return None


def _parents(name: str) -> Iterator[str]:
    while name := name.partition(".")[2]:
        yield name


def _data(one: RecordSet) -> Data:
    return [(one.ttl or 0, _rdata(one.type, value)) for value in one.values]


def _rdata(kind: str, value: str) -> RD:
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    match kind:
        case "TXT" | "SPF":
            return TXT(txt.strings(value))
        case "MX":
            preference, target = value.split()
            return MX(target, int(preference))
        case "CAA":
            flags, tag, text = value.split(None, 2)
            return CAA(int(flags), tag, text.strip('"'))
        case "SOA":
            primary, mailbox, *times = value.split()
            return SOA(primary, mailbox, tuple(map(int, times)))
    return RR.fromZone(f". 0 {kind} {value}")[0].rdata

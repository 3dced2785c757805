# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosted zones of all accounts with their past: DNS servers show a change later than the API does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from moto.route53.models import FakeZone, Route53Backend, route53_backends
from moto.route53.models import RecordSet as MotoRecordSet

from ..dns.index import ZoneIndex
from .batch import Key, RecordSet, normal_name, plain_name

_REMEMBERED = 900.0
_NUMBERS = ("Weight",)
_FLAGS = ("MultiValueAnswer",)


class Version:
    """A zone's content from a moment on."""

    def __init__(self, since: float, content: Mapping[Key, RecordSet]) -> None:
        self.since = since
        self.content = dict(content)

    @cached_property
    def index(self) -> ZoneIndex:
        """The content as DNS sees it, made when first asked for: once per write, not once per query."""
        return ZoneIndex(self.content.values())


@dataclass
class Zone:
    """One hosted zone."""

    account: str
    id: str
    name: str
    private: bool
    moto: FakeZone
    versions: list[Version]
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def content(self) -> dict[Key, RecordSet]:
        """What it holds now."""
        return self.versions[-1].content

    def write(self, content: Mapping[Key, RecordSet]) -> None:
        """Replace what it holds, here and in moto, in one step each."""
        now = time.monotonic()
        recent = [version for version in self.versions[:-1] if version.since > now - _REMEMBERED]
        self.versions = [*recent, self.versions[-1], Version(now, content)]
        self.moto.rrsets = [_to_moto(one) for one in content.values()]

    def index(self, delay: float) -> ZoneIndex:
        """What a DNS server shows that is this many seconds behind."""
        until = time.monotonic() - delay
        versions = self.versions
        return next((one for one in reversed(versions) if one.since <= until), versions[0]).index


class Zones:
    """All zones of all accounts, moto's own list being the truth about which there are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[str, Zone] = {}
        self._public: dict[str, Zone] = {}

    def sync(self) -> None:
        """Take up zones that were made or deleted through moto."""
        with self._lock:
            found = {
                moto.resource_id: (backend, moto) for backend in _backends() for moto in list(backend.zones.values())
            }
            # The first zone of a name stays the one that DNS shows, whichever account moto lists first.
            known = {zone_id: zone for zone_id, zone in self._by_id.items() if zone_id in found}
            self._by_id = known | {zone_id: _take_up(*one) for zone_id, one in found.items() if zone_id not in known}
            public: dict[str, Zone] = {}
            for zone in self._by_id.values():
                if not zone.private:
                    public.setdefault(plain_name(zone.name), zone)
            self._public = public

    def create(self, account: str, name: str, private: bool) -> Zone:
        """A new zone."""
        backend: Route53Backend = route53_backends[account]["aws"]
        vpc = ("vpc-0123456789abcdef0", "us-east-1") if private else (None, None)
        moto = backend.create_hosted_zone(normal_name(name), private_zone=private, vpcid=vpc[0], vpcregion=vpc[1])
        self.sync()
        return self._by_id[moto.resource_id]

    def by_id(self, zone_id: str, account: str | None = None) -> Zone | None:
        """The zone of that id, of that account if one is given."""
        zone = self._by_id.get(zone_id)
        return zone if zone and account in (None, zone.account) else None

    def by_name(self, name: str) -> list[Zone]:
        """The zones of that name, public and private, in all accounts; the public ones first."""
        wanted = normal_name(name)
        return sorted((one for one in self._by_id.values() if one.name == wanted), key=lambda one: one.private)

    def of_account(self, account: str) -> list[Zone]:
        """All zones of an account."""
        return [one for one in self._by_id.values() if one.account == account]

    def public(self, name: str) -> tuple[str, Zone] | None:
        """The public zone that is responsible for a DNS name, with its apex."""
        while name:
            if zone := self._public.get(name):
                return name, zone
            name = name.partition(".")[2]
        return None

    def above(self, name: str) -> bool:
        """Whether some public zone is below a DNS name."""
        return any(apex.endswith(f".{name}") for apex in self._public)


def _backends() -> Iterator[Route53Backend]:
    for _unused, partitions in list(route53_backends.items()):
        yield partitions["aws"]


def _take_up(backend: Route53Backend, moto: FakeZone) -> Zone:
    moto.rrsets = [_repaired(one) for one in moto.rrsets]
    records = [_from_moto(one) for one in moto.rrsets]
    first = Version(0.0, {one.key: one for one in records})
    return Zone(backend.account_id, moto.resource_id, normal_name(moto.name), bool(moto.private_zone), moto, [first])


def _repaired(moto: MotoRecordSet) -> MotoRecordSet:
    """moto's NS and SOA sets differ from Route53's: no dots at the end, values as dictionaries, TTL as text."""
    values = [value["Value"] if isinstance(value, dict) else value for value in moto.records]
    if moto.type == "NS":
        values = [value if value.endswith(".") else f"{value}." for value in values]
    moto.records, moto.ttl = values, int(moto.ttl or 0)
    return moto


def _from_moto(moto: MotoRecordSet) -> RecordSet:
    return RecordSet(normal_name(moto.name), moto.type or "", moto.ttl, tuple(moto.records))


def _to_moto(one: RecordSet) -> MotoRecordSet:
    fields: dict[str, Any] = {
        "Name": one.name,
        "Type": one.type,
        "TTL": one.ttl,
        "ResourceRecords": list(one.values),
        "SetIdentifier": one.set_identifier,
        "AliasTarget": dict(one.alias) or None,
    }
    for name, text in one.routing:
        fields[name] = int(text) if name in _NUMBERS else text == "true" if name in _FLAGS else text
    return MotoRecordSet(fields)  # type: ignore[abstract]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosted zones and the names in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..model.faults import Fault

_OCTAL = re.compile(r"\\([0-7]{3})")
_NAME = re.compile(r"(\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+")
_SHOWN = 10


class NoZoneFault(Fault):
    """No zone holds the record, so nothing of it can stand in DNS either."""


@dataclass(frozen=True)
class HostedZone:
    """A public hosted zone: its id without `/hostedzone/`, its name without the final dot."""

    id: str
    name: str

    def holds(self, record: str) -> bool:
        """Whether this name is the zone's own or below it."""
        return record == self.name or record.endswith(f".{self.name}")


def plain_name(name: str) -> str:
    """A name in the one form used here: lower case, no final dot, without Route53's octal escapes."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), name).rstrip(".").lower()


def is_record_name(name: str) -> bool:
    """Whether a plain name can be the name of a record set."""
    return len(name) <= 253 and _NAME.fullmatch(name) is not None


def zone_id(text: str) -> str:
    """The bare id of `Z123` or `/hostedzone/Z123`."""
    return text.rsplit("/", 1)[-1]


def longest_suffix(record: str, zones: Iterable[HostedZone]) -> HostedZone | None:
    """The zone with the longest name that holds the record, or None. Raises Fault when two zones have that name."""
    fitting = [zone for zone in zones if zone.holds(record)]
    if not fitting:
        return None
    longest = max(len(zone.name) for zone in fitting)
    found = sorted((zone for zone in fitting if len(zone.name) == longest), key=lambda zone: zone.id)
    if len(found) > 1:
        ids = " and ".join(zone.id for zone in found)
        raise Fault(f"There are several public hosted zones {found[0].name} ({ids}); name one in hosted_zone_id.")
    return found[0]


def no_zone(record: str, account: str, zones: Iterable[HostedZone]) -> NoZoneFault:
    """The fault of a record for which there is no zone."""
    names = sorted(zone.name for zone in zones)
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    there = f"the public zones seen there are {shown}" if names else "no public zone is seen there"
    return NoZoneFault(
        f"No public hosted zone holds {record} for {account}; {there}. Create the zone, or use the credentials of the "
        "account that has it."
    )

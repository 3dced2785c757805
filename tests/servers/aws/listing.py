# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ListHostedZonesByName as Route53 answers it: from a name on, in DNS order, page by page. moto gives exact matches."""

from __future__ import annotations

import urllib.parse

from .answers import Answer, Refusal, document, element
from .batch import normal_name
from .zones import Zone

_PAGE = 100


def zones_by_name(zones: list[Zone], query: str) -> Answer:
    """The answer for one account's zones."""
    asked = dict(urllib.parse.parse_qsl(query))
    name, zone_id = asked.get("dnsname"), asked.get("hostedzoneid")
    if zone_id and not name:
        raise Refusal(400, "InvalidInput", "The hosted zone ID must be specified together with a DNS name.")
    start = (_order(normal_name(name)), zone_id or "") if name else ((), "")
    size = min(int(asked.get("maxitems", _PAGE)), _PAGE)
    later = sorted(
        (one for one in zones if (_order(one.name), one.id) >= start), key=lambda one: (_order(one.name), one.id)
    )
    page, rest = later[:size], later[size:]
    inner = "".join(map(_zone, page))
    return document(
        "ListHostedZonesByNameResponse",
        f"<HostedZones>{inner}</HostedZones>"
        + element("DNSName", name)
        + element("HostedZoneId", zone_id)
        + element("IsTruncated", "true" if rest else "false")
        + element("NextDNSName", rest[0].name if rest else None)
        + element("NextHostedZoneId", rest[0].id if rest else None)
        + element("MaxItems", size),
    )


def _order(name: str) -> tuple[str, ...]:
    return tuple(reversed(name.rstrip(".").split(".")))


def _zone(zone: Zone) -> str:
    private = "true" if zone.private else "false"
    return (
        f"<HostedZone>{element('Id', f'/hostedzone/{zone.id}')}{element('Name', zone.name)}"
        f"{element('CallerReference', zone.moto.caller_reference)}"
        f"<Config><PrivateZone>{private}</PrivateZone></Config>"
        f"{element('ResourceRecordSetCount', len(zone.content))}</HostedZone>"
    )

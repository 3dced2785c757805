# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosted zone each record belongs to, for all accounts side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ...dns.accounts import Account
from ...dns.route53 import Route53
from ...dns.writing import Route53Zone
from ...dns.zones import HostedZone, longest_suffix, no_zone, plain_name, zone_id
from ...model.faults import Fault
from ...model.parallel import side_by_side, sound

Located: TypeAlias = "Route53Zone | Fault"
_Key = tuple[str, str, str]
"""Record name, the id of its zone if one is given, and the zone's name where an earlier step has found it out."""
Api = Callable[[Account], Route53]


@dataclass(frozen=True)
class _Share:
    """What one account has to find."""

    account: Account
    wanted: tuple[_Key, ...]


def zones_of(
    wanted: Sequence[tuple[str, Mapping[str, Any]]],
    accounts: Sequence[Account | Fault],
    default_id: str,
    api: Api,
    workers: int,
) -> list[Located]:
    """The zone of each name with its record item; a NoZoneFault where there is none, else a Fault that says why.

    Records of one zone and account share one Route53Zone. Zones are listed once for each account, and only where a
    record names none.
    """
    keys = [_key(name, record, default_id) for name, record in wanted]
    shares: dict[Account, list[_Key]] = {}
    for key, account in zip(keys, accounts, strict=True):
        if isinstance(account, Account):
            shares.setdefault(account, []).append(key)
    work = [_Share(account, tuple(dict.fromkeys(names))) for account, names in shares.items()]
    found = side_by_side(lambda share: _locate(share, api(share.account)), work, workers)
    by_account = dict(zip(shares, found, strict=True))
    return [
        account if isinstance(account, Fault) else _of_share(by_account[account], key)
        for key, account in zip(keys, accounts, strict=True)
    ]


def _of_share(found: dict[_Key, Located] | Fault, key: _Key) -> Located:
    return found if isinstance(found, Fault) else found[key]


def _key(name: str, record: Mapping[str, Any], default_id: str) -> _Key:
    plain = plain_name(name)
    given = zone_id((record.get("route53") or {}).get("hosted_zone_id") or default_id)
    known = HostedZone(zone_id(record.get("zone") or ""), plain_name(record.get("zone_name") or ""))
    if known.id and known.name and known.holds(plain) and given in ("", known.id):
        return plain, known.id, known.name
    return plain, given, ""


def _locate(share: _Share, api: Route53) -> dict[_Key, Located]:
    listed = api.hosted_zones() if any(not given for _name, given, _known in share.wanted) else []
    ids = sorted({given for _name, given, known in share.wanted if given and not known})
    by_id: dict[str, HostedZone | Fault] = {given: _by_id(api, given) for given in ids}
    zones: dict[str, Route53Zone] = {}
    by_id |= {given: HostedZone(given, known) for _name, given, known in share.wanted if known}
    located: dict[_Key, Located] = {}
    for key in share.wanted:
        record, given, _known = key
        try:
            hosted = _checked(by_id[given], record) if given else _longest(record, listed, api.account)
        except Fault as fault:
            located[key] = fault
        else:
            located[key] = zones.setdefault(hosted.id, Route53Zone(api, hosted))
    return located


def _by_id(api: Route53, given: str) -> HostedZone | Fault:
    try:
        return api.hosted_zone(given)
    except Fault as fault:
        return fault


def _checked(found: HostedZone | Fault, record: str) -> HostedZone:
    hosted = sound(found)
    if not hosted.holds(record):
        raise Fault(f"{record} is not in hosted zone {hosted.id}, which is {hosted.name}; correct hosted_zone_id.")
    return hosted


def _longest(record: str, listed: Sequence[HostedZone], account: str) -> HostedZone:
    found = longest_suffix(record, listed)
    if found is None:
        raise no_zone(record, account, listed)
    return found

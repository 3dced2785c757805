# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How TXT records are written or removed, whoever holds the zones: aliases, zones, values, and the wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...dns.aliases import Aliases
from ...dns.propagation import Expected, wait_until_seen
from ...dns.provider import Written, Zone
from ...dns.resolving import Resolving
from ...dns.servers import Server
from ...dns.zones import NoZoneFault, plain_name
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.run import Context, Outcome
from ...model.solver import FOLLOW
from .items import Share, TxtItem, outcome
from .notes import strike_out

AUTHORITATIVE, INSYNC, NONE = "authoritative", "insync", "none"
Locate = Callable[[Sequence[TxtItem], float], Sequence[Zone | Fault]]
"""The zone of each item's target, given a deadline (monotonic); a NoZoneFault where there is none."""


@dataclass(frozen=True)
class Flow:
    """One call of a module that writes TXT records. `servers` are the DNS servers given, in place of the zones' own."""

    step: str
    options: Mapping[str, Any]
    context: Context
    servers: tuple[Server, ...]
    locate: Locate

    def run(self, records: Sequence[Mapping[str, Any]], ours: Callable[[Mapping[str, Any]], bool]) -> Outcome:
        """See to it that the values of our records are there, or gone; those of other providers pass untouched."""
        absent = self.options["state"] == "absent"
        deadline = time.monotonic() + self.options["wait_timeout"]
        items = [TxtItem(record) for record in records]
        work = [item for item in items if ours(item.given) and _has_work(item.given, absent)]
        warnings = self._aim(work, absent)
        warnings += self._locate(work, deadline, absent)
        self._write(work, absent)
        for item in work:
            item.fault = item.fault or item.doubt
        struck, unnoted = strike_out(work, self.options, self.context) if absent else (False, [])
        if not absent and not self.context.check:
            self._wait(work, deadline)
        found = outcome(self.step, items, [*warnings, *unnoted])
        return replace(found, changed=found.changed or struck)

    def _aim(self, work: Sequence[TxtItem], absent: bool) -> list[str]:
        """Find the name at which each item's values stand, following CNAMEs where that is asked for."""
        warnings = []
        aliases = Aliases(Resolving(self.servers))
        asked = [item for item in work if _follows(item) and not item.given.get("target")]
        found = dict(
            zip(
                map(id, asked),
                side_by_side(lambda item: aliases.follow(item.name), asked, self.context.parallel),
                strict=True,
            )
        )
        for item in work:
            item.target = plain_name(item.given.get("target") or item.name)
            alias = found.get(id(item))
            if isinstance(alias, Fault):
                # What can't be resolved now may have been written at the name itself, so that is seen to, and the rest
                # said. What had failed before it was written stands nowhere.
                item.fault = None if absent else alias
                item.doubt = alias if absent and not item.given.get("error") else None
            elif alias is not None:
                item.target = alias.target
                warnings += [alias.warning] if alias.warning and not absent else []
        return warnings

    def _locate(self, work: Sequence[TxtItem], deadline: float, absent: bool) -> list[str]:
        """Find the zone of each item; warnings about records that can't be anywhere, which only absent takes."""
        warnings = []
        aimed = [item for item in work if not item.fault]
        for item, found in zip(aimed, self.locate(aimed, deadline), strict=True):
            if not isinstance(found, Fault):
                item.zone = found
            elif absent and isinstance(found, NoZoneFault):
                # Where it could not be written either, that has been said already.
                warnings += [] if item.given.get("error") else [f"There is nothing to remove: {found}"]
            else:
                item.fault = found
        return warnings

    def _write(self, work: Sequence[TxtItem], absent: bool) -> None:
        """Write all zones side by side and note what became of each item."""
        shares: dict[tuple[int, bool], Share] = {}
        for item in work:
            if item.zone and not item.fault:
                lasting = bool(item.given.get("lasting"))
                shares.setdefault((id(item.zone), lasting), Share(item.zone, lasting)).items.append(item)

        def write(share: Share) -> Mapping[str, Written | Fault]:
            ttl, check = self.options["ttl"], self.context.check
            if absent:
                return share.zone.absent(share.wanted(), ttl=ttl, check=check)
            return share.zone.present(share.wanted(), ttl=ttl, check=check, look_first=share.lasting)

        work_on = list(shares.values())
        for share, found in zip(work_on, side_by_side(write, work_on, self.context.parallel), strict=True):
            for item in share.items:
                result = found if isinstance(found, Fault) else found[item.target]
                if isinstance(result, Fault):
                    item.fault = result
                else:
                    item.written = result

    def _wait(self, work: Sequence[TxtItem], deadline: float) -> None:
        """Wait until what has been written can be seen; what was there before may still be on its way too."""
        if self.options["propagation"] == NONE:
            return
        items = [item for item in work if item.written and not item.fault]
        servers = self._servers(items) if self.options["propagation"] == AUTHORITATIVE else {}
        expected: list[Expected] = []
        watched: list[TxtItem] = []
        for item in items:
            asked = servers.get(id(item.zone), ())
            if isinstance(asked, Fault):
                item.fault = asked
            elif item.zone and item.written:
                values = frozenset(item.given["values"])
                expected.append(Expected(item.target, values, item.zone, item.written.change, asked))
                watched.append(item)
        faults = wait_until_seen(expected, wait=self.options["wait_timeout"], deadline=deadline, say=self.context.say)
        for place, fault in faults.items():
            watched[place].fault = fault

    def _servers(self, items: Sequence[TxtItem]) -> dict[int, tuple[Server, ...] | Fault]:
        """The servers to ask about each zone (by its id()): those given, or else the zone's own."""
        zones = list({id(item.zone): item.zone for item in items if item.zone}.values())
        if self.servers:
            return {id(zone): self.servers for zone in zones}

        def own(zone: Zone) -> tuple[Server, ...]:
            return tuple(map(Server, zone.name_servers()))

        found = side_by_side(own, zones, self.context.parallel)
        return {id(zone): servers for zone, servers in zip(zones, found, strict=True)}


def _has_work(record: Mapping[str, Any], absent: bool) -> bool:
    return not record.get("lasting") if absent else not record.get("error")


def _follows(item: TxtItem) -> bool:
    return item.given.get("cname_strategy") == FOLLOW

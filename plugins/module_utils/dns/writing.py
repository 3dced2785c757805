# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes TXT values into one hosted zone: blind first, then with a look at the names that turn out to exist."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterable, Sequence

from ..model.faults import Fault, ServiceFault
from .changes import (
    NameChange,
    addition,
    batches,
    blamed,
    blind_addition,
    blind_removal,
    halves,
    is_contest,
    removal,
)
from .provider import Wanted, Written
from .rehearsal import rehearsed
from .route53 import RecordSet, RefusedBatch, Route53
from .zones import HostedZone, plain_name

MOST_TRIES = 30
"""How often a name is tried when others write to it at the same moment; each lost race is somebody else's success."""
_LOST_RACE_PAUSE = 0.1

Plan = Callable[[str, Sequence[RecordSet]], NameChange]


class Route53Zone:
    """One hosted zone, as dns.provider.Zone has it."""

    def __init__(self, api: Route53, hosted: HostedZone) -> None:
        self._api = api
        self._hosted = hosted

    @property
    def id(self) -> str:
        """The hosted zone's id."""
        return self._hosted.id

    @property
    def name(self) -> str:
        """The hosted zone's name."""
        return self._hosted.name

    def present(self, wanted: Wanted, *, ttl: int, check: bool, look_first: bool = False) -> dict[str, Written | Fault]:
        """Add the values that are missing. A new record set gets `ttl` (seconds), an existing one keeps its own."""

        def plan(name: str, found: Sequence[RecordSet]) -> NameChange:
            return addition(name, wanted[name], found, ttl)

        if look_first and not check:
            return self._look_first(wanted, plan)
        blind = [] if check else [blind_addition(name, values, ttl) for name, values in wanted.items()]
        return self._work(wanted, plan, blind)

    def absent(self, wanted: Wanted, *, ttl: int, check: bool) -> dict[str, Written | Fault]:
        """Remove these values and no others."""
        blind = [] if check else [blind_removal(name, values, ttl) for name, values in wanted.items()]
        return self._work(wanted, lambda name, found: removal(name, wanted[name], found), blind)

    def forbidden(self, names: Sequence[str]) -> dict[str, Fault]:
        """Faults by name, found out as rehearsal.py says."""
        return rehearsed(self._api, self._hosted, names)

    def settled(self, change: str) -> bool:
        """Whether Route53 says INSYNC of this change."""
        return self._api.in_sync(change)

    def name_servers(self) -> list[str]:
        """The zone's servers as Route53 knows them, so that a private view of the same name can't mislead."""
        return self._api.name_servers(self._hosted)

    def _look_first(self, wanted: Wanted, plan: Plan) -> dict[str, Written | Fault]:
        work = _Work(self._api, self._hosted, plan)
        work.carry_out(work.missing(list(wanted)))
        return work.results

    def _work(self, wanted: Wanted, plan: Plan, blind: list[NameChange]) -> dict[str, Written | Fault]:
        work = _Work(self._api, self._hosted, plan)
        if blind:
            work.carry_out(blind)
        else:
            work.preview(wanted)
        return work.results


class _Work:
    """One call of present or absent: what is known of each name, and what is still to be done."""

    def __init__(self, api: Route53, zone: HostedZone, plan: Plan) -> None:
        self._api = api
        self._zone = zone
        self._plan = plan
        self._tries: dict[str, int] = {}
        self.results: dict[str, Written | Fault] = {}

    def preview(self, names: Iterable[str]) -> None:
        """Only look."""
        for plan in self._look(list(names)):
            self.results[plan.name] = Written(plan.before, plan.after)

    def missing(self, names: list[str]) -> list[NameChange]:
        """The plans for those names that lack something; the others are done."""
        return [plan for plan in self._look(names) if not self._done(plan)]

    def carry_out(self, plans: list[NameChange]) -> None:
        """Carry out the plans, and make new ones for the names that turn out to be other than thought."""
        for lap in itertools.count():
            refused: dict[str, NameChange] = {}
            stale: list[str] = []
            for batch in batches(plans):
                self._submit(batch, refused, stale)
            if stale and lap:
                time.sleep(random.uniform(0, _LOST_RACE_PAUSE))
            plans = [*refused.values(), *self.missing(stale)]
            if not plans:
                return

    def _submit(self, batch: Sequence[NameChange], again: dict[str, NameChange], stale: list[str]) -> None:
        """Send a batch. Of one that is refused, put sound plans into `again` and names to look at into `stale`."""
        try:
            change = self._api.change(self._zone, [change for plan in batch for change in plan.changes])
        except RefusedBatch as refusal:
            self._sort_out(batch, refusal, again, stale)
        except ServiceFault as fault:
            self.results.update({plan.name: fault for plan in batch})
        else:
            self.results.update({plan.name: Written(plan.before, plan.after, change) for plan in batch})

    def _sort_out(
        self, batch: Sequence[NameChange], refusal: RefusedBatch, again: dict[str, NameChange], stale: list[str]
    ) -> None:
        found = blamed(batch, refusal.messages)
        if not found and len(batch) > 1:
            for half in halves(batch):
                self._submit(half, again, stale)
            return
        if not found:
            self.results[batch[0].name] = refusal
            return
        for plan in batch:
            message = found.get(plan.name)
            if message is None:
                again[plan.name] = plan
            elif is_contest(message) and self._may_try_again(plan.name):
                stale.append(plan.name)
            else:
                self.results[plan.name] = Fault(
                    f"Route53 refused the change of {plan.name} in zone {self._zone.name} ({self._zone.id}): {message}."
                )

    def _may_try_again(self, name: str) -> bool:
        self._tries[name] = self._tries.get(name, 0) + 1
        return self._tries[name] <= MOST_TRIES

    def _done(self, plan: NameChange) -> bool:
        if not plan.changes:
            self.results[plan.name] = Written(plan.before, plan.after)
        return not plan.changes

    def _look(self, names: list[str]) -> list[NameChange]:
        """A plan for each name from what its record sets hold now; one that can't be planned for has failed."""
        plans: list[NameChange] = []
        for name, found in self._record_sets(names).items():
            try:
                plans.append(self._plan(name, found))
            except Fault as fault:
                self.results[name] = fault
        return plans

    def _record_sets(self, names: list[str]) -> dict[str, list[RecordSet]]:
        """The record sets of each name. A page begun at one name often shows the next ones too: these cost no call."""
        found: dict[str, list[RecordSet]] = {}
        for name in sorted(names, key=_order):
            if name in found:
                continue
            try:
                sets, to_the_end = self._api.record_sets(self._zone, name)
            except ServiceFault as fault:
                self.results.update({left: fault for left in names if left not in found})
                return found
            found |= _seen(sets, to_the_end, name, [other for other in names if other not in found])
        return found


def _seen(sets: list[RecordSet], to_the_end: bool, start: str, names: list[str]) -> dict[str, list[RecordSet]]:
    """What a listing from `start` on tells of these names; that one isn't there, only where the listing passes it."""
    by_name: dict[str, list[RecordSet]] = {}
    for one in sets:
        by_name.setdefault(plain_name(one["Name"]), []).append(one)
    order = [_order(name) for name in by_name]
    trusted = order == sorted(order)

    def passed(name: str) -> bool:
        return trusted and _order(start) < _order(name) and (to_the_end or _order(name) < max(order, default=""))

    return {name: by_name.get(name, []) for name in names if name == start or name in by_name or passed(name)}


def _order(name: str) -> str:
    """Route53 lists names by their labels from the last to the first, with a dot at the end."""
    return ".".join(reversed(name.split("."))) + "."

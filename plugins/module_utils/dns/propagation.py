# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until TXT values can be seen: the provider first, then every server; one deadline for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..model.faults import Fault
from ..model.parallel import side_by_side
from ..model.run import Progress
from .provider import Zone
from .servers import TIMEOUT, Answer, Server, ask

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 3.0
POLLS_PER_SECOND = 4.0
"""GetChange counts against the account's few requests a second, and others use them too."""
DNS_WORKERS = 32
SHORTEST_TIMEOUT = 0.5


@dataclass(frozen=True)
class Expected:
    """One record that shall be seen with these values. `change` is what the provider shall have carried out before."""

    record: str
    values: frozenset[str]
    zone: Zone
    change: str | None = None
    servers: tuple[Server, ...] = ()


class Pace:
    """When to look again: soon at first, then ever more slowly."""

    def __init__(self) -> None:
        self._pause = FIRST_PAUSE
        self.next = 0.0

    def due(self) -> bool:
        """Whether it is time."""
        return time.monotonic() >= self.next

    def looked(self, shortest: float = 0.0) -> None:
        """Set the next time, at least `shortest` seconds from now."""
        self.next = time.monotonic() + max(self._pause, shortest)
        self._pause = min(1.5 * self._pause, LONGEST_PAUSE)


class Watch:
    """One wait for many records. Each is `pending` at the provider, then `hidden` from some servers, then seen."""

    def __init__(self, expected: Sequence[Expected], wait: float, deadline: float, say: Callable[[str], None]) -> None:
        self._expected = expected
        self._wait = wait
        self._deadline = deadline
        self._progress = Progress(say)
        self._pending = {place for place, one in enumerate(expected) if one.change}
        self._hidden: dict[int, dict[Server, Answer | None]] = {}
        self._silent: dict[Server, Answer] = {}
        self.faults: dict[int, Fault] = {}
        for place in set(range(len(expected))) - self._pending:
            self._show(place)

    def run(self) -> dict[int, Fault]:
        """Wait; the faults of those records, by their place, that could not be seen until the deadline."""
        changes, servers = Pace(), Pace()
        while self._look(changes, servers) and time.monotonic() < self._deadline:
            self._progress.tell(self._how_far)
            self._sleep(changes, servers)
        self._give_up()
        return self.faults

    def _look(self, changes: Pace, servers: Pace) -> bool:
        """Ask whoever it is time to ask; whether anything is left to wait for."""
        if self._pending and changes.due():
            changes.looked(self._poll_changes() / POLLS_PER_SECOND)
        if self._hidden and servers.due():
            self._ask_servers()
            servers.looked()
        return bool(self._pending or self._hidden)

    def _sleep(self, changes: Pace, servers: Pace) -> None:
        moments = [self._deadline]
        moments += [changes.next] if self._pending else []
        moments += [servers.next] if self._hidden else []
        time.sleep(max(0.0, min(moments) - time.monotonic()))

    def _show(self, place: int) -> None:
        """The provider is done with this record; what is left is to see it at its servers."""
        servers = self._expected[place].servers
        if servers:
            self._hidden[place] = dict.fromkeys(servers)

    def _poll_changes(self) -> int:
        """Ask once for each change, however many records it has; how many were asked for."""
        shared: dict[tuple[str, str], list[int]] = {}
        for place in sorted(self._pending):
            one = self._expected[place]
            shared.setdefault((one.zone.id, one.change or ""), []).append(place)
        groups = list(shared.values())
        settled = side_by_side(self._settled, [self._expected[places[0]] for places in groups], DNS_WORKERS)
        for places, found in zip(groups, settled, strict=True):
            if found is False:
                continue
            self._pending.difference_update(places)
            for place in places:
                if isinstance(found, Fault):
                    self.faults[place] = found
                else:
                    self._show(place)
        return len(groups)

    def _settled(self, one: Expected) -> bool:
        return one.zone.settled(one.change or "")

    def _ask_servers(self) -> None:
        """Ask every server for every name it hasn't shown; those that nobody has got to yet come first."""
        questions = [(place, server) for place, servers in self._hidden.items() for server in servers]
        questions.sort(key=lambda question: _rank(self._hidden[question[0]][question[1]]))
        self._silent = {}
        side_by_side(self._ask_one, questions, DNS_WORKERS)
        self._hidden = {place: servers for place, servers in self._hidden.items() if servers}

    def _ask_one(self, question: tuple[int, Server]) -> None:
        """Ask for one name, unless the server has just been silent about another: that would cost the time of all."""
        place, server = question
        left = self._deadline - time.monotonic()
        if server in self._silent or (left <= 0 and self._hidden[place][server]):
            return
        answer = ask(server, self._expected[place].record, min(TIMEOUT, max(SHORTEST_TIMEOUT, left)))
        if answer.silent:
            self._silent[server] = answer
        if self._expected[place].values <= answer.values:
            del self._hidden[place][server]
        else:
            self._hidden[place][server] = answer

    def _give_up(self) -> None:
        for place in self._pending:
            one = self._expected[place]
            self.faults[place] = Fault(
                f"{one.record} was written, but after {self._wait:.0f} seconds change {one.change} in zone "
                f"{one.zone.name} is still not on all of the provider's servers. Give it more time by wait_timeout."
            )
        for place, servers in self._hidden.items():
            self.faults[place] = self._unseen(self._expected[place], servers)

    def _unseen(self, one: Expected, servers: dict[Server, Answer | None]) -> Fault:
        server, answer = next(iter(servers.items()))
        answer = answer or self._silent.get(server)
        others = f" ({len(servers) - 1} more of {len(one.servers)} servers lack it too)" if len(servers) > 1 else ""
        remedy = (
            "If this network lets no DNS through to it, give other nameservers or set propagation to insync."
            if answer and answer.silent
            else f"Check that {one.zone.name} is delegated to the zone {one.zone.id}, and that this server is not a "
            "private view of it, or give it more time by wait_timeout."
        )
        return Fault(
            f"{one.record} is in the zone, but after {self._wait:.0f} seconds {server} still doesn't show it"
            f"{others}; its last answer was {answer or 'not waited for'}. {remedy}"
        )

    def _how_far(self) -> str:
        total = len(self._expected)
        seen = total - len(self._pending) - len(self._hidden) - len(self.faults)
        waits = [f"{len(self._pending)} pending at the provider"] if self._pending else []
        if self._hidden:
            place, servers = next(iter(self._hidden.items()))
            waits.append(
                f"{len(self._hidden)} not yet shown, such as {self._expected[place].record} by {next(iter(servers))}"
            )
        return f"TXT records: {seen} of {total} can be seen; {', '.join(waits)}."


def wait_until_seen(
    expected: Iterable[Expected], *, wait: float, deadline: float, say: Callable[[str], None]
) -> dict[int, Fault]:
    """Wait until each record is seen; the faults by place. `wait` is the whole time in seconds, for the messages."""
    return Watch(list(expected), wait, deadline, say).run()


def _rank(answer: Answer | None) -> int:
    if answer is None:
        return 0
    return 2 if answer.silent else 1

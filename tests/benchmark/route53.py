# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""200 names over 5 zones in 2 accounts behind a throttle: route53_txt, and amazon.aws.route53 in a loop."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.playbook import Recap, run_playbook
from tests.servers import Sandbox
from tests.servers.route53 import Account

from .page import measured_with, table, write_section

TITLE = "200 TXT records in Route53"
NAMES, ZONES_OF_FIRST, ZONES_OF_SECOND = 200, 3, 2
SAMPLE = 20
"""Names that the loop works on; its time and calls grow with their number, as every item is a task of its own."""
RATE = 5
OPERATIONS = ("ListHostedZones", "ListResourceRecordSets", "ChangeResourceRecordSets", "GetChange")


@dataclass(frozen=True)
class Name:
    """One challenge with the values of an apex and its wildcard."""

    record: str
    zone: str
    account: Account
    values: tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """What writing and removing the names took. `names` are those worked on; the rest is for these alone."""

    names: int
    seconds: float
    start: float
    calls: dict[str, int]
    throttled: int
    failed: int
    left: int

    @property
    def seconds_for_all(self) -> float:
        """The time for all names; the start of a play is not multiplied."""
        return self.start + (self.seconds - self.start) * NAMES / self.names

    def row(self, title: str) -> list[object]:
        """The line of the table for all names; what is not measured but multiplied is marked."""
        factor = NAMES / self.names
        mark = "" if factor == 1 else "≈ "
        calls = [f"{mark}{round(self.calls.get(one, 0) * factor)}" for one in OPERATIONS]
        return [title, f"{mark}{self.seconds_for_all:.1f}", *calls, f"{mark}{round(self.throttled * factor)}"]


def main() -> int:
    """Measure both, show and write the table; fails when either has not done its work."""
    with Sandbox(kubernetes=False, acme=False) as sandbox:
        names = make_names(sandbox)
        ours = measure(sandbox, names, our_play(names, sandbox))
        theirs = measure(sandbox, sample := names[:: NAMES // SAMPLE], their_play(sample))
    lines = report(ours, theirs)
    print("\n".join(lines))
    write_section(TITLE, lines)
    return 1 if ours.failed or ours.left else 0


def make_names(sandbox: Sandbox) -> list[Name]:
    """The names, in zones that hold nothing else."""
    first, second = sandbox.route53.accounts
    owners = [first] * ZONES_OF_FIRST + [second] * ZONES_OF_SECOND
    zones = [(f"zone{number}.example.org", owner) for number, owner in enumerate(owners)]
    for zone, owner in zones:
        sandbox.route53.create_zone(zone, owner)
    each = NAMES // len(zones)
    return [
        Name(f"_acme-challenge.n{number}.{zone}", zone, owner, (f"{number:043}", f"{number + NAMES:043}"))
        for zone, owner in zones
        for number in range(each)
    ]


def our_play(names: Sequence[Name], sandbox: Sandbox) -> list[dict[str, Any]]:
    """Two tasks. The second account's zones are reached by its role."""
    first = sandbox.route53.accounts[0]
    records = [
        {
            "record": name.record,
            "values": list(name.values),
            "route53": {} if name.account == first else {"role": name.account.role_arn},
        }
        for name in names
    ]
    key = {
        "access_key": first.credentials.access_key_id,
        "secret_key": first.credentials.secret_access_key,
        "propagation": "insync",
    }
    return [
        {"name": state, "kubecert.acme.route53_txt": {**key, "state": state, "records": records}}
        for state in ("present", "absent")
    ]


def their_play(names: Sequence[Name]) -> list[dict[str, Any]]:
    """Two loops. They don't wait for INSYNC, which would cost every item at least one more call."""
    items = [
        {
            "zone": name.zone,
            "record": name.record,
            "value": [f'"{value}"' for value in name.values],
            "access_key": name.account.credentials.access_key_id,
            "secret_key": name.account.credentials.secret_access_key,
        }
        for name in names
    ]
    fields = {field: f"{{{{ item.{field} }}}}" for field in items[0]}
    return [
        {
            "name": state,
            "amazon.aws.route53": {**fields, "state": state, "type": "TXT", "ttl": 60, "overwrite": True},
            "loop": items,
            "loop_control": {"label": "{{ item.record }}"},
            "ignore_errors": True,
        }
        for state in ("present", "absent")
    ]


def measure(sandbox: Sandbox, names: Sequence[Name], tasks: list[dict[str, Any]]) -> Measured:
    """Run the tasks as a playbook behind the throttle."""
    sandbox.route53.reset()
    sandbox.route53.configure(requests_per_second=RATE, burst=RATE)
    start, _nothing = play(sandbox, [])
    mark = sandbox.route53.mark()
    seconds, recap = play(sandbox, tasks)
    log = sandbox.route53.log(mark)
    failed = recap.output.count("failed: [localhost]") + recap.output.count("fatal: [localhost]")
    return Measured(
        names=len(names),
        seconds=seconds,
        start=start,
        calls={one: sum(call.operation.startswith(one) for call in log) for one in OPERATIONS},
        throttled=sum(call.outcome == "Throttling" for call in log),
        failed=failed or int(not recap.ok),
        left=sum(bool(sandbox.route53.txt(name.record)) for name in names),
    )


def play(sandbox: Sandbox, tasks: list[dict[str, Any]]) -> tuple[float, Recap]:
    """How long a playbook of these tasks takes, and how it ends."""
    with tempfile.TemporaryDirectory() as folder:
        playbook = Path(folder) / "play.yml"
        content = {"name": "Benchmark", "hosts": "localhost", "gather_facts": False, "tasks": tasks}
        playbook.write_text(json.dumps([content]), encoding="utf-8")
        began = time.monotonic()
        recap = run_playbook(playbook, {}, sandbox.environment())
        return time.monotonic() - began, recap


def report(ours: Measured, theirs: Measured) -> list[str]:
    """The section's lines."""
    factor = NAMES / theirs.names
    seconds = theirs.seconds_for_all / ours.seconds_for_all
    calls = sum(theirs.calls.values()) * factor / sum(ours.calls.values())
    return [
        f"Two values each for {NAMES} names are written and removed again, in {ZONES_OF_FIRST + ZONES_OF_SECOND} zones "
        f"of 2 accounts. Each account lets {RATE} requests a second through, with a bucket of {RATE}. The time is that "
        "of the whole `ansible-playbook`; calls count whether they were throttled or not.",
        "",
        *table(
            ["", "seconds", *OPERATIONS, "throttled"],
            [ours.row("`kubecert.acme.route53_txt`"), theirs.row("`amazon.aws.route53` in a loop")],
        ),
        "",
        f"The loop takes {seconds:.0f} times as long and {calls:.0f} times as many calls. It was measured with "
        f"{theirs.names} names: {theirs.seconds:.1f} seconds, {theirs.failed} items failed, {theirs.left} names left "
        f"behind. What is beyond the {theirs.start:.1f} seconds of an empty play was multiplied by {factor:.0f} (≈). "
        "It doesn't wait until the change is on all servers; `route53_txt` does. "
        f"Of its {ours.names} names {ours.failed} failed and {ours.left} were left behind.",
        "",
        measured_with("ansible", "ansible-core", "boto3", "moto") + " amazon.aws is the one in the package ansible.",
    ]


if __name__ == "__main__":
    sys.exit(main())

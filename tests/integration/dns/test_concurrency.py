# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many at once: runs that write to the same names at the same moment, and many names through a narrow door."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.servers import Sandbox

from .desk import Desk, record

ROUNDS = 20
CHANGE = "ChangeResourceRecordSets"
BUSY = ("InvalidChangeBatch", "PriorRequestNotComplete", "Throttling")


@dataclass
class Stranger:
    """Somebody who adds a value to a record set as one should: only if nobody has changed it since it was read."""

    desk: Desk
    zone: str

    def __post_init__(self) -> None:
        key = self.desk.account.credentials
        self._zone_id = self.desk.sandbox.route53.zone_of(self.zone)
        self._client = boto3.client(
            "route53",
            region_name="us-east-1",
            endpoint_url=self.desk.sandbox.route53.endpoint,
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret_access_key,
        )

    def add(self, name: str, value: str) -> None:
        """See to it that the value is there."""
        while True:
            found = self._read(name)
            new = {"Name": name, "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": f'"{value}"'}]}
            changes: list[dict[str, Any]] = []
            if found:
                changes = [{"Action": "DELETE", "ResourceRecordSet": found}]
                new = {**found, "ResourceRecords": [*found["ResourceRecords"], {"Value": f'"{value}"'}]}
            try:
                self._client.change_resource_record_sets(
                    HostedZoneId=self._zone_id,
                    ChangeBatch={"Changes": [*changes, {"Action": "CREATE", "ResourceRecordSet": new}]},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] not in BUSY:
                    raise
            else:
                return

    def _read(self, name: str) -> dict[str, Any] | None:
        page = self._client.list_resource_record_sets(
            HostedZoneId=self._zone_id, StartRecordName=name, StartRecordType="TXT", MaxItems="1"
        )
        found: list[dict[str, Any]] = page["ResourceRecordSets"]
        return next((one for one in found if one["Name"] == f"{name}." and one["Type"] == "TXT"), None)


def test_twenty_times_two_runs_at_once_beside_a_stranger(desk: Desk) -> None:
    zone = desk.zone()
    stranger = Stranger(desk, zone)
    # Who comes too early waits his turn here instead of being put off, so that twenty rounds are over soon.
    desk.sandbox.route53.configure(processing_seconds=0.002, refuse_while_processing=False)
    start = threading.Barrier(3)

    def run(names: range, value: str, state: str) -> dict[str, Any]:
        records = [record(f"n{number}.{zone}", value) for number in names]
        start.wait()
        return desk.run(*records, state=state, propagation="none")

    def meddle(name: str, value: str) -> None:
        start.wait()
        stranger.add(name, value)

    shared = f"_acme-challenge.n1.{zone}"
    strangers: list[str] = []
    with ThreadPoolExecutor(3) as pool:
        for turn in range(ROUNDS):
            for state in ("present", "absent"):
                strangers.append(f'"{state}{turn}"')
                runs = [
                    pool.submit(run, range(2), f"first{turn}", state),
                    pool.submit(run, range(1, 3), f"second{turn}", state),
                ]
                other = pool.submit(meddle, shared, f"{state}{turn}")
                assert ["failed" in one.result() for one in runs] == [False, False], [one.result() for one in runs]
                other.result()
                ours = [f'"first{turn}"', f'"second{turn}"'] if state == "present" else []
                assert desk.txt(shared) == sorted([*ours, *strangers]), "nothing lost, nothing left"
                assert desk.txt(f"_acme-challenge.n0.{zone}") == ours[:1]
                assert desk.txt(f"_acme-challenge.n2.{zone}") == ours[1:]


@pytest.fixture
def fresh(desk: Desk) -> Iterator[Desk]:
    """A desk with servers of its own, whose accounts have no other zones; the environment is as `desk` leaves it."""
    with Sandbox(kubernetes=False, acme=False) as sandbox:
        yield Desk(sandbox)


def test_two_hundred_names_through_a_narrow_door(fresh: Desk) -> None:
    other = fresh.sandbox.route53.accounts[1]
    zones = [fresh.zone() for _unused in range(3)] + [fresh.zone(account=other) for _unused in range(2)]
    sections: list[dict[str, Any]] = [{}] * 3 + [{"role": other.role_arn}] * 2
    records = [
        record(f"n{number}.{zone}", "a" * 43, "b" * 43, route53=section)
        for zone, section in zip(zones, sections, strict=True)
        for number in range(40)
    ]
    fresh.sandbox.route53.configure(requests_per_second=5, burst=5, pending_seconds=2)
    mark = fresh.sandbox.route53.mark()
    written = fresh.run(*records, wait_timeout=120)
    assert "failed" not in written
    assert len(written["records"]) == 200
    done = fresh.calls(mark)
    assert done["ListHostedZones", "ok"] == 2, "one for each account"
    assert done[CHANGE, "ok"] == 5, "one for each zone"
    assert done["GetChange", "ok"] <= 5 * 5, "shared by all names of a zone"
    assert fresh.txt(records[-1]["record"]) == [f'"{"a" * 43}"', f'"{"b" * 43}"']
    assert "failed" not in fresh.absent(*written["records"], wait_timeout=120)
    calls = fresh.log(mark)
    assert Counter(call.zone for call in calls if call.operation == CHANGE and call.outcome == "ok") == dict.fromkeys(
        zones, 2
    )
    assert {call.operation for call in calls} == {"ListHostedZones", CHANGE, "GetChange"}
    assert len(fresh.sandbox.route53.log(mark, service="sts")) == 2, "one for each module"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When route53_txt says that a record is there."""

from __future__ import annotations

import time

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns.accounts import Account, Accounts
from ansible_collections.kubecert.acme.plugins.module_utils.dns.route53 import Route53
from ansible_collections.kubecert.acme.plugins.module_utils.dns.servers import Server, ask

from .desk import Desk, message, record


def test_it_waits_until_every_server_shows_the_values(desk: Desk) -> None:
    given = record(desk.zone(), "ours")
    desk.sandbox.dns.configure("ns2", delay=1.5)
    began, asked = time.monotonic(), desk.sandbox.dns.mark()
    assert "failed" not in desk.run(given)
    assert 1.5 <= time.monotonic() - began < 6
    queries = desk.sandbox.dns.log(asked)
    assert {query.server for query in queries} == {"ns1", "ns2"}
    assert len([query for query in queries if query.server == "ns1"]) == 1, "one that has shown it is not asked again"
    assert queries[-1].server == "ns2"


def test_servers_are_asked_only_after_route53_is_in_sync(desk: Desk) -> None:
    zone = desk.zone()
    desk.sandbox.route53.configure(pending_seconds=1.0)
    mark, asked = desk.sandbox.route53.mark(), desk.sandbox.dns.mark()
    assert "failed" not in desk.run(*(record(f"n{number}.{zone}", "ours") for number in range(50)))
    calls, queries = desk.log(mark), desk.sandbox.dns.log(asked)
    polls = [call for call in calls if call.operation == "GetChange"]
    assert 2 <= len(polls) <= 8, "shared by all fifty"
    assert min(query.time for query in queries) > polls[-1].time
    assert len(queries) == 100


def test_a_name_that_never_shows_fails_alone(desk: Desk) -> None:
    zone = desk.zone()
    records = [record(f"n{number}.{zone}", "ours") for number in range(5)]
    desk.sandbox.dns.configure("ns2", silent=[records[3]["record"]])
    began = time.monotonic()
    result = desk.run(*records, wait_timeout=3)
    assert time.monotonic() - began < 10
    assert [place for place in range(5) if message(result, place)] == [3]
    server = desk.sandbox.dns.addresses[1]
    assert f"{server} still doesn't show it; its last answer was nothing over UDP or TCP" in message(result, 3)
    assert "set propagation to insync" in message(result, 3)
    assert desk.txt(records[3]["record"]) == ['"ours"']


def test_the_last_answer_of_a_server_that_is_behind_is_told(desk: Desk) -> None:
    zone = desk.zone()
    new, more = record(f"new.{zone}", "ours"), record(f"more.{zone}", "ours")
    desk.sandbox.route53.put(zone, more["record"], "TXT", ['"theirs"'])
    time.sleep(0.6)
    desk.sandbox.dns.configure(delay=600)
    result = desk.run(new, wait_timeout=2)
    assert "its last answer was NXDOMAIN" in message(result)
    assert "(1 more of 2 servers lack it too)" in message(result)
    assert f"Check that {zone} is delegated to the zone" in message(result)
    desk.sandbox.dns.configure(delay=0.5)
    result = desk.run(more, wait_timeout=5)
    assert "failed" not in result


def test_values_that_were_there_before_are_waited_for_too(desk: Desk) -> None:
    given = record(desk.zone(), "ours")
    desk.sandbox.dns.configure(delay=1.5)
    desk.run(given, propagation="none")
    began = time.monotonic()
    result = desk.run(given)
    assert (result["changed"], "failed" in result) == (False, False)
    assert time.monotonic() - began > 1


@pytest.mark.parametrize(("propagation", "polled"), [("insync", True), ("none", False)])
def test_other_ways_to_wait(desk: Desk, propagation: str, polled: bool) -> None:
    desk.sandbox.route53.configure(pending_seconds=0.5)
    mark, asked = desk.sandbox.route53.mark(), desk.sandbox.dns.mark()
    assert "failed" not in desk.run(record(desk.zone(), "ours"), propagation=propagation)
    assert bool(desk.calls(mark)["GetChange", "ok"]) is polled
    assert desk.sandbox.dns.log(asked) == []


def test_a_change_that_stays_pending_is_said_at_the_deadline(desk: Desk) -> None:
    zone = desk.zone()
    desk.sandbox.route53.configure(pending_seconds=600)
    result = desk.run(record(zone, "ours"), wait_timeout=2)
    change = result["records"][0]["change"]
    assert f"after 2 seconds change {change} in zone {zone} is still not on all" in message(result)


def test_absent_does_not_wait(desk: Desk) -> None:
    given = record(desk.zone(), "ours")
    desk.run(given)
    desk.sandbox.route53.configure(pending_seconds=600)
    began = time.monotonic()
    assert desk.absent(given)["changed"] is True
    assert time.monotonic() - began < 3


def test_long_waits_tell_how_far_they_are(desk: Desk) -> None:
    zone = desk.zone()
    records = [record(f"n{number}.{zone}", "ours") for number in range(3)]
    desk.sandbox.dns.configure("ns2", delay=600)
    desk.run(*records, wait_timeout=7)
    server = desk.sandbox.dns.addresses[1]
    first = records[0]["record"]
    assert desk.lines == [f"TXT records: 0 of 3 can be seen; 3 not yet shown, such as {first} by {server}."]


def test_answers_too_long_for_udp_come_over_tcp(desk: Desk) -> None:
    given = record(desk.zone(), *(f"{number:043}" for number in range(60)))
    asked = desk.sandbox.dns.mark()
    assert "failed" not in desk.run(given)
    assert {query.transport for query in desk.sandbox.dns.log(asked)} == {"udp", "tcp"}


def test_the_zones_own_servers_are_those_of_its_ns_records(desk: Desk) -> None:
    zone = desk.zone()
    given = record(zone, "ours")
    credentials = desk.account.credentials
    account = Account(
        access_key=credentials.access_key_id,
        secret_key=credentials.secret_access_key,
        endpoint_url=desk.sandbox.route53.endpoint,
    )
    api = Route53(Accounts(connections=4).client(account), str(account), time.monotonic() + 10, print)
    (hosted,) = [one for one in api.hosted_zones() if one.name == zone]
    (ns,) = [one for one in desk.sandbox.route53.record_sets(zone) if one["Type"] == "NS"]
    servers = api.name_servers(hosted)
    assert sorted(f"{server}." for server in servers) == sorted(value["Value"] for value in ns["ResourceRecords"])
    result = desk.run(given, nameservers=[], wait_timeout=1)
    assert any(server in message(result) for server in servers)


def test_a_server_is_found_by_its_name_and_over_ipv4_where_ipv6_does_not_answer(desk: Desk) -> None:
    given = record(desk.zone(), "ours")
    desk.run(given)
    port = int(desk.sandbox.dns.address.rpartition(":")[2])
    assert ask(Server("localhost", port), given["record"]).values == {"ours"}
    nowhere = ask(Server("no-such-host.invalid", port), given["record"])
    assert nowhere.silent
    assert "its address can't be found" in str(nowhere)
    assert "REFUSED" in str(ask(Server("127.0.0.1", port), "_acme-challenge.no-such-zone.example.net"))

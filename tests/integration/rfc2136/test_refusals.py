# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rfc2136_txt says when a server refuses, ignores or doesn't answer; the secret is in none of it."""

from __future__ import annotations

import base64
import time

import pytest

from tests.servers.processes import free_ports
from tests.servers.updatable import NARROW, OPEN, STRANGER, ZONE

from .desk import Desk, message, record

WRONG = base64.b64encode(b"another secret").decode()


def test_a_cname_in_the_way_fails_alone(desk: Desk) -> None:
    records = [record("ours") for _unused in range(3)]
    desk.server.put(ZONE, records[1]["record"], "CNAME", "elsewhere.example.")
    for check in (True, False):
        result = desk.run(*records, check=check)
        assert [place for place in range(3) if message(result, place)] == [1]
        assert "is a CNAME to elsewhere.example, beside which no TXT record can stand" in message(result, 1)
    assert desk.server.txt(records[2]["record"]) == ['"ours"']
    assert "failed" not in desk.absent(*records)


def test_a_value_at_the_end_of_a_cname_is_not_at_its_beginning(desk: Desk) -> None:
    alias, target = record("ours"), record("ours")
    desk.run(target)
    desk.server.put(ZONE, alias["record"], "CNAME", f"{target['record']}.")
    assert f"is a CNAME to {target['record']}" in message(desk.run(alias))
    assert desk.absent(alias)["changed"] is False
    assert desk.server.txt(target["record"]) == ['"ours"']


def test_a_wildcard_cname_is_not_in_the_way(desk: Desk) -> None:
    area = record()["record"]
    desk.server.put(ZONE, f"*.{area}", "CNAME", "elsewhere.example.")
    given = record("ours") | {"record": f"_acme-challenge.{area}"}
    assert desk.run(given, check=True)["changed"] is True
    assert "failed" not in desk.run(given)
    assert desk.server.txt(given["record"]) == ['"ours"']
    assert desk.absent(given)["changed"] is True
    assert desk.absent(given)["changed"] is False


def test_an_unknown_key_is_said_once(desk: Desk) -> None:
    result = desk.run(record("a"), record("b"), tsig_key_name="nobody")
    assert "was asked with TSIG key nobody (HMACSHA256) and was answered with BADKEY" in message(result)
    assert "make the key known there" in message(result)
    assert result["msg"].count("BADKEY") == 1


def test_another_algorithm_than_the_servers_is_an_unknown_key(desk: Desk) -> None:
    assert "BADKEY" in message(desk.run(record("a"), tsig_algorithm="HMACSHA384"))


def test_a_wrong_secret(desk: Desk) -> None:
    result = desk.run(record("a"), tsig_secret=WRONG)
    assert "BADSIG: its secret is not the one that the server has" in message(result)
    assert WRONG not in str(result)


def test_clocks_that_differ(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    assert "BADTIME: the clocks of both differ" in message(desk.run(record("a")))


def test_no_key_at_all(desk: Desk) -> None:
    result = desk.run(record("a"), tsig_key_name=None, tsig_secret=None)
    assert "with no TSIG key and answered" in message(result)
    assert "Let it change TXT records" in message(result) or "does not let this key change it" in message(result)


def test_a_key_that_may_change_nothing(desk: Desk) -> None:
    given = record("a")
    result = desk.run(given, tsig_key_name=STRANGER, tsig_secret=desk.server.keys[STRANGER].secret)
    assert "REFUSED" in message(result) or "BADKEY" in message(result)
    assert desk.server.txt(given["record"]) == []


def test_names_that_the_key_may_not_change_fail_alone(desk: Desk) -> None:
    records = [record("a", zone=OPEN) for _unused in range(32)]
    records[11] = record("a", zone=NARROW)
    before = desk.server.serial(NARROW)
    result = desk.run(*records)
    assert [place for place in range(32) if message(result, place)] == [11]
    assert f"was told to change zone {NARROW} with TSIG key kubecert" in message(result, 11)
    assert "by update-policy or allow-update in BIND, by an acl with action update in Knot" in message(result, 11)
    assert desk.server.txt(records[31]["record"]) == ['"a"']
    assert desk.updates(before, NARROW) <= 6
    assert "failed" not in desk.absent(*(records[:11] + records[12:]))


def test_a_server_that_is_away(desk: Desk) -> None:
    port = free_ports(1)[0]
    for protocol in ("TCP", "UDP"):
        began = time.monotonic()
        result = desk.run(record("a"), record("b"), nameserver=f"127.0.0.1:{port}", wait_timeout=2, protocol=protocol)
        assert f"DNS server 127.0.0.1:{port} did not answer over {protocol} until wait_timeout was over" in message(
            result, 1
        )
        assert "Check nameserver" in message(result)
        assert time.monotonic() - began < 4


def test_a_server_that_comes_back_is_waited_for(desk: Desk) -> None:
    given = [record("a") for _number in range(12)]
    desk.server.process.pause()
    began = time.monotonic()
    try:
        result = desk.run(*given, wait_timeout=1, parallel=1)
    finally:
        desk.server.process.resume()
    assert "did not answer" in message(result, 11)
    assert time.monotonic() - began < 4, "once the time is over, the others don't wait for the same silence"
    assert "failed" not in desk.run(*given)


def test_a_server_that_has_no_address(desk: Desk) -> None:
    assert "its address can't be found" in message(desk.run(record("a"), nameserver="no-such-host.invalid"))


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_asked(desk: Desk) -> None:
    reference = {"namespace": "kubecert", "name": "tsig", "key": "secret"}
    section = {"nameserver": "127.0.0.1:1"}
    result = desk.run(
        {"record": "bad name.example.com", "values": ["a"]},
        {"record": "a.example.com", "values": [], "rfc2136": section},
        {"record": "b.example.com", "values": ["b"], "rfc2136": {**section, "tsig_key_name": "x"}},
        {"record": "c.example.com", "values": ["c"], "rfc2136": {**section, "tsig_secret_secret_ref": reference}},
        {"record": "d.example.com", "values": ["d"], "rfc2136": {"nameserver": "dns:dns"}},
        nameserver="dns:name",
        nameservers=["host:0"],
        tsig_key_name=None,
    )
    assert result["failed"] is True
    for text in (
        "nothing has been touched",
        "records[0] (bad name.example.com): record is not the name of a DNS record",
        "records[1] (a.example.com): values is empty",
        "records[2] (b.example.com): rfc2136.tsig_key_name and tsig_secret_secret_ref go together",
        "records[3] (c.example.com): rfc2136.tsig_key_name and tsig_secret_secret_ref go together",
        "records[4] (d.example.com): rfc2136.nameserver: 'dns:dns' is not a server",
        "nameservers: 'host:0' is not a server",
        "tsig_key_name and tsig_secret go together",
        "nameserver: 'dns:name' is not a server",
    ):
        assert text in result["msg"]


def test_options_of_a_server_that_is_not_named(desk: Desk) -> None:
    result = desk.run(nameserver=None, zone=ZONE)
    assert "tsig_key_name goes with nameserver, which is missing" in result["msg"]
    assert "zone goes with nameserver, which is missing" in result["msg"]


@pytest.mark.parametrize("secret", ["not base64!", "A"])
def test_a_secret_that_is_none(desk: Desk, secret: str) -> None:
    assert "tsig_secret is no secret of a TSIG key: it must be base64" in message(
        desk.run(record("a"), tsig_secret=secret)
    )

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS servers over the zones of Route53: what they answer, how late, and what they remember of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from tests.servers import Sandbox

from .zone import Zone

Ask = Callable[..., dns.message.Message]
TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """Ask the first authoritative server."""
    host, _unused, port = sandbox.dns.address.partition(":")

    def asked(name: str, kind: str = "TXT", transport: str = "udp", timeout: float = 3) -> dns.message.Message:
        query = dns.message.make_query(name, kind)
        if transport == "tcp":
            return dns.query.tcp(query, host, port=int(port), timeout=timeout)
        return dns.query.udp(query, host, port=int(port), timeout=timeout)

    return asked


def data(reply: dns.message.Message) -> list[str]:
    """The answer section's data, sorted."""
    return sorted(str(item) for rrset in reply.answer for item in rrset)


@TRANSPORTS
def test_what_stands_in_a_zone_is_answered_with_authority(zone: Zone, ask: Ask, transport: str) -> None:
    zone.change(("CREATE", zone.txt("a", "one", 'quo\\"ted')))
    reply = ask(f"a.{zone.name}", transport=transport)
    assert data(reply) == ['"one"', '"quo\\"ted"']
    assert reply.flags & dns.flags.AA


def test_a_zone_has_its_soa_and_name_servers(zone: Zone, ask: Ask) -> None:
    assert len(data(ask(zone.name, "SOA"))) == 1
    servers = data(ask(zone.name, "NS"))
    assert len(servers) == 4
    assert all(".awsdns-" in server and server.endswith(".") for server in servers)
    assert data(ask(servers[0], "A")) == ["127.0.0.1"]


def test_what_is_not_there_is_denied_with_the_soa(zone: Zone, ask: Ask) -> None:
    zone.change(("CREATE", zone.txt("deep.a", "one")))
    for name, kind, code in (("b", "TXT", "NXDOMAIN"), ("a", "TXT", "NOERROR"), ("deep.a", "A", "NOERROR")):
        reply = ask(f"{name}.{zone.name}", kind)
        assert dns.rcode.to_text(reply.rcode()) == code
        assert reply.answer == []
        assert [rrset.name.to_text() for rrset in reply.authority] == [f"{zone.name}."]


def test_names_outside_all_zones_are_refused(ask: Ask) -> None:
    assert ask("elsewhere.example.net").rcode() == dns.rcode.REFUSED


def test_a_cname_is_followed_into_another_zone(sandbox: Sandbox, zone: Zone, ask: Ask) -> None:
    other = f"other-{zone.name}"
    sandbox.route53.create_zone(other)
    sandbox.route53.put(other, f"target.{other}", "TXT", ['"there"'])
    zone.change(("CREATE", zone.set("a", "CNAME", f"target.{other}")))
    assert data(ask(f"a.{zone.name}")) == ['"there"', f"target.{other}."]
    assert data(ask(f"a.{zone.name}", "CNAME")) == [f"target.{other}."]


def test_a_wildcard_answers_where_nothing_else_stands(zone: Zone, ask: Ask) -> None:
    zone.change(("CREATE", zone.txt("*", "any")), ("CREATE", zone.txt("own", "mine")))
    assert data(ask(f"some.{zone.name}")) == ['"any"']
    assert data(ask(f"own.{zone.name}")) == ['"mine"']


def test_private_zones_are_not_shown(sandbox: Sandbox, ask: Ask, zone: Zone) -> None:
    private = f"private-{zone.name}"
    identifier = sandbox.route53.create_zone(private, private=True)
    sandbox.route53.put(identifier, f"a.{private}", "TXT", ['"secret"'])
    assert ask(f"a.{private}").rcode() == dns.rcode.REFUSED


def test_a_long_answer_is_cut_over_udp_and_whole_over_tcp(zone: Zone, ask: Ask) -> None:
    values = [f"{number}-{'x' * 100}" for number in range(20)]
    zone.change(("CREATE", zone.txt("a", *values)))
    assert ask(f"a.{zone.name}").flags & dns.flags.TC
    assert len(data(ask(f"a.{zone.name}", transport="tcp"))) == 20


def test_a_change_shows_after_the_delay(sandbox: Sandbox, zone: Zone, ask: Ask) -> None:
    sandbox.dns.configure("ns1", delay=0.6)
    zone.change(("CREATE", zone.txt("a", "one")))
    assert ask(f"a.{zone.name}").rcode() == dns.rcode.NXDOMAIN
    time.sleep(0.7)
    assert data(ask(f"a.{zone.name}")) == ['"one"']


@TRANSPORTS
def test_answers_can_be_late_or_fail_to_come(sandbox: Sandbox, zone: Zone, ask: Ask, transport: str) -> None:
    sandbox.dns.configure("ns1", answer_delay=0.4, silent=[f"mute.{zone.name}"])
    began = time.monotonic()
    ask(zone.name, "SOA", transport)
    assert 0.4 <= time.monotonic() - began < 2
    with pytest.raises(dns.exception.Timeout):
        ask(f"below.mute.{zone.name}", transport=transport, timeout=0.6)


def test_every_query_is_logged(sandbox: Sandbox, zone: Zone, ask: Ask) -> None:
    mark = sandbox.dns.mark()
    ask(f"a.{zone.name}", "TXT", "udp")
    ask(f"A.{zone.name}", "AAAA", "tcp")
    logged = [(one.server, one.name, one.type, one.transport, one.outcome) for one in sandbox.dns.log(mark)]
    assert logged == [
        ("ns1", f"a.{zone.name}", "TXT", "udp", "NXDOMAIN"),
        ("ns1", f"a.{zone.name}", "AAAA", "tcp", "NXDOMAIN"),
    ]

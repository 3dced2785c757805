# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dynamic updates: how many messages they take, whose answers are believed, and what is tried again."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import dns.message
import dns.rcode
import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns.primary import (
    LARGEST_TCP,
    Access,
    Edit,
    Found,
    Primary,
    text_data,
)
from ansible_collections.kubecert.acme.plugins.module_utils.dns.provider import Written
from ansible_collections.kubecert.acme.plugins.module_utils.dns.rfc2136 import UpdatedZone, zone_of
from ansible_collections.kubecert.acme.plugins.module_utils.dns.servers import Server
from ansible_collections.kubecert.acme.plugins.module_utils.dns.transport import LARGEST_UDP, over_udp
from ansible_collections.kubecert.acme.plugins.module_utils.dns.tsig import ALGORITHMS, TsigFault, TsigKey, tsig_key
from ansible_collections.kubecert.acme.plugins.module_utils.dns.zones import NoZoneFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault, ServiceFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.solver import TSIG_ALGORITHMS

from .told_server import Answer, ToldServer, unsigned, zone

ZONE, NAME = "example.test", "_acme-challenge.example.test"
KEY = TsigKey("kubecert", "HMACSHA512", b"a secret of some length that nobody may see")
OK, SERVFAIL, NXDOMAIN = map(unsigned, (dns.rcode.NOERROR, dns.rcode.SERVFAIL, dns.rcode.NXDOMAIN))
SHOWN = unsigned(dns.rcode.NOERROR, '"value"')


def primary(port: int = 1, key: TsigKey | None = None, tcp: bool = True, seconds: float = 5) -> Primary:
    """A server on loopback."""
    return Primary(Access(Server("127.0.0.1", port), tcp, key), time.monotonic() + seconds, lambda line: None)


@pytest.mark.parametrize(("tcp", "limit"), [(True, LARGEST_TCP), (False, LARGEST_UDP)])
@pytest.mark.parametrize("length", [43, 300, 700])
@pytest.mark.parametrize("ttl", [60, None])
def test_no_message_is_too_large_and_none_is_needless(tcp: bool, limit: int, length: int, ttl: int | None) -> None:
    edits = [Edit(f"n{number}.{'long-label.' * 9}{ZONE}", text_data("x" * length), ttl) for number in range(500)]
    server = primary(key=KEY, tcp=tcp)
    messages = server.messages(ZONE, edits)
    assert [edit for message in messages for edit in message] == edits
    sizes = [server.size(ZONE, message) for message in messages]
    assert max(sizes) <= limit
    assert len(messages) <= 1 + sum(edit.size for edit in edits) // (limit - max(edit.size for edit in edits) - 300)


def test_an_edit_that_is_too_large_for_udp_stands_alone() -> None:
    edits = [Edit(NAME, text_data(value), 60) for value in ("a", "x" * 3000, "b")]
    assert [len(message) for message in primary(tcp=False).messages(ZONE, edits)] == [1, 1, 1]


def test_no_edits_are_no_message() -> None:
    assert primary().messages(ZONE, []) == []


def test_values_of_several_strings_are_one() -> None:
    assert Found((text_data("x" * 600),)).values == ("x" * 600,)


@pytest.mark.parametrize("answer", [OK, SHOWN, NXDOMAIN])
def test_an_answer_without_the_signature_is_not_believed(answer: Answer) -> None:
    with ToldServer(answer, key=KEY.for_library()) as server:
        with pytest.raises(TsigFault, match="is not signed with this key as it should be"):
            primary(server.port, KEY).txt(NAME)
        assert len(server.asked) == 1


def test_a_signature_by_somebody_else_is_not_believed() -> None:
    other = TsigKey("kubecert", "HMACSHA512", b"another secret")

    def answer(query: dns.message.Message) -> bytes:
        query.use_tsig(other.for_library())
        query.flags |= 0x8000
        return query.to_wire()

    told = ToldServer(answer, key=KEY.for_library())
    with told as server, pytest.raises(TsigFault, match="can't be trusted"):
        primary(server.port, KEY).txt(NAME)


def test_a_refusal_needs_no_signature() -> None:
    said = r"asked for TXT records with TSIG key kubecert .* answered REFUSED"
    told = ToldServer(unsigned(dns.rcode.REFUSED), key=KEY.for_library())
    with told as server, pytest.raises(ServiceFault, match=said):
        primary(server.port, KEY).txt(NAME)


@pytest.mark.parametrize("reply", [b"", b"\0\0", b"x" * 40])
def test_what_can_not_be_read_is_said(reply: bytes) -> None:
    with ToldServer(lambda query: reply) as server, pytest.raises(ServiceFault, match="answered what can't be read"):
        primary(server.port).txt(NAME)


def test_what_is_there_is_not_written_again() -> None:
    with ToldServer(SHOWN) as server:
        result = UpdatedZone(primary(server.port), ZONE).present({NAME: ["value"]}, ttl=60, check=False)
    assert result == {NAME: Written(("value",), ("value",))}
    assert len(server.asked) == 1


def test_the_zone_at_the_end_of_a_cname_is_not_the_one() -> None:
    with ToldServer(zone(ZONE, cname=f"end.{ZONE}"), zone(f"deep.{ZONE}")) as server:
        assert zone_of(primary(server.port), f"_acme-challenge.deep.{ZONE}") == f"deep.{ZONE}"


def test_a_zone_that_is_not_above_the_name_is_none_of_it() -> None:
    with ToldServer(zone("elsewhere.test")) as server, pytest.raises(NoZoneFault, match="it knows no zone above it"):
        zone_of(primary(server.port), NAME)


def test_a_late_answer_to_an_earlier_question_is_passed_over() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, ThreadPoolExecutor() as pool:
        server.bind(("127.0.0.1", 0))
        asked = pool.submit(over_udp, b"id question", "127.0.0.1", server.getsockname()[1], 5)
        client = server.recvfrom(512)[1]
        for answer in (b"no answer", b"id answer"):
            server.sendto(answer, client)
        assert asked.result() == b"id answer"


def test_an_answer_to_another_question_is_said() -> None:
    def answer(query: dns.message.Message) -> bytes:
        return (query.id ^ 1).to_bytes(2, "big") + OK(query)[2:]

    with ToldServer(answer) as server, pytest.raises(ServiceFault, match="answered something that was not asked"):
        primary(server.port).txt(NAME)


def test_servfail_that_passes_is_tried_again() -> None:
    with ToldServer(NXDOMAIN, SERVFAIL, OK, SHOWN) as server:
        result = UpdatedZone(primary(server.port), ZONE).present({NAME: ["value"]}, ttl=60, check=False)
    assert result == {NAME: Written((), ("value",))}
    assert len(server.asked) == 4


def test_servfail_that_stays_names_the_folder() -> None:
    with ToldServer(NXDOMAIN, SERVFAIL) as server:
        result = UpdatedZone(primary(server.port), ZONE).present({NAME: ["value"]}, ttl=60, check=False)
    assert "answered SERVFAIL. The server's log says why; often it may not write" in str(result[NAME])
    assert len(server.asked) == 4


def test_a_server_that_takes_no_updates_is_asked_once() -> None:
    names = [f"n{number}.{ZONE}" for number in range(9)]
    with ToldServer(*[NXDOMAIN] * 9, unsigned(dns.rcode.NOTIMP)) as server:
        result = UpdatedZone(primary(server.port), ZONE).present({name: ["a"] for name in names}, ttl=60, check=False)
    assert {str(one) for one in result.values()} == {
        f"DNS server 127.0.0.1:{server.port} was told to change zone {ZONE} with no TSIG key and answered NOTIMP. The "
        "server takes no dynamic updates. Give another nameserver."
    }
    assert len(server.asked) == 10


def test_an_update_that_never_shows_is_said() -> None:
    with ToldServer(NXDOMAIN, OK, NXDOMAIN) as server:
        result = UpdatedZone(primary(server.port, seconds=1), ZONE).present({NAME: ["value"]}, ttl=60, check=False)
    assert "has taken the update and yet does not show it" in str(result[NAME])


def test_every_algorithm_of_a_declaration_has_its_name_in_dns() -> None:
    assert set(ALGORITHMS) == set(TSIG_ALGORITHMS.values())
    for algorithm in ALGORITHMS:
        assert TsigKey("kubecert", algorithm, b"x").for_library()


def test_a_secret_is_shown_nowhere() -> None:
    key = tsig_key("Kubecert.", "HMACSHA256", "c2Vj\ncmV0\n", "tsig_secret")
    assert (key.name, key.secret) == ("kubecert", b"secret")
    assert "c2Vj" not in f"{key} {key!r} {Access(Server('a'), key=key)!r}"
    assert "secret'" not in f"{key!r}"


@pytest.mark.parametrize("secret", ["", " \n", "not base64!", "c2V"])
def test_what_is_no_base64_is_refused(secret: str) -> None:
    with pytest.raises(Fault, match=r"^tsig_secret is no secret of a TSIG key") as caught:
        tsig_key("kubecert", "HMACSHA256", secret, "tsig_secret")
    assert not secret.strip() or secret not in str(caught.value)


def test_what_is_no_name_of_a_key_is_refused() -> None:
    with pytest.raises(Fault, match=r"is no name of a TSIG key"):
        tsig_key("a..b", "HMACSHA256", "c2VjcmV0", "tsig_secret")

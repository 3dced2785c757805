# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_probe: what endpoints serve, beside what their Secrets hold."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from ..case import well
from ..endpoints import Pair, in_secret, pod_of, serving, tls
from ..workloads import deploy, mounted
from .line import Line, errors
from .restarts import fingerprint, restart

NAMES = {"web": ("www.example.org", "*.apps.example.org"), "api": ("api.example.org",)}


def certificates(line: Line, **fields: Any) -> list[dict[str, Any]]:
    """Two declared certificates."""
    return [line.case.certificate(name, *names, **fields) for name, names in NAMES.items()]


@pytest.fixture
def stored(line: Line) -> Line:
    """Both certificates in their Secrets."""
    line.store(*certificates(line))
    return line


def probe(line: Line, *endpoints: dict[str, Any], check: bool = False, **options: Any) -> dict[str, Any]:
    """What the module says of endpoints on loopback."""
    given = [{"host": "127.0.0.1", **endpoint} for endpoint in endpoints]
    options.setdefault("certificates", certificates(line))
    return line.case.perform("certificate_probe", check=check, endpoints=given, **options)


def test_each_name_is_compared_with_its_secret(stored: Line) -> None:
    pairs = {name: in_secret(stored.case, f"{kind}-tls") for kind, names in NAMES.items() for name in names}
    pairs["a.apps.example.org"] = pairs["*.apps.example.org"]
    mark = stored.case.sandbox.kubernetes.mark()
    with tls(lambda name: pairs[name or ""]) as endpoint:
        asked = ("www.example.org", "api.example.org", "a.apps.example.org")
        result = well(probe(stored, *({"port": endpoint.port, "server_name": name} for name in asked)))
        assert sorted(name or "" for name in endpoint.names) == sorted(asked)
    assert [item["matches"] for item in result["endpoints"]] == [True, True, True]
    assert [item["secret_name"] for item in result["endpoints"]] == ["web-tls", "api-tls", "web-tls"]
    assert result["changed"] is False
    first = result["endpoints"][0]
    assert first["served"] == first["expected"]
    assert first["served"]["fingerprint"] == fingerprint(stored)
    assert first["served"]["dns_names"] == list(NAMES["web"])
    assert first["served"]["issuer"] == "Test Intermediate"
    requests = [(event.verb, event.resource) for event in stored.case.sandbox.kubernetes.log(mark)]
    assert requests == [("get", "secrets")] * 2
    stored.case.assert_hidden(result)


def test_an_earlier_certificate_is_found_until_the_restart(stored: Line) -> None:
    deploy(stored.case, "web", pod=mounted("web-tls"))
    entry = {"name": "web"}
    well(restart(stored, entry))
    with tls(pod_of(stored.case, "web", "web-tls")) as endpoint:
        ask = {"port": endpoint.port, "server_name": "www.example.org"}
        assert well(probe(stored, ask))["endpoints"][0]["matches"] is True
        stored.store(certificates(stored)[0])
        result = probe(stored, ask)
        (item,) = result["endpoints"]
        assert (result["failed"], item["matches"]) == (True, False)
        assert item["served"]["serial"] != item["expected"]["serial"]
        (message,) = errors(result, "endpoints")
        assert message.startswith(f"It serves another certificate, until {item['served']['not_after']} (serial ")
        assert f"Secret {stored.case.namespace}/web-tls holds one until {item['expected']['not_after']}" in message
        assert message.endswith("Restart what serves it, or add it to kubecert_restart.")
        assert f"127.0.0.1:{endpoint.port} (www.example.org): It serves another" in result["msg"]
        well(restart(stored, entry))
        assert well(probe(stored, ask))["endpoints"][0]["matches"] is True


def test_it_is_waited_for(stored: Line) -> None:
    new = in_secret(stored.case, "web-tls")
    now: dict[str, Pair] = {"pair": in_secret(stored.case, "api-tls")}
    with tls(lambda _name: now["pair"]) as endpoint:
        threading.Timer(3, lambda: now.update(pair=new)).start()
        begun = time.monotonic()
        result = well(probe(stored, {"port": endpoint.port, "server_name": "www.example.org"}, wait=60))
        assert 3 <= time.monotonic() - begun < 30
    assert result["endpoints"][0]["matches"] is True


def test_the_wait_has_an_end_for_all_together(stored: Line) -> None:
    other = in_secret(stored.case, "api-tls")
    with tls(lambda _name: other) as endpoint:
        ask = [{"port": endpoint.port, "server_name": f"{name}.apps.example.org"} for name in "abc"]
        begun = time.monotonic()
        result = probe(stored, *ask, wait=3, parallel=1)
        assert 3 <= time.monotonic() - begun < 6
        assert {*endpoint.names} == {"a.apps.example.org", "b.apps.example.org", "c.apps.example.org"}
    assert [item["matches"] for item in result["endpoints"]] == [False] * 3


def test_a_certificate_for_other_names(stored: Line) -> None:
    other = in_secret(stored.case, "api-tls")
    with tls(lambda _name: other) as endpoint:
        result = probe(stored, {"port": endpoint.port, "server_name": "www.example.org"})
    (message,) = errors(result, "endpoints")
    assert message.startswith("It serves a certificate for api.example.org, not for www.example.org (serial ")


def test_a_certificate_that_has_ended(stored: Line) -> None:
    old = stored.case.certificate("old", "www.example.org")
    key = stored.requested(old)[0]["csr"]
    chain = stored.ca.answer(key, days_left=-2)
    pair = chain, stored.pending_key("old-tls").decode()
    with tls(lambda _name: pair) as endpoint:
        result = probe(stored, {"port": endpoint.port, "server_name": "www.example.org"})
    assert errors(result, "endpoints")[0].startswith("It serves a certificate that ended on ")


def stall(connection: socket.socket) -> None:
    """Take all, say nothing."""
    while connection.recv(4096):
        pass


BAD = {
    "no TLS": (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n" * 8), "It speaks no TLS ("),
    "HTTP": (
        lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
        "It speaks no TLS (",
    ),
    "a stall": (stall, "It took the connection, but the TLS handshake was not over within 1 s."),
    "an end": (lambda connection: connection.recv(1), "It ended the connection in the middle of the TLS handshake"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_tls_server_is_told(stored: Line, kind: str) -> None:
    answer, message = BAD[kind]
    with serving(answer) as endpoint:
        begun = time.monotonic()
        result = probe(stored, {"port": endpoint.port, "certificate": "web"}, timeout=1)
        assert time.monotonic() - begun < 5
    assert errors(result, "endpoints")[0].startswith(message)
    assert "served" not in result["endpoints"][0]
    assert result["endpoints"][0]["expected"]["fingerprint"] == fingerprint(stored)


def test_a_name_that_is_refused(stored: Line) -> None:
    with tls(lambda _name: None) as endpoint:
        result = probe(stored, {"port": endpoint.port, "server_name": "www.example.org"})
    (message,) = errors(result, "endpoints")
    assert message.startswith("It refused the TLS handshake for www.example.org: ")
    assert "unrecognized name" in message


def test_nobody_there(stored: Line) -> None:
    with serving(stall) as endpoint:
        pass
    result = probe(stored, {"port": endpoint.port, "server_name": "www.example.org"})
    assert errors(result, "endpoints") == [
        "Nobody listens there: the connection was refused. Correct host and port, or start what serves it."
    ]


def test_a_name_that_is_none(stored: Line) -> None:
    result = probe(stored, {"host": "no-such-host.invalid", "certificate": "web", "namespace": stored.case.namespace})
    (message,) = errors(result, "endpoints")
    assert message.startswith("The name no-such-host.invalid can't be resolved: ")
    assert message.endswith(". Correct host, or the DNS.")


def test_an_address_that_does_not_answer(stored: Line) -> None:
    """A listener whose backlog is full takes no connection and refuses none."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _unused in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        result = probe(stored, {"port": port, "server_name": "www.example.org"}, timeout=1)
        for one in waiting:
            one.close()
    assert errors(result, "endpoints")[0].startswith("It did not answer within 1 s.")


def test_secrets_that_cannot_be_compared_with(stored: Line) -> None:
    stored.case.delete("web-tls")
    stored.case.write("empty", type="kubernetes.io/tls", data={"tls.crt": "", "tls.key": ""})
    pair = in_secret(stored.case, "api-tls")
    with tls(lambda _name: pair) as endpoint:
        ask = {"port": endpoint.port}
        result = probe(
            stored,
            {**ask, "server_name": "www.example.org"},
            {**ask, "namespace": stored.case.namespace, "secret_name": "empty"},
            {**ask, "server_name": "api.example.org"},
        )
    where = stored.case.namespace
    assert errors(result, "endpoints") == [
        f"Secret {where}/web-tls does not exist, so there is nothing to compare with. Have it issued first.",
        f"Secret {where}/empty holds no certificate that can be read (tls.crt). Have it issued anew.",
        "",
    ]
    assert [item["matches"] for item in result["endpoints"]] == [False, False, True]


def test_check_mode_looks_too_and_once(stored: Line) -> None:
    other = in_secret(stored.case, "api-tls")
    with tls(lambda _name: other) as endpoint:
        begun = time.monotonic()
        result = probe(stored, {"port": endpoint.port, "server_name": "www.example.org"}, check=True, wait=60)
        assert time.monotonic() - begun < 10
    assert (result["failed"], result["endpoints"][0]["matches"]) == (True, False)


def test_check_mode_passes_over_what_a_run_would_issue_first(stored: Line) -> None:
    due = certificates(stored, action="renew")
    result = well(probe(stored, {"port": 1, "server_name": "www.example.org"}, check=True, certificates=due))
    assert result["endpoints"][0]["explanation"] == "Its certificate is to be issued anew first."
    assert "matches" not in result["endpoints"][0]
    run = probe(stored, {"port": 1, "server_name": "www.example.org"}, certificates=due)
    assert run["endpoints"][0]["matches"] is False


def test_faults_of_the_options_come_before_anything(line: Line) -> None:
    mark = line.case.sandbox.kubernetes.mark()
    result = probe(line, {"server_name": "www.example.net"}, {"port": 0})
    assert result["failed"] is True
    assert "server_name is 'www.example.net', which no declared certificate is for" in result["msg"]
    assert "port is 0; it must be between 1 and 65535." in result["msg"]
    assert line.case.sandbox.kubernetes.log(mark) == []

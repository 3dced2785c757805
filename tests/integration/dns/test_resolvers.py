# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of DNS servers that `nameservers` takes: over HTTPS, over IPv6, with answers that are cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns import resolving
from tests.integration.acme.proxy import Proxy
from tests.servers.doh import DohServer, ipv6_door

from .desk import Desk, message, record


@pytest.fixture
def doh(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DohServer]:
    """A trusted server over HTTPS that knows what the sandbox's first server knows; no proxy is in the way."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with DohServer(desk.sandbox.dns.address, tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        yield server


def test_a_server_over_https_is_asked_for_cnames_and_values(desk: Desk, doh: DohServer) -> None:
    zone, other = desk.zone(), desk.zone()
    given = record(zone, *(f"{number:043}" for number in range(60)), cname_strategy="Follow")
    desk.sandbox.route53.put(zone, given["record"], "CNAME", [f"end.{other}."])
    asked = desk.sandbox.dns.mark()
    result = desk.run(given, nameservers=[doh.url])
    assert "failed" not in result
    assert result["records"][0]["target"] == f"end.{other}"
    queries = desk.sandbox.dns.log(asked)
    assert {query.type for query in queries} == {"CNAME", "TXT"}
    assert {query.server for query in queries} == {"ns1"}
    assert doh.asked == len(queries)


def test_a_server_over_https_that_lacks_the_value_is_named(desk: Desk, doh: DohServer) -> None:
    desk.sandbox.dns.configure("ns1", delay=600)
    result = desk.run(record(desk.zone(), "ours"), nameservers=[doh.url], wait_timeout=2)
    assert f"{doh.url} still doesn't show it" in message(result)


@pytest.mark.parametrize(
    ("path", "trusted", "said"),
    [
        ("/dns-query", False, "a certificate that isn't trusted"),
        ("/elsewhere", True, "HTTP status 404"),
    ],
)
def test_what_is_wrong_with_a_server_over_https_is_said(
    desk: Desk, doh: DohServer, monkeypatch: pytest.MonkeyPatch, path: str, trusted: bool, said: str
) -> None:
    if not trusted:
        monkeypatch.delenv("SSL_CERT_FILE")
    zone = desk.zone()
    server = doh.url.replace("/dns-query", path)
    waited = desk.run(record(zone, "ours"), nameservers=[server], wait_timeout=1)
    assert f"{server} still doesn't show it; its last answer was {said}" in message(waited)
    looked = desk.run(record(f"www.{zone}", "ours", cname_strategy="Follow"), nameservers=[server])
    assert f"can't be looked up: {server} said {said}" in message(looked)


def test_a_server_over_https_behind_a_proxy(desk: Desk, doh: DohServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", desk.sandbox.route53.endpoint.removeprefix("http://"))
    with Proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert "failed" not in desk.run(record(desk.zone(), "ours"), nameservers=[doh.url])
        assert set(proxy.targets) == {doh.url.split("/")[2]}


def test_a_server_over_https_that_is_silent_is_named(
    desk: Desk, doh: DohServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "TIMEOUT", 0.3)
    desk.sandbox.dns.configure(all_silent=True)
    given = record(desk.zone(), "ours", cname_strategy="Follow")
    assert f"{doh.url} said nothing over HTTPS" in message(desk.run(given, nameservers=[doh.url]))


def test_ipv6_and_answers_that_are_cut(desk: Desk) -> None:
    door = ipv6_door(desk.sandbox.dns.address)
    if door is None:
        pytest.skip("this machine has no IPv6")
    given = record(desk.zone(), "ours", cname_strategy="Follow")
    asked = desk.sandbox.dns.mark()
    assert "failed" not in desk.run(given, nameservers=[door])
    assert {query.type for query in desk.sandbox.dns.log(asked)} == {"CNAME", "TXT"}
    desk.sandbox.dns.configure(delay=600)
    late = desk.run(record(desk.zone(), "ours"), nameservers=[door], wait_timeout=2)
    assert f"{door} still doesn't show it" in message(late)

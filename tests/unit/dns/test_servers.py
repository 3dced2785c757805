# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How people write DNS servers."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns.servers import (
    Answer,
    Server,
    parse_resolver,
    parse_server,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import RefusedFault


@pytest.mark.parametrize(
    ("text", "server", "title"),
    [
        ("1.1.1.1", Server("1.1.1.1"), "1.1.1.1"),
        ("1.1.1.1:53", Server("1.1.1.1"), "1.1.1.1"),
        (" dns.example.com:8053 ", Server("dns.example.com", 8053), "dns.example.com:8053"),
        ("2606:4700::1111", Server("2606:4700::1111"), "2606:4700::1111"),
        ("[2606:4700::1111]", Server("2606:4700::1111"), "2606:4700::1111"),
        ("[2606:4700::1111]:5353", Server("2606:4700::1111", 5353), "[2606:4700::1111]:5353"),
    ],
)
def test_a_server(text: str, server: Server, title: str) -> None:
    assert parse_server(text) == server
    assert str(server) == title


@pytest.mark.parametrize("text", ["", ":53", "host:", "host:dns", "host:0", "host:70000", "https://dns.example.com"])
def test_what_is_no_server_is_refused(text: str) -> None:
    with pytest.raises(RefusedFault, match="is not a server"):
        parse_server(text)


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("https://dns.example.com/dns-query", Server("dns.example.com", 443, "/dns-query")),
        (" https://192.0.2.1:8443/q ", Server("192.0.2.1", 8443, "/q")),
        ("https://[2001:db8::1]:8443/q", Server("2001:db8::1", 8443, "/q")),
    ],
)
def test_a_server_over_https(text: str, server: Server) -> None:
    assert parse_resolver(text) == server
    assert str(server) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "http://dns.example.com/q",
        "https://dns.example.com",
        "https:///q",
        "https://dns.example.com:port/q",
        "https://dns.example.com/q?dns=x",
        "https://me:secret@dns.example.com/q",
        "tls://dns.example.com",
    ],
)
def test_what_is_no_server_over_https_is_refused(text: str) -> None:
    with pytest.raises(RefusedFault, match="is not a server over HTTPS"):
        parse_resolver(text)


def test_a_resolver_may_be_an_ordinary_server() -> None:
    assert parse_resolver("192.0.2.1:5353") == Server("192.0.2.1", 5353)


def test_an_answer_reads_well() -> None:
    assert str(Answer(frozenset({"b", "a"}))) == '"a", "b"'
    assert str(Answer()) == "no TXT record"
    assert str(Answer(said="REFUSED")) == "REFUSED"

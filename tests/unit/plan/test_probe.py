# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints as they are declared, and what is said of the certificates that they serve."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.endpoint import Endpoint, parse_endpoints
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.plan.probe import is_for, mismatch

from .build import NOW, certificate, leaf

EXACT = certificate(namespace="shop", name="api", secret_name="api-tls", dns_names=("api.example.com",))
CERTIFICATES = (certificate(namespace="shop"), EXACT)
API = Endpoint("api.example.com", 443, "api.example.com", "shop/api-tls")


def parsed(*entries: dict[str, Any], certificates: Any = CERTIFICATES) -> tuple[list[Endpoint], list[str]]:
    """The endpoints of these entries, and the faults."""
    faults = FaultList()
    return parse_endpoints(entries, certificates, faults), faults.messages


@pytest.mark.parametrize(
    ("entry", "endpoint", "title"),
    [
        ({"host": "api.example.com"}, API, "api.example.com:443"),
        (
            {"host": "www.example.com."},
            Endpoint("www.example.com.", 443, "www.example.com", "shop/web-tls"),
            "www.example.com.:443 (www.example.com)",
        ),
        (
            {"host": "192.0.2.7", "port": 8443, "server_name": "example.com"},
            Endpoint("192.0.2.7", 8443, "example.com", "shop/web-tls"),
            "192.0.2.7:8443 (example.com)",
        ),
        ({"host": "2001:db8::7", "certificate": "web"}, Endpoint("2001:db8::7", 443, "2001:db8::7", "shop/web-tls"),
         "[2001:db8::7]:443"),
        (
            {"host": "other.example.net", "namespace": "edge", "secret_name": "copy"},
            Endpoint("other.example.net", 443, "other.example.net", "edge/copy"),
            "other.example.net:443",
        ),
    ],
)  # fmt: skip
def test_an_entry_is_read(entry: dict[str, Any], endpoint: Endpoint, title: str) -> None:
    found, faults = parsed(entry)
    assert (found, faults) == ([endpoint], [])
    assert found[0].title == title


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "Endpoint 1 (no host): host is missing."),
        ({"host": "api.example.com", "port": 70000}, "port is 70000; it must be between 1 and 65535."),
        (
            {"host": "a", "certificate": "web", "secret_name": "s"},
            "certificate can't stand beside secret_name; take one of them away.",
        ),
        (
            {"host": "www.example.net"},
            "host is 'www.example.net', which no declared certificate is for; name certificate or secret_name.",
        ),
        (
            {"host": "192.0.2.7", "server_name": "a.b.example.com"},
            "server_name is 'a.b.example.com', which no declared certificate is for; name certificate or secret_name.",
        ),
        ({"host": "a", "certificate": "wbe"}, "certificate names 'wbe', which is no declared certificate; declared "),
    ],
)
def test_what_is_wrong_is_told(entry: dict[str, Any], message: str) -> None:
    _found, faults = parsed(entry)
    assert any(message in fault for fault in faults), faults


def test_two_certificates_for_one_name_have_to_be_told_apart() -> None:
    _found, faults = parsed({"host": "api.example.com"}, certificates=(EXACT, certificate(dns_names=EXACT.dns_names)))
    assert faults == [
        "Endpoint 1 (api.example.com): host is 'api.example.com', which shop/api and default/web are for; name "
        "certificate or secret_name."
    ]


HELD = leaf(dns_names=("api.example.com",), fingerprint="aa", serial="0a")


@pytest.mark.parametrize(
    ("served", "message"),
    [
        (HELD, ""),
        (leaf(fingerprint="aa"), ""),
        (
            leaf(5, dns_names=("api.example.com",), fingerprint="bb", serial="0b"),
            "It serves another certificate, until 2026-11-29T12:00:00Z (serial 0b, issued by R13); Secret "
            "shop/api-tls holds one until 2027-01-23T12:00:00Z (serial 0a). Restart what serves it, or add it to "
            "kubecert_restart.",
        ),
        (
            leaf(-1, dns_names=("*.example.com",), fingerprint="bb", serial="0b"),
            "It serves a certificate that ended on 2026-11-23T12:00:00Z (serial 0b, issued by R13); Secret "
            "shop/api-tls holds one until 2027-01-23T12:00:00Z (serial 0a). Restart what serves it, or add it to "
            "kubecert_restart.",
        ),
        (
            leaf(-1, dns_names=("ingress.local",), fingerprint="bb", serial="0b", issuer_common_name=""),
            "It serves a certificate for ingress.local, not for api.example.com (serial 0b, issued by a CA without a "
            "name); Secret shop/api-tls holds one until 2027-01-23T12:00:00Z (serial 0a). Let what serves it use that "
            "Secret for this name.",
        ),
    ],
)
def test_what_differs_and_what_would_help(served: Any, message: str) -> None:
    assert mismatch(API, served, HELD, NOW) == message


@pytest.mark.parametrize(
    ("names", "addresses", "name", "fits"),
    [
        (("api.example.com",), (), "API.example.com", True),
        (("*.example.com",), (), "api.example.com", True),
        (("*.example.com",), (), "example.com", False),
        ((), ("192.0.2.7",), "192.0.2.7", True),
        (("192.0.2.7",), (), "192.0.2.7", False),
    ],
)
def test_whom_a_certificate_is_for(names: Any, addresses: Any, name: str, fits: bool) -> None:
    assert is_for(leaf(dns_names=names, ip_addresses=addresses), name) is fits

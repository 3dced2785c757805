# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers send, read into values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.accounts import contact_uris
from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault
from ansible_collections.kubecert.acme.plugins.module_utils.acme.reading import understood
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import (
    Server,
    read_account,
    read_authorization,
    read_order,
)

ORDER: dict[str, Any] = {
    "status": "pending",
    "expires": "2026-11-26T14:09:07.99Z",
    "identifiers": [{"type": "dns", "value": "example.org"}, {"type": "dns", "value": "*.example.org"}],
    "authorizations": ["https://ca.example/authz/1", "https://ca.example/authz/2"],
    "finalize": "https://ca.example/finalize/1",
}
CHALLENGE = {"type": "dns-01", "url": "https://ca.example/chal/1", "status": "pending", "token": "tok-en"}
PROOF: dict[str, Any] = {
    "status": "pending",
    "identifier": {"type": "dns", "value": "example.org"},
    "wildcard": True,
    "challenges": [{"type": "http-01", "url": "u", "status": "pending", "token": "t"}, CHALLENGE, {"type": "new-99"}],
}


def test_an_order_is_read() -> None:
    order = read_order("https://ca.example/order/1", ORDER)
    assert order.identifiers == ("example.org", "*.example.org")
    assert order.expires == datetime(2026, 11, 26, 14, 9, 7, 990000, tzinfo=UTC)
    assert (order.certificate, order.error) == ("", "")
    failed = read_order("u", {**ORDER, "error": {"type": "urn:ietf:params:acme:error:caa", "detail": "no."}})
    assert failed.error == "caa: no"
    assert read_order("u", {**ORDER, "expires": None, "status": "something-new"}).status == "something-new"


def test_an_authorization_is_read() -> None:
    proof = read_authorization("u", PROOF)
    assert (proof.name, proof.identifier, proof.failed) == ("*.example.org", "example.org", False)
    assert proof.dns01
    assert proof.dns01.token == "tok-en"
    assert "tok-en" not in repr(proof)
    assert read_authorization("u", {**PROOF, "challenges": []}).dns01 is None
    assert read_authorization("u", {**PROOF, "status": "expired"}).failed


@pytest.mark.parametrize("lacking", ["status", "identifiers", "authorizations", "finalize"])
def test_an_order_that_is_none_is_the_servers_fault(lacking: str) -> None:
    server = Server("https://ca.example/dir")
    said = r"The ACME server ca\.example gave something that is not an order"
    with pytest.raises(AcmeFault, match=said), understood(server, "an order"):
        read_order("u", {name: value for name, value in ORDER.items() if name != lacking})


@pytest.mark.parametrize("given", [[], "text", None, {**ORDER, "expires": "yesterday"}, {**ORDER, "identifiers": [1]}])
def test_an_order_of_another_shape_is_the_servers_fault(given: Any) -> None:
    with pytest.raises(AcmeFault), understood(Server("https://ca.example/dir"), "an order"):
        read_order("u", given)


def test_what_has_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="no URL"):
        read_account("", {"status": "valid"})


def test_contacts_become_uris() -> None:
    assert contact_uris(["a@example.com", "mailto:b@example.com"]) == ["mailto:a@example.com", "mailto:b@example.com"]

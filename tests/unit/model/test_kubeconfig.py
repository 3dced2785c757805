# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubeconfigs of ServiceAccounts, and what their tokens say of themselves."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.kubeconfig import (
    Endpoint,
    ServiceAccount,
    kubeconfig,
    token_in,
    written,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.service_token import TokenFacts

ACCOUNT = ServiceAccount("kubecert", "automation")
PLAIN = Endpoint("https://k8s.example.org:6443")
CA = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("endpoint", "section"),
    [
        (PLAIN, {}),
        (Endpoint(PLAIN.server, CA), {"certificate-authority-data": base64.b64encode(CA.encode()).decode()}),
        (Endpoint(PLAIN.server, CA, verify=False), {"insecure-skip-tls-verify": True}),
        (Endpoint(PLAIN.server, tls_server_name="api"), {"tls-server-name": "api"}),
        (Endpoint(PLAIN.server, proxy="http://proxy:3128"), {"proxy-url": "http://proxy:3128"}),
    ],
)
def test_it_leads_where_the_connection_leads(endpoint: Endpoint, section: dict[str, Any]) -> None:
    found = yaml.safe_load(written(kubeconfig(endpoint, ACCOUNT, "t")))
    assert found["clusters"] == [{"name": "kubernetes", "cluster": {"server": PLAIN.server, **section}}]
    (context,) = found["contexts"]
    assert found["current-context"] == context["name"]
    assert context["context"] == {"cluster": "kubernetes", "user": ACCOUNT.user, "namespace": "kubecert"}
    assert found["users"] == [{"name": "system:serviceaccount:kubecert:automation", "user": {"token": "t"}}]


def test_its_token_is_found_again() -> None:
    assert token_in(written(kubeconfig(PLAIN, ACCOUNT, "t")), "File f") == "t"
    assert token_in(" \n", "File f") == ""


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Config\n",
        "[]",
        '"text"',
        '{"users": []}',
        '{"users": [{"name": "admin", "user": {"token": "t"}}]}',
        '{"users": [{"name": "system:serviceaccount:a:b", "user": {"token": 1}}]}',
        '{"users": [{"name": "system:serviceaccount:a:b", "user": {"token": "t", "username": "u"}}]}',
        '{"users": [{"name": 1, "user": {"token": "t"}}]}',
    ],
)
def test_what_somebody_else_has_written_is_left_alone(text: str) -> None:
    with pytest.raises(Fault, match=r"File f holds something else .* has been left alone"):
        token_in(text, "File f")


def token(claims: Any) -> str:
    """A token with these claims, and a signature that nobody looks at here."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.c2ln"


def test_a_token_says_whose_it_is_and_how_long_it_is_good() -> None:
    facts = TokenFacts.of_token(token({"sub": ACCOUNT.user, "iat": 1_800_000_000, "exp": 1_800_003_600}))
    assert facts is not None
    assert (facts.user, facts.lifetime) == (ACCOUNT.user, timedelta(hours=1))
    assert facts.issued == datetime.fromtimestamp(1_800_000_000, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no-token",
        "a.b.c",
        "a.é.c",
        token([]),
        token({"sub": "u", "iat": 1}),
        token({"iat": 1, "exp": "x", "sub": ""}),
    ],
)
def test_what_never_expires_is_no_such_token(text: str) -> None:
    assert TokenFacts.of_token(text) is None

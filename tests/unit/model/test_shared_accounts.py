# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuers that share an ACME account."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.declarations import read_declarations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList


def issuer(name: str, **acme: Any) -> dict[str, Any]:
    sound = {
        "server": "https://ca.example/dir",
        "email": "ops@example.com",
        "private_key_secret_ref": {"name": "account"},
        "solvers": [{"dns01": {"route53": {}}}],
    }
    return {"name": name, "acme": sound | acme}


def messages(*issuers: dict[str, Any]) -> list[str]:
    faults = FaultList()
    read_declarations(
        issuers=issuers, certificates=[], manifests=[], cluster_resource_namespace="kubecert", faults=faults
    )
    return faults.messages


def test_two_contacts_for_one_account_are_refused() -> None:
    (message,) = messages(issuer("one"), issuer("two", email="dns@example.com"))
    assert message.startswith("ClusterIssuer two: shares its account with ClusterIssuer one by key tls.key of Secret ")
    assert "has email 'dns@example.com' and not 'ops@example.com'" in message
    assert "give both the same, or each a key of its own" in message


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"email": "dns@example.com", "server": "https://other.example/dir"},
        {"email": "dns@example.com", "private_key_secret_ref": {"name": "other"}},
    ],
)
def test_others_do_not_get_into_each_others_way(other: dict[str, Any]) -> None:
    assert messages(issuer("one"), issuer("two", **other)) == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of orders: what is in them, and which are kept."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.certificate_request import (
    beyond_history,
    failed_status,
    issued_status,
    request_name,
    request_of,
)

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SPEC = {
    "secretName": "web-tls",
    "issuerRef": {"name": "le", "kind": "Issuer"},
    "usages": ["server auth"],
    "isCA": False,
}


def certificate(name: str = "web", /, **spec: Any) -> dict[str, Any]:
    """A Certificate object."""
    metadata = {"namespace": "shop", "name": name, "uid": f"uid of {name}", "labels": {"team": "a"}}
    return {"metadata": metadata, "spec": {**SPEC, **spec}}


def test_it_says_what_was_requested_and_for_whom() -> None:
    found = request_of(certificate(), 3, "the request", "web-tls-pending")
    assert found["metadata"] == {
        "namespace": "shop",
        "name": "web-3",
        "labels": {"team": "a", "app.kubernetes.io/managed-by": "kubecert.acme"},
        "annotations": {
            "cert-manager.io/certificate-name": "web",
            "cert-manager.io/certificate-revision": "3",
            "cert-manager.io/private-key-secret-name": "web-tls-pending",
        },
        "ownerReferences": [
            {
                "apiVersion": "cert-manager.io/v1",
                "kind": "Certificate",
                "name": "web",
                "uid": "uid of web",
                "controller": True,
            }
        ],
    }
    assert base64.b64decode(found["spec"].pop("request")) == b"the request"
    assert found["spec"] == {"issuerRef": {"name": "le", "kind": "Issuer"}, "usages": ["server auth"], "isCA": False}


def test_its_status_is_what_came_of_it() -> None:
    issued, failed = issued_status("the chain", NOW), failed_status("The CA said no.", NOW)
    assert base64.b64decode(issued["certificate"]) == b"the chain"
    assert [(one["type"], one["status"], one["reason"]) for one in issued["conditions"]] == [
        ("Approved", "True", "kubecert.acme"),
        ("Ready", "True", "Issued"),
    ]
    assert [(one["type"], one["status"], one["reason"]) for one in failed["conditions"]] == [
        ("Approved", "True", "kubecert.acme"),
        ("Ready", "False", "Failed"),
    ]
    assert failed["failureTime"] == "2026-11-27T12:00:00Z"
    assert "certificate" not in failed


def test_a_long_name_leaves_room_for_the_revision() -> None:
    name = request_name(certificate("a" * 239 + "." + "b" * 13), 1_000)
    assert name == "a" * 239 + "-1000"


@pytest.mark.parametrize(
    ("limit", "gone"), [({}, [1, 2, 9]), ({"revisionHistoryLimit": 3}, [1]), ({"revisionHistoryLimit": 9}, [])]
)
def test_the_newest_are_kept(limit: dict[str, int], gone: list[int]) -> None:
    own = certificate(**limit)
    records = [request_of(own, revision, "", "") for revision in (10, 2, 9, 1)]
    foreign = [request_of(certificate("other"), 1, "", ""), {"metadata": {"name": "theirs"}}]
    found = beyond_history(own, [*records, *foreign])
    assert [one["metadata"]["name"] for one in found] == [f"web-{revision}" for revision in gone]

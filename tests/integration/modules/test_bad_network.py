# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API server with passing trouble is asked again; lasting trouble is told with the last answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.kube import client
from tests.servers.faults import KubernetesDoor

from ..case import well
from .line import Line, errors

PASSING: list[dict[str, Any]] = [
    {"errors": 1.0, "error_status": 500},
    {"errors": 1.0, "error_status": 503},
    {"errors": 1.0, "error_status": 429, "retry_after": 1},
    {"cuts": 1.0},
    {"late_cuts": 1.0},
    {"stalls": 1.0, "stall_seconds": 3},
]


@pytest.fixture
def door(line: Line) -> Iterator[KubernetesDoor]:
    """The API server's second door."""
    found = line.case.sandbox.faults.kubernetes
    found.reset()
    yield found
    found.reset()


def stored(line: Line, door: KubernetesDoor) -> dict[str, Any]:
    """A certificate from its key to its Secret by this door."""
    wanted = line.case.certificate("web", "www.example.org")
    kubeconfig = str(door.kubeconfig)
    (item,) = line.perform("k8s_csr", certificates=[wanted], kubeconfig=kubeconfig)["certificates"]
    if "error" in item:
        return {"failed": True, "msg": item["error"]["message"]}
    answered = {**item, "chain": line.ca.answer(item["csr"])}
    return line.perform("k8s_tls_secret", certificates=[answered], kubeconfig=kubeconfig)


@pytest.mark.parametrize("trouble", PASSING, ids=lambda one: " ".join(map(str, one.values())) + " " + next(iter(one)))
def test_what_passes_is_waited_out(
    line: Line, door: KubernetesDoor, trouble: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 1.0)
    door.configure(**trouble, limit=3)
    well(stored(line, door))
    assert door.counts()[next(iter(trouble))] == 3
    assert sorted(line.case.secrets()) == ["web-tls"]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ({"errors": 1.0, "error_status": 503}, "answered 503 to GET /api/v1/namespaces/"),
        ({"cuts": 1.0}, "can't be reached"),
        ({"stalls": 1.0, "stall_seconds": 30}, "can't be reached"),
    ],
)
def test_what_lasts_is_told(
    line: Line, door: KubernetesDoor, trouble: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 0.3)
    monkeypatch.setattr(client, "PATIENCE", 2.0)
    door.configure(**trouble)
    result = stored(line, door)
    assert result["failed"] is True
    assert result["msg"].startswith(f"Kubernetes at {door.url} {words}")
    assert re.search(r"It was asked \d times[.]", result["msg"])
    assert line.case.secrets() == {}


def test_a_refusal_is_not_asked_about_again(line: Line, door: KubernetesDoor) -> None:
    door.configure(errors=1.0, error_status=403)
    result = stored(line, door)
    assert "answered 403 to GET" in result["msg"]
    assert "It was asked" not in result["msg"]
    assert door.counts()["requests"] == 1


def test_a_server_that_is_lost_does_not_hold_up_each_certificate(line: Line, door: KubernetesDoor) -> None:
    wanted = [line.case.certificate(f"c{place}", f"c{place}.example.org") for place in range(40)]
    door.configure(cuts=1.0)
    result = line.perform("k8s_csr", certificates=wanted, kubeconfig=str(door.kubeconfig), parallel=2)
    assert all("can't be reached" in message for message in errors(result))
    assert door.counts()["requests"] < client.MOST_UNANSWERED * len(wanted) / 2

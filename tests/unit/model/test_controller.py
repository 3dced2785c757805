# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signs of a controller at work: its Lease and its Deployment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.controller import leader_of, ready_deployment

NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
SOUND = {"holderIdentity": "cert-manager-5c", "renewTime": "2026-11-24T12:00:00.000000Z", "leaseDurationSeconds": 60}


@pytest.mark.parametrize(
    ("changes", "leader"),
    [
        ({}, "cert-manager-5c"),
        ({"leaseDurationSeconds": 30}, ""),
        ({"leaseDurationSeconds": 31}, "cert-manager-5c"),
        ({"leaseDurationSeconds": None}, ""),
        ({"holderIdentity": ""}, ""),
        ({"holderIdentity": None}, ""),
        ({"renewTime": None}, ""),
        ({"renewTime": "2026-11-23T12:00:00.000000Z"}, ""),
    ],
)
def test_a_lease_is_held_until_its_time_is_over(changes: dict[str, Any], leader: str) -> None:
    assert leader_of({"spec": {**SOUND, **changes}}, NOW) == leader


def test_a_lease_without_a_spec_is_nobodys() -> None:
    assert leader_of({}, NOW) == ""


def deployment(name: str, **status: int) -> dict[str, Any]:
    """A Deployment of the controller."""
    return {"metadata": {"namespace": "certs", "name": name}, "status": status}


def test_only_a_deployment_with_a_ready_pod_counts() -> None:
    idle = [deployment("scaled-down", replicas=0), deployment("starting", replicas=1, readyReplicas=0)]
    assert ready_deployment(idle) == ""
    assert ready_deployment([*idle, deployment("at-work", replicas=1, readyReplicas=1)]) == "certs/at-work"

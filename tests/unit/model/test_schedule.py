# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments of the day: the same each time, spread over a fleet, and the same in each notation."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from dateutil.rrule import rrulestr

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.schedule import Times, check_schedule, times_of


def test_what_is_declared_holds() -> None:
    assert times_of({"hours": [15, 3], "minute": 17}, "a") == Times((3, 15), 17)
    assert times_of({"hours": [15, 3]}, "a").hours == (3, 15)
    assert times_of({"minute": 0}, "a").minute == 0


def test_what_is_not_follows_from_the_seed() -> None:
    assert times_of({}, "a") == times_of({}, "a")
    found = [times_of({}, f"cluster-{number}") for number in range(2000)]
    assert all(later - first == 12 for first, later in (times.hours for times in found))
    assert set(Counter(times.minute for times in found)) == set(range(60))
    starts = Counter((times.hours[0], times.minute) for times in found)
    assert max(starts.values()) < 15, "2000 clusters share 720 minutes of half a day"


def test_notations() -> None:
    times = Times((3, 15), 7)
    assert times.cron() == "7 3,15 * * *"
    assert times.on_calendar() == "*-*-* 03,15:07:00 UTC"
    dates = rrulestr(times.rrule()).between(datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 5, 3, tzinfo=UTC))
    assert [f"{date:%d %H:%M:%S}" for date in dates] == [
        "01 03:07:00", "01 15:07:00", "02 03:07:00", "02 15:07:00"
    ]  # fmt: skip


def faults_of(**schedule: Any) -> str:
    """What is said of this schedule."""
    faults = FaultList()
    check_schedule({"kind": "none", "name": "kubecert", **schedule}, faults)
    return "\n".join(faults.messages)


CRONJOB = {"image": "registry.example.com/image:1"}


@pytest.mark.parametrize(
    "schedule",
    [
        {},
        {"hours": [0, 23], "minute": 59},
        {"kind": "cronjob", "cronjob": CRONJOB},
        {"kind": "cronjob", "cronjob": {**CRONJOB, "env": [{"name": "AWS_SECRET_ACCESS_KEY", "valueFrom": {}}]}},
        {"kind": "cronjob", "cronjob": {**CRONJOB, "env": [{"name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": "/x"}]}},
        {"kind": "systemd", "systemd": {"directory": "/etc", "environment": {"AWS_REGION": "eu-central-1"}}},
        {"kind": "awx", "awx": {"project": "p", "playbook": "reconcile.yml", "inventory": "i"}},
    ],
)
def test_sound(schedule: dict[str, Any]) -> None:
    assert faults_of(**schedule) == ""


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({"name": "a.b"}, "name is 'a.b'; use lower-case letters, digits and -, at most 52 of them."),
        ({"name": "a" * 53}, "at most 52"),
        ({"hours": [3, 24]}, "hours is [3, 24]; list hours of the day from 0 to 23, each once."),
        ({"hours": [3, 3]}, "each once"),
        ({"minute": 60}, "minute is 60; it can be 0 to 59."),
        ({"kind": "cronjob"}, "cronjob.image is missing"),
        (
            {"kind": "cronjob", "cronjob": {**CRONJOB, "env": [{"name": "AWS_SECRET_ACCESS_KEY", "value": "x"}]}},
            "cronjob.env has the value of AWS_SECRET_ACCESS_KEY, which would lie open for everyone to read; give it by "
            "valueFrom.secretKeyRef.",
        ),
        (
            {"kind": "systemd", "systemd": {"environment": {"AWS_SESSION_TOKEN": "x"}}},
            "systemd.environment has the value of AWS_SESSION_TOKEN, which would lie open for everyone to read; put it "
            "into the environment_file.",
        ),
        ({"kind": "systemd", "systemd": {"kubeconfig": "config"}}, "systemd.kubeconfig is 'config'; give a path that"),
        (
            {"kind": "systemd", "systemd": {"environment": {"A": 'x"'}}},
            "systemd.environment has A, which must be a text",
        ),
        ({"kind": "awx", "awx": {"project": "p", "inventory": "i"}}, "awx.playbook is missing."),
    ],
)
def test_refused(schedule: dict[str, Any], said: str) -> None:
    found = faults_of(**schedule)
    assert found.startswith("kubecert_schedule: ")
    assert said in found


def test_what_another_kind_has_is_not_looked_at() -> None:
    assert faults_of(kind="awx", awx={"project": "p", "playbook": "b", "inventory": "i"}, cronjob={}) == ""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When runs come by themselves: moments of the day in UTC, which each cluster has its own of, in three notations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .faults import FaultList
from .names import is_subdomain

WHERE = "kubecert_schedule"
"""The variable of the role that holds all this, for messages."""
RUNS_A_DAY = 2
"""As often as a CA wants to be asked whether it would have a certificate renewed."""
LONGEST_NAME = 52
"""Kubernetes adds eleven characters to a CronJob's name for its Jobs, which may have 63."""
_MINUTES = 24 * 60
_CREDENTIAL = re.compile(r"(SECRET|PASSWORD|TOKEN|API_KEY|ACCESS_KEY)$")
"""Names of variables of the environment that hold a secret value."""


@dataclass(frozen=True)
class Times:
    """Some hours of the day, and the minute of each."""

    hours: tuple[int, ...]
    minute: int

    def cron(self) -> str:
        """As cron and CronJobs write it."""
        return f"{self.minute} {','.join(map(str, self.hours))} * * *"

    def on_calendar(self) -> str:
        """As systemd.time(7) has it; systemd would take local time otherwise."""
        return f"*-*-* {','.join(f'{hour:02}' for hour in self.hours)}:{self.minute:02}:00 UTC"

    def rrule(self) -> str:
        """As RFC 5545 has it, with the start that AWX asks for; it lies in the past, so that the next moment counts."""
        start = f"DTSTART:20260101T{self.hours[0]:02}{self.minute:02}00Z"
        hours = ",".join(map(str, self.hours))
        return f"{start} RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR={hours};BYMINUTE={self.minute};BYSECOND=0"


def times_of(schedule: Mapping[str, Any], seed: str) -> Times:
    """The moments that are declared; what isn't follows from the seed, the same each time and spread over a fleet."""
    chosen = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % (_MINUTES // RUNS_A_DAY)
    apart = 24 // RUNS_A_DAY
    hours = schedule.get("hours") or [chosen // 60 + apart * run for run in range(RUNS_A_DAY)]
    minute = schedule.get("minute")
    return Times(tuple(sorted(hours)), chosen % 60 if minute is None else minute)


def check_schedule(schedule: Mapping[str, Any], faults: FaultList) -> None:
    """Note what is wrong with a schedule, whatever kind it is of."""
    name, hours, minute = schedule["name"], schedule.get("hours") or [], schedule.get("minute")
    if not is_subdomain(name) or "." in name or len(name) > LONGEST_NAME:
        faults.add(WHERE, f"name is {name!r}; use lower-case letters, digits and -, at most {LONGEST_NAME} of them.")
    if any(not 0 <= hour <= 23 for hour in hours) or len(set(hours)) < len(hours):
        faults.add(WHERE, f"hours is {hours}; list hours of the day from 0 to 23, each once.")
    if minute is not None and not 0 <= minute <= 59:
        faults.add(WHERE, f"minute is {minute}; it can be 0 to 59.")
    _CHECKS[schedule["kind"]](schedule.get(schedule["kind"]) or {}, faults)


def _check_none(_section: Mapping[str, Any], _faults: FaultList) -> None:
    """There is nothing to check where nothing is to run."""


def _check_cronjob(section: Mapping[str, Any], faults: FaultList) -> None:
    if not section.get("image"):
        faults.add(
            WHERE,
            "cronjob.image is missing; name an image that has this collection, such as ansible-builder makes of "
            "execution-environment.yml.",
        )
    for entry in section.get("env") or []:
        _check_variable("cronjob.env", str(entry.get("name", "")), "value" in entry, faults)


def _check_systemd(section: Mapping[str, Any], faults: FaultList) -> None:
    for field in ("directory", "variables_file", "environment_file", "kubeconfig", "ansible_playbook"):
        if section.get(field) and not section[field].startswith("/"):
            faults.add(WHERE, f"systemd.{field} is {section[field]!r}; give a path that begins with /.")
    for name, value in (section.get("environment") or {}).items():
        _check_variable("systemd.environment", name, True, faults)
        if not isinstance(value, str) or any(sign in value for sign in '\n"\\'):
            faults.add(WHERE, f'systemd.environment has {name}, which must be a text of one line without " and \\.')


def _check_awx(section: Mapping[str, Any], faults: FaultList) -> None:
    for field in ("project", "playbook", "inventory"):
        if not section.get(field):
            faults.add(WHERE, f"awx.{field} is missing.")


def _check_variable(where: str, name: str, plain: bool, faults: FaultList) -> None:
    if plain and _CREDENTIAL.search(name.upper()) and name != "AWS_ACCESS_KEY":
        remedy = (
            "give it by valueFrom.secretKeyRef." if where.startswith("cronjob") else "put it into the environment_file."
        )
        faults.add(WHERE, f"{where} has the value of {name}, which would lie open for everyone to read; {remedy}")


_CHECKS = {"none": _check_none, "cronjob": _check_cronjob, "systemd": _check_systemd, "awx": _check_awx}
KINDS = tuple(_CHECKS)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing that was looked at before anything is done: what it is about, how it stands, and what would help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .faults import Fault, ServiceFault

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
_FIRST_SENTENCE = re.compile(r"(.+?[.!?])\s+(?=[A-Z])(.*)", re.DOTALL)


@dataclass(frozen=True)
class Check:
    """`name` is the kind of check, `subject` what was looked at. One that is skipped could not be looked at."""

    name: str
    subject: str
    status: str
    message: str
    remedy: str = ""

    def to_item(self) -> dict[str, Any]:
        """The check as a result has it."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.name} ({self.subject}): {self.words}"

    @property
    def words(self) -> str:
        """Message and remedy, which are full sentences."""
        return f"{self.message} {self.remedy}".strip()


def passed(name: str, subject: str, message: str) -> Check:
    """All is well."""
    return Check(name, subject, PASSED, message)


def failed(name: str, subject: str, message: str, remedy: str) -> Check:
    """A run would fail."""
    return Check(name, subject, FAILED, message, remedy)


def skipped(name: str, subject: str, message: str, remedy: str = "") -> Check:
    """It could not be looked at, or is not there yet; the message says why."""
    return Check(name, subject, SKIPPED, message, remedy)


def failed_by(name: str, subject: str, fault: Fault) -> Check:
    """What a fault comes to: its text says first what is wrong and then what would help."""
    found = _FIRST_SENTENCE.fullmatch(str(fault))
    return failed(name, subject, found[1], found[2]) if found else failed(name, subject, str(fault), "")


def of_fault(name: str, subject: str, fault: Fault) -> Check:
    """The same, unless it is about the API server being out of reach: that is a failure of another check."""
    if is_out_of_reach(fault):
        return skipped(name, subject, "It could not be looked at, since the cluster could not.")
    return failed_by(name, subject, fault)


def is_out_of_reach(fault: Fault) -> bool:
    """Whether the API server said nothing, or did not know who asks."""
    return isinstance(fault, ServiceFault) and fault.server == "Kubernetes" and fault.status in (0, 401)


def of_faults(name: str, faults: Mapping[str, Fault]) -> list[Check]:
    """One check for each thing that is wrong, however many subjects it is wrong with."""
    grouped: dict[str, list[str]] = {}
    for subject, fault in faults.items():
        grouped.setdefault(str(fault), []).append(subject)
    return [of_fault(name, in_short(subjects, most=1), faults[subjects[0]]) for subjects in grouped.values()]


def in_short(names: Iterable[str], most: int = 3) -> str:
    """`a, b, c and 97 more`."""
    listed = list(dict.fromkeys(names))
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {more} more" if more > 0 else "")

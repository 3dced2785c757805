# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which versions of a program are needed, as requirements files of pip and meta/runtime.yml write it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from .faults import RefusedFault

_LINE = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?P<bounds>.*)")
_BOUND = re.compile(r"(?P<sign>>=|<=|==|!=|>|<)\s*(?P<version>\d+(?:\.\d+)*)")
_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)")
_SIGNS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True)
class Requirement:
    """One program and the bounds of its version, each a sign and a release; no bounds take any version."""

    name: str
    bounds: tuple[tuple[str, str], ...] = ()

    def takes(self, version: str) -> bool:
        """Whether a version is within all bounds; of a pre-release its release counts."""
        return all(_SIGNS[sign](*_same_length(release(version), release(bound))) for sign, bound in self.bounds)

    def __str__(self) -> str:
        return ",".join(f"{sign}{version}" for sign, version in self.bounds) or "any version"


def read_requirement(line: str) -> Requirement:
    """The requirement of a line such as `kubernetes>=31.0.0,<40`. Raises RefusedFault."""
    found = _LINE.fullmatch(line.partition("#")[0].strip())
    bounds = [part.strip() for part in found["bounds"].split(",") if part.strip()] if found else []
    read = [_BOUND.fullmatch(bound) for bound in bounds]
    if not found or not all(read):
        raise RefusedFault(f"requirements: {line!r} is not a requirement. Write name>=1.2, with more bounds by commas.")
    return Requirement(found["name"], tuple((one["sign"], one["version"]) for one in read if one))


def read_requirements(text: str) -> list[str]:
    """The lines of a requirements file that name something."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def release(version: str) -> tuple[int, ...]:
    """`2.19.0rc1` as (2, 19, 0); what is no version is older than any."""
    found = _RELEASE.match(version)
    return tuple(map(int, found[1].split("."))) if found else ()


def _same_length(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    length = max(len(one), len(other))
    return one + (0,) * (length - len(one)), other + (0,) * (length - len(other))

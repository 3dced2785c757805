# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of what this collection runs on, as far as this Python has them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata

from ...model.check import Check
from ...model.requirement import Requirement, read_requirement
from ...plan.versions import ANSIBLE, PYTHON, version_checks


def look(requirements: Sequence[str], ansible: str) -> list[Check]:
    """A check for each requirement. `ansible` is the version of ansible-core on the controller, not of one here."""
    needed = [read_requirement(line) for line in requirements]
    return version_checks(needed, {one.name: _found(one, ansible) for one in needed}, sys.executable)


def _found(needed: Requirement, ansible: str) -> str:
    own: Mapping[str, str] = {ANSIBLE: ansible, PYTHON: platform.python_version()}
    if own.get(needed.name):
        return own[needed.name]
    try:
        return metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return ""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the programs at hand are of the versions that are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model.check import Check, failed, passed
from ..model.requirement import Requirement

NAME = "version"
ANSIBLE, PYTHON = "ansible-core", "python"


def version_checks(needed: Sequence[Requirement], found: Mapping[str, str], python: str) -> list[Check]:
    """A check for each requirement; `found` has the versions that are there, `python` is where they are looked for."""
    return [_check(one, found.get(one.name, ""), python) for one in needed]


def _check(needed: Requirement, found: str, python: str) -> Check:
    if found and needed.takes(found):
        return passed(NAME, needed.name, f"{found} is there, {needed} is needed.")
    there = f"{found} is there" if found else "It is not there"
    return failed(NAME, needed.name, f"{there}, {needed} is needed.", _remedy(needed, python))


def _remedy(needed: Requirement, python: str) -> str:
    if needed.name == PYTHON:
        return f"Let ansible_python_interpreter, which is {python}, be a newer one, or run Ansible by a newer one."
    where = "the Python that runs ansible-playbook" if needed.name == ANSIBLE else python
    return f"Install it for {where}: pip install '{needed.name}{needed if needed.bounds else ''}'"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what is there is new enough."""

from __future__ import annotations

from ansible_collections.kubecert.acme.plugins.module_utils.model.requirement import read_requirement
from ansible_collections.kubecert.acme.plugins.module_utils.plan.versions import version_checks

NEEDED = [read_requirement(line) for line in ("ansible-core>=2.17.0", "python>=3.11", "acme>=4.2.0", "requests")]
PYTHON = "/usr/bin/python3"


def test_what_is_there_is_said_with_what_is_needed() -> None:
    found = version_checks(
        NEEDED, {"ansible-core": "2.21.5", "python": "3.13.0", "acme": "5.9.0", "requests": "2.32"}, PYTHON
    )
    assert [(one.subject, one.status, one.message) for one in found] == [
        ("ansible-core", "passed", "2.21.5 is there, >=2.17.0 is needed."),
        ("python", "passed", "3.13.0 is there, >=3.11 is needed."),
        ("acme", "passed", "5.9.0 is there, >=4.2.0 is needed."),
        ("requests", "passed", "2.32 is there, any version is needed."),
    ]


def test_each_is_remedied_where_it_belongs() -> None:
    found = version_checks(NEEDED, {"ansible-core": "2.16.9", "python": "3.10.1", "acme": "4.1.1"}, PYTHON)
    assert [one.status for one in found] == ["failed"] * 4
    ansible, python, acme, requests = found
    assert ansible.remedy.endswith("the Python that runs ansible-playbook: pip install 'ansible-core>=2.17.0'")
    assert "ansible_python_interpreter, which is /usr/bin/python3" in python.remedy
    assert acme.remedy == "Install it for /usr/bin/python3: pip install 'acme>=4.2.0'"
    assert requests.message == "It is not there, any version is needed."
    assert requests.remedy.endswith("pip install 'requests'")

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requirements as pip's files have them."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import RefusedFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.requirement import (
    read_requirement,
    read_requirements,
)


@pytest.mark.parametrize(
    ("line", "version", "taken"),
    [
        ("boto3>=1.34.0", "1.34.0", True),
        ("boto3>=1.34.0", "1.34", True),
        ("boto3>=1.34.0", "1.100.2", True),
        ("boto3>=1.34.0", "1.33.9", False),
        ("boto3>=1.34.0", "", False),
        ("ansible-core>=2.17.0", "2.22.0rc1", True),
        ("kubernetes >= 31, < 40", "37.0.1", True),
        ("kubernetes>=31,<40", "40.0.0", False),
        ("kubernetes!=37.0.2", "37.0.2", False),
        ("josepy==2.0", "2.0.0", True),
        ("PyYAML", "1", True),
        ("acme>4.1  # since it has profiles", "4.1.0", False),
        ("acme<=4.1", "4.1.0", True),
    ],
)
def test_a_version_is_taken_or_not(line: str, version: str, taken: bool) -> None:
    assert read_requirement(line).takes(version) is taken


@pytest.mark.parametrize(
    "line", ["", ">=1", "acme 4", "acme>=four", "acme~=4.1", "acme @ https://example.org/acme.whl"]
)
def test_what_is_no_requirement_is_refused_with_what_would_be(line: str) -> None:
    with pytest.raises(RefusedFault, match=r"is not a requirement\. Write name>=1\.2"):
        read_requirement(line)


def test_comments_and_empty_lines_are_passed_over() -> None:
    assert read_requirements("# licence\n\nacme>=4.2.0\n  # note\nboto3\n") == ["acme>=4.2.0", "boto3"]

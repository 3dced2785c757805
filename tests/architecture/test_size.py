# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that can be read in one sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import PLUGINS, ROOT, python_files, shown

LIMIT = 300
"""Lines of a Python file, its documentation included."""


@pytest.mark.parametrize("path", python_files(PLUGINS, ROOT / "tests"), ids=shown)
def test_no_file_is_long(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LIMIT, f"{shown(path)} has {lines} lines; split what belongs together into files of its own"

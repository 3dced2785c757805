# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""model and plan work on values alone: the moment, chance and whatever lies outside are given to them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.house import UTILS, imports, library, parse, python_files, shown

OUTSIDE = {
    "http", "io", "logging", "os", "platform", "random", "secrets", "shutil", "socket", "ssl", "subprocess", "tempfile",
    "time", "urllib.request", "uuid",
}  # fmt: skip
"""Modules of the standard library by which code meets the world."""
CALLS = {"now", "utcnow", "today", "open", "input", "print", "read_text", "write_text", "read_bytes", "write_bytes"}
ALLOWED = {
    # Manifests are files.
    ("model/sources.py", "read_bytes"),
    # Progress is told every few seconds, whatever the step's own moment.
    ("model/run.py", "time"),
}
"""The exceptions, each for one file and one name."""
FILES = python_files(UTILS / "model", UTILS / "plan")


def _met(path: Path) -> list[tuple[str, int]]:
    """What of the world this file meets, by name and line."""
    met = [(name, line) for name, line in imports(path) if {name, library(name)} & OUTSIDE]
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                met.append((name, node.lineno))
    return met


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_input_no_output_no_clock_no_chance(path: Path) -> None:
    where = str(path.relative_to(UTILS))
    met = [f"{shown(path)}:{line} uses {name}" for name, line in _met(path) if (where, name) not in ALLOWED]
    assert not met, "\n".join(met)


@pytest.mark.parametrize(("where", "name"), sorted(ALLOWED))
def test_every_exception_is_still_needed(where: str, name: str) -> None:
    assert name in {met for met, _line in _met(UTILS / where)}, f"{where} no longer needs {name}; strike it out"

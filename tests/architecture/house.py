# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads this checkout as text, so that its rules can be checked without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
PACKAGE = "ansible_collections.kubecert.acme."


def python_files(*folders: Path) -> list[Path]:
    """The Python files in these folders, in one order everywhere."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def shown(path: Path) -> str:
    """The path as it is written in messages and names of tests."""
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    """`model` for plugins/module_utils/model/..., `modules` for plugins/modules/..."""
    parts = path.relative_to(PLUGINS).parts
    return parts[1] if parts[0] == "module_utils" and len(parts) > 2 else parts[0]


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every import of the file as a full dotted name, with its line; of `from a import b` both a and a.b."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(path, node)
            yield base, node.lineno
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def _base(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = path.parents[node.level - 1].relative_to(ROOT)
    return PACKAGE + ".".join([*folder.parts, *filter(None, [node.module])])


def library(name: str) -> str:
    """The first part of a dotted name: `boto3` of `boto3.session`."""
    return name.partition(".")[0]


def reached(start: Path) -> set[Path]:
    """The file and all files of this collection that it imports, directly or through others."""
    seen: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += own_files(name for name, _line in imports(path))
    return seen


def own_files(names: Iterable[str]) -> list[Path]:
    """The files of this collection behind these dotted names, where there are such files."""
    paths = (ROOT.joinpath(*name.removeprefix(PACKAGE).split(".")) for name in names if name.startswith(PACKAGE))
    return [path.with_suffix(".py") for path in paths if path.with_suffix(".py").is_file()]

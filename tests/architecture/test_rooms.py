# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each library has one room, and nothing outside the Ansible side sees Ansible."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.house import PLUGINS, imports, library, parse, python_files, room_of, shown

ROOMS = {
    "acme": {"acme"},
    "ansible": {"runtime", "modules", "action", "plugin_utils"},
    "boto3": {"dns"},
    "botocore": {"dns"},
    "cryptography": {"pki"},
    "dns": {"dns"},
    "josepy": {"acme"},
    "kubernetes": {"kube"},
    "publicsuffixlist": {"dns"},
    "requests": {"acme"},
    "urllib3": {"acme", "kube"},
    "yaml": {"model"},
}
"""Which rooms may import which library."""
OUTSIDE_RUNTIME = {"fail_json", "exit_json", "fail_json_aws", "AnsibleModule"}
FILES = python_files(PLUGINS)


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_library_is_imported_in_its_own_room_only(path: Path) -> None:
    foreign = [
        f"{shown(path)}:{line} imports {name}, whose place is {' or '.join(sorted(ROOMS.get(library(name), set())))}"
        for name, line in imports(path)
        if not _at_home(library(name), room_of(path))
    ]
    assert not foreign, "\n".join(foreign)


def _at_home(name: str, room: str) -> bool:
    if name in ("ansible_collections", "__future__") or name in sys.stdlib_module_names:
        return True
    return room in ROOMS.get(name, set())


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) != "runtime"], ids=shown)
def test_only_runtime_sees_the_module_object(path: Path) -> None:
    seen = [f"{shown(path)}:{line} uses {what}" for what, line in _uses(path)]
    assert not seen, "\n".join(seen)


def _uses(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute):
            params = node.attr == "params" and isinstance(node.value, ast.Name) and node.value.id == "module"
            if params or node.attr in OUTSIDE_RUNTIME:
                found.append((ast.unparse(node), node.lineno))
        elif isinstance(node, ast.Name) and node.id in OUTSIDE_RUNTIME:
            found.append((node.id, node.lineno))
    return found


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) not in ("runtime", "modules")], ids=shown)
def test_only_modules_are_run_from_the_command_line(path: Path) -> None:
    assert "__main__" not in path.read_text(encoding="utf-8"), f"{shown(path)} speaks of __main__"

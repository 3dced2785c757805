# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a controller keeps of an action that it has loaded, for its next process and for those it forks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.playbook import COLLECTIONS

LOADED = f"""
import gc, json, sys
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

_AnsibleCollectionFinder(paths=[{str(COLLECTIONS)!r}])._install()
finders = len(sys.meta_path)
from ansible_collections.kubecert.acme.plugins.action import certificate_report

inside = [name for name in sys.modules if ".plugins.module_utils." in name]
told = {{
    "loaders": sorted({{type(sys.modules[name].__spec__.loader).__module__ for name in inside}}),
    "other": type(sys.modules[certificate_report.__name__].__spec__.loader).__module__,
    "cached": [sys.modules[name].__spec__.cached for name in inside],
    "left": len(sys.meta_path) - finders,
    "frozen": gc.get_freeze_count(),
}}
print(json.dumps(told))
"""


def loaded(cache: Path | str) -> Any:
    """What a controller reports that keeps bytecode in this folder."""
    own = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    command = [sys.executable, "-c", LOADED]
    run = subprocess.run(command, check=True, capture_output=True, env={**own, "PYTHONPYCACHEPREFIX": str(cache)})
    return json.loads(run.stdout)


def test_module_utils_are_compiled_once_and_nothing_else_is_taken_from_ansible(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    assert found["loaders"] == ["_frozen_importlib_external"]
    assert found["other"].startswith("ansible.")
    assert found["left"] == 0, "other collections are imported as ever"
    first = {file: Path(file).stat().st_mtime_ns for file in found["cached"]}
    assert len(first) > 20
    assert loaded(tmp_path)["cached"] == found["cached"]
    assert {file: Path(file).stat().st_mtime_ns for file in first} == first
    assert found["frozen"] > 10_000, "no worker looks for garbage in all this"


def test_where_nothing_can_be_written_all_goes_on() -> None:
    found = loaded("/proc/nowhere")
    assert not [file for file in found["cached"] if Path(file).exists()]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The room can be imported where its libraries are missing, as ansible-test does."""

from __future__ import annotations

import subprocess
import sys

ROOM = "ansible_collections.kubecert.acme.plugins.module_utils.acme"
SCRIPT = f"""
import sys
for name in ("acme", "josepy", "requests", "urllib3", "cryptography"):
    sys.modules[name] = None
sys.path[:0] = {sys.path!r}
import importlib
names = "accounts client connections faults keys orders problems resources transport trust watch"
for name in names.split():
    importlib.import_module("{ROOM}." + name)
print("imported")
"""


def test_nothing_is_needed_to_import_it() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.stdout == "imported\n", done.stderr

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/benchmarks.md, of which each benchmark writes its own section, and docs/scale.md, which has one of figures."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.playbook import ROOT

PAGE, SCALE = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "scale.md"
_HEAD = """<!--
Copyright (c) 2026, the kubecert.acme authors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Benchmarks

`make benchmark` measures on the servers of this repository and writes what it finds here.
"""


def write_section(title: str, lines: Iterable[str], page: Path = PAGE) -> None:
    """Put a section in the place of the one with this title, or at the end."""
    text = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    section = "\n".join([f"## {title}", "", *lines, ""])
    found = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    rest, *others = found.split(text, maxsplit=1)
    text = "\n".join([f"{rest.rstrip()}\n", section, *others])
    page.parent.mkdir(exist_ok=True)
    page.write_text(text.rstrip() + "\n", encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines]


def measured_with(*packages: str) -> str:
    """When and on what something was measured, as a sentence."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    machine = f"{platform.system()} on {platform.machine()} with {os.cpu_count()} cores"
    return f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine}, Python {platform.python_version()}, {versions}."

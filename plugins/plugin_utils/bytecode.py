# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This collection's module_utils, imported as Python imports any package.

Ansible's own loader compiles each file of a collection anew in every process. Python keeps what it has compiled in
`__pycache__`, or where PYTHONPYCACHEPREFIX says, and does without where it may not write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from typing import Any

_INSIDE = f"{__name__.partition('.plugin_utils.')[0]}.module_utils."


class Finder:
    """A finder of sys.meta_path, for what lies in module_utils and for nothing else."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: Any = None) -> ModuleSpec | None:
        """Where a module is, by the `__path__` of its package."""
        if not name.startswith(_INSIDE):
            return None
        specs = (_folder(str(folder)).find_spec(name) for folder in path or ())
        return next((spec for spec in specs if spec and spec.loader), None)


@cache
def _folder(folder: str) -> FileFinder:
    return FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))


@contextmanager
def kept() -> Iterator[None]:
    """Put the finder before Ansible's for a while."""
    sys.meta_path.insert(0, Finder)
    try:
        yield
    finally:
        sys.meta_path.remove(Finder)

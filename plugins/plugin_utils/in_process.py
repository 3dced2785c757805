# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second door: a module run inside the controller's process, where that is the same place.

A module pays about 300 ms of start before its first line, and its arguments lie in a file meanwhile. With a local
connection and the libraries at hand the step can run in the worker that Ansible has forked for the task anyway.
"""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Mapping
from typing import Any, ClassVar

from ansible.plugins.action.normal import ActionModule as OrdinaryDoor
from ansible.utils.display import Display

from ..module_utils.model.faults import RefusedFault
from ..module_utils.runtime.entry import Entry
from ..module_utils.runtime.runs import die_with_parent
from . import bytecode
from .standard_input import wants_standard_input, with_standard_input

SWITCH = "kubecert_in_process"
"""The variable that turns this door off."""


class InProcess(OrdinaryDoor):
    """The action of one module; the module's file holds all there is to know."""

    entry: ClassVar[str]
    found: ClassVar[Entry]

    def __init_subclass__(cls) -> None:
        """Load the module with the action, so that the workers forked later have its libraries already."""
        super().__init_subclass__()
        with bytecode.kept():
            module = importlib.import_module(f"ansible_collections.kubecert.acme.plugins.modules.{cls.entry}")
        cls.found = module.ENTRY
        # A worker that looks for garbage would get pages of its own for all it has in common with this process.
        gc.freeze()

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the step here where that is possible, else as an ordinary module."""
        variables = task_vars or {}
        here = self._fits(variables)
        if wants_standard_input(self._task.args):
            try:
                self._task.args = with_standard_input(plain(self._task.args), reduced=not here)
            except RefusedFault as fault:
                return {"failed": True, "msg": str(fault)}
        if here:
            return self._perform(variables)
        result: dict[str, Any] = super().run(tmp, task_vars)
        return result

    def _perform(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        host = str(variables.get("inventory_hostname", ""))
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        kept = dict(os.environ)
        os.environ.update(plain(environment))
        try:
            options = self.found.validated(plain(self._task.args))
            # Some of what is seldom needed is imported only here.
            with bytecode.kept():
                return self.found.perform(
                    options,
                    check=self._task.check_mode,
                    say=lambda line: Display().display(f"[{host}] {line}"),
                    owner=die_with_parent(),
                )
        except RefusedFault as fault:
            return {"failed": True, "msg": str(fault)}
        finally:
            os.environ.clear()
            os.environ.update(kept)

    def _fits(self, variables: Mapping[str, Any]) -> bool:
        local = self._connection.transport in ("local", "ansible.builtin.local") and not self._connection.become
        wanted = str(variables.get(SWITCH, True)).lower() in ("true", "yes", "1")
        return wanted and local and not self._task.async_val and not self.found.missing_libraries()


def plain(value: Any) -> Any:
    """The value without Ansible's own subclasses of str, dict and list, which libraries don't know."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, str):
        return str.__str__(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)

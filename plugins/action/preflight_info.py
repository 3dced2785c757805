# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process door of preflight_info."""

from __future__ import annotations

from typing import Any

from ansible.release import __version__

from ansible_collections.kubecert.acme.plugins.plugin_utils.in_process import InProcess
from ansible_collections.kubecert.acme.plugins.plugin_utils.requirements import requirements


class ActionModule(InProcess):
    entry = "preflight_info"

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Tell the module what only the controller knows, by either door."""
        known = {"requirements": requirements(), "ansible_version": __version__}
        self._task.args = {**known, **self._task.args}
        return super().run(tmp, task_vars)

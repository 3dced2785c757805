# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills ansible-playbook itself just before a task, or just after it."""

from __future__ import annotations

import os
import signal
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: kill_at
type: aggregate
short_description: Kill this run at a task boundary
description: The variable KUBECERT_KILL_AT holds C(before) or C(after), a space, and the name of the task.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """One boundary, given by the environment."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "kill_at"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._when, _unused, self._name = os.environ["KUBECERT_KILL_AT"].partition(" ")

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """A task is about to begin."""
        self._kill_at("before", task)

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task has ended."""
        # The attribute has lost its underscore in newer releases.
        self._kill_at("after", getattr(result, "task", None) or result._task)

    def _kill_at(self, when: str, task: Any) -> None:
        if (when, task.get_name()) == (self._when, self._name):
            os.kill(os.getpid(), signal.SIGKILL)

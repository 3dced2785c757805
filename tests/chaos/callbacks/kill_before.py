# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills ansible-playbook itself just before a task."""

from __future__ import annotations

import os
import signal
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: kill_before
type: aggregate
short_description: Kill this run at a task boundary
description: The variable KUBECERT_KILL_BEFORE holds the name of the task that is not to begin.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """One boundary, given by the environment."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "kill_before"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """A task is about to begin."""
        if task.get_name() == os.environ["KUBECERT_KILL_BEFORE"]:
            os.kill(os.getpid(), signal.SIGKILL)

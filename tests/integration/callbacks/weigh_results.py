# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Weighs what each task hands to those after it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: weigh_results
type: aggregate
short_description: Note how many bytes each task's result has
description: The variable KUBECERT_WEIGHTS holds the file, which gets a line of JSON for each task.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """One line for each task that wasn't skipped."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "weigh_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task has ended."""
        # The attributes have lost their underscores in newer releases.
        task = getattr(result, "task", None) or result._task
        values = getattr(result, "result", None) or result._result
        line = json.dumps({"task": task.get_name(), "bytes": len(json.dumps(values, default=str))})
        with Path(os.environ["KUBECERT_WEIGHTS"]).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

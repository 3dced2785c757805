# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say when the reconcile role is run by itself, and by what."""

from __future__ import annotations

from typing import Any

from ...model.schedule import KINDS

_CRONJOB: dict[str, Any] = {
    "image": {"type": "str"},
    "image_pull_policy": {"type": "str", "choices": ["Always", "IfNotPresent", "Never"], "default": "IfNotPresent"},
    "image_pull_secrets": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "env": {"type": "list", "elements": "dict", "default": []},
    "env_from": {"type": "list", "elements": "dict", "default": []},
    "resources": {"type": "dict", "default": {}},
    "user": {"type": "int", "default": 1000},
    "node_selector": {"type": "dict", "default": {}},
    "tolerations": {"type": "list", "elements": "dict", "default": []},
    "affinity": {"type": "dict", "default": {}},
    "priority_class_name": {"type": "str"},
    "starting_deadline": {"type": "int", "default": 3600},
    "active_deadline": {"type": "int", "default": 3600},
    "successful_history": {"type": "int", "default": 3},
    "failed_history": {"type": "int", "default": 3},
    "suspend": {"type": "bool", "default": False},
}
_SYSTEMD: dict[str, Any] = {
    "enabled": {"type": "bool", "default": True},
    "directory": {"type": "str", "default": "/etc/systemd/system"},
    "variables_file": {"type": "str"},
    "ansible_playbook": {"type": "str"},
    "user": {"type": "str"},
    "kubeconfig": {"type": "str"},
    "environment": {"type": "dict", "default": {}},
    "environment_file": {"type": "str"},
    "randomized_delay": {"type": "int", "default": 300},
}
_AWX: dict[str, Any] = {
    "organization": {"type": "str"},
    "project": {"type": "str"},
    "playbook": {"type": "str"},
    "inventory": {"type": "str"},
    "execution_environment": {"type": "str"},
    "credentials": {"type": "list", "elements": "str", "default": []},
}
SPEC: dict[str, Any] = {
    "schedule": {
        "type": "dict",
        "default": {},
        "apply_defaults": True,
        "options": {
            "kind": {"type": "str", "choices": list(KINDS), "default": "none"},
            "name": {"type": "str", "default": "kubecert"},
            "hours": {"type": "list", "elements": "int", "default": []},
            "minute": {"type": "int"},
            "cronjob": {"type": "dict", "apply_defaults": True, "options": _CRONJOB},
            "systemd": {"type": "dict", "apply_defaults": True, "options": _SYSTEMD},
            "awx": {"type": "dict", "options": _AWX},
        },
    },
}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Secrets are copied where, as M(k8s_tls_secret_copy) takes them."""

from __future__ import annotations

from typing import Any

_TARGET: dict[str, Any] = {
    "cluster": {"type": "str"},
    "namespaces": {"type": "list", "elements": "str"},
    "namespace_selector": {"type": "dict"},
    "label_selector": {"type": "str"},
    "secret_name": {"type": "str", "no_log": False},
}
_CERTIFICATE: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "default": "default"},
    "secret_name": {"type": "str", "required": True, "no_log": False},
    "secret_template": {
        "type": "dict",
        "no_log": False,
        "options": {"labels": {"type": "dict"}, "annotations": {"type": "dict"}},
    },
    "action": {"type": "str"},
    "targets": {"type": "list", "elements": "dict", "default": [], "options": _TARGET},
}
SPEC: dict[str, Any] = {
    "certificates": {"type": "list", "elements": "dict", "required": True, "options": _CERTIFICATE},
}

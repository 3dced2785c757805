# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates that modules hand on to each other: the declaration, and what each module has learned."""

from __future__ import annotations

from typing import Any


def _texts() -> dict[str, Any]:
    return {"type": "list", "elements": "str"}


_ZONE: dict[str, Any] = {
    "record": {"type": "str", "required": True},
    "target": {"type": "str"},
    "zone": {"type": "str", "required": True},
    "zone_name": {"type": "str", "required": True},
}
_CHALLENGE: dict[str, Any] = {
    "type": {"type": "str"},
    "identifier": {"type": "str"},
    "record": {"type": "str"},
    "value": {"type": "str"},
    "token": {"type": "str", "no_log": False},
    "url": {"type": "str"},
    "status": {"type": "str"},
}
_REFERENCE: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "key": {"type": "str", "required": True, "no_log": False},
}
_OPTIONS: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "default": "default"},
    "secret_name": {"type": "str", "required": True, "no_log": False},
    "dns_names": _texts(),
    "ip_addresses": _texts(),
    "common_name": {"type": "str"},
    "issuer_ref": {
        "type": "dict",
        "required": True,
        "options": {
            "name": {"type": "str", "required": True},
            "kind": {"type": "str"},
            "group": {"type": "str"},
        },
    },
    "private_key": {
        "type": "dict",
        "no_log": False,
        "options": {
            "algorithm": {"type": "str"},
            "size": {"type": "int"},
            "encoding": {"type": "str"},
            "rotation_policy": {"type": "str"},
        },
    },
    "secret_template": {
        "type": "dict",
        "no_log": False,
        "options": {"labels": {"type": "dict"}, "annotations": {"type": "dict"}},
    },
    "labels": {"type": "dict"},
    "owner_uid": {"type": "str"},
    "additional_output_formats": {
        "type": "list",
        "elements": "dict",
        "options": {"type": {"type": "str", "required": True}},
    },
    "keystores": {
        "type": "dict",
        "no_log": False,
        "options": {
            "pkcs12": {
                "type": "dict",
                "options": {
                    "create": {"type": "bool", "required": True},
                    "password_secret_ref": {"type": "dict", "required": True, "no_log": False, "options": _REFERENCE},
                    "profile": {"type": "str"},
                },
            },
        },
    },
    "issue_temporary_certificate": {"type": "bool"},
    "action": {"type": "str"},
    "reason": {"type": "str"},
    "explanation": {"type": "str"},
    "not_before": {"type": "str"},
    "not_after": {"type": "str"},
    "renewal_time": {"type": "str"},
    "next_try": {"type": "str"},
    "replaces": {"type": "str"},
    "counted_at": {"type": "str"},
    "revocation": {"type": "dict"},
    "renewal_info": {"type": "dict"},
    "csr": {"type": "str"},
    "pending": {
        "type": "dict",
        "options": {
            "namespace": {"type": "str", "required": True},
            "name": {"type": "str", "required": True},
            "holder": {"type": "str", "required": True},
            "resource_version": {"type": "str"},
        },
    },
    "order": {
        "type": "dict",
        "options": {
            "url": {"type": "str", "required": True},
            "status": {"type": "str"},
            "expires": {"type": "str"},
        },
    },
    "zones": {"type": "list", "elements": "dict", "options": _ZONE},
    "challenges": {"type": "list", "elements": "dict", "options": _CHALLENGE},
    "chain": {"type": "str"},
    "serial": {"type": "str"},
    "fingerprint": {"type": "str"},
    "error": {"type": "dict"},
}

SPEC: dict[str, Any] = {
    "certificates": {"type": "list", "elements": "dict", "required": True, "options": _OPTIONS},
}

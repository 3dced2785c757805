# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TXT records of challenges, as M(acme_order) returns them and M(route53_txt) takes and returns them."""

from __future__ import annotations

from typing import Any

TSIG = ("HMACMD5", "HMACSHA1", "HMACSHA224", "HMACSHA256", "HMACSHA384", "HMACSHA512")


def _reference() -> dict[str, Any]:
    fields = {name: {"type": "str", "required": True} for name in ("namespace", "name")}
    return {
        "type": "dict",
        "no_log": False,
        "options": {**fields, "key": {"type": "str", "required": True, "no_log": False}},
    }


ROUTE53: dict[str, Any] = {
    "region": {"type": "str"},
    "access_key_id": {"type": "str"},
    "access_key_id_secret_ref": _reference(),
    "secret_access_key_secret_ref": _reference(),
    "session_token_secret_ref": _reference(),
    "profile": {"type": "str"},
    "role": {"type": "str"},
    "role_session_name": {"type": "str"},
    "external_id": {"type": "str"},
    "hosted_zone_id": {"type": "str"},
}
"""As whom Route53 is asked, in the terms of a solver."""
SPEC: dict[str, Any] = {
    "records": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "record": {"type": "str", "required": True},
            "values": {"type": "list", "elements": "str", "required": True},
            "certificates": {"type": "list", "elements": "str"},
            "route53": {"type": "dict", "options": ROUTE53},
            "rfc2136": {
                "type": "dict",
                "options": {
                    "nameserver": {"type": "str", "required": True},
                    "protocol": {"type": "str", "choices": ["TCP", "UDP"]},
                    "tsig_key_name": {"type": "str", "no_log": False},
                    "tsig_algorithm": {"type": "str", "choices": list(TSIG)},
                    "tsig_secret_secret_ref": _reference(),
                    "zone": {"type": "str"},
                },
            },
            "lasting": {"type": "bool"},
            "cname_strategy": {"type": "str", "choices": ["None", "Follow"]},
            "target": {"type": "str"},
            "zone": {"type": "str"},
            "zone_name": {"type": "str"},
            "change": {"type": "str"},
            "pending": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "namespace": {"type": "str", "required": True},
                    "name": {"type": "str", "required": True},
                    "holder": {"type": "str"},
                },
            },
            "error": {"type": "dict"},
        },
    },
}

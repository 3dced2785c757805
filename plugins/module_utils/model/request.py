# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate asks of the CA, as a fingerprint: work under way goes on only for the same request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(item: Mapping[str, Any]) -> str:
    """A short hex digest over the names, the issuer and the kind of key of a certificate item."""
    key = item.get("private_key") or {}
    asked = {
        "names": sorted({*item.get("dns_names", ()), *item.get("ip_addresses", ())}),
        "common_name": item.get("common_name") or "",
        "issuer": dict(item.get("issuer_ref") or {}),
        "key": [key.get("algorithm"), key.get("size")],
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

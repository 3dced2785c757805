# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the token of a ServiceAccount says of itself (RFC 7519), which only its API server can vouch for."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class TokenFacts:
    """Whose token it is, and from when until when it is good."""

    user: str
    issued: datetime
    expires: datetime

    @property
    def lifetime(self) -> timedelta:
        """How long it is good altogether."""
        return self.expires - self.issued

    @classmethod
    def of_token(cls, token: str) -> TokenFacts | None:
        """Read a token; None where it is none that expires."""
        claims = _claims(token)
        try:
            times = [datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp")]
            return cls(str(claims["sub"]), *times)
        except (LookupError, TypeError, ValueError, OverflowError, OSError):
            return None


def _claims(token: str) -> dict[str, Any]:
    body = f"{token}..".split(".")[1]
    try:
        found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

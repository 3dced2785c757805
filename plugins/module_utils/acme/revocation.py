# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revocation (RFC 8555 §7.6): by the account that a certificate was issued to, or by the certificate's own key."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from ..model.faults import Fault
from .directory import address, opened
from .faults import AcmeFault
from .keys import AccountKey
from .resources import Server
from .transport import Request, Transport

UNSPECIFIED = 0
_LEAF = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


class Revocations:
    """Asks one server, in the name of the transport's account unless a certificate's own key signs."""

    def __init__(self, transport: Transport, directory: Any) -> None:
        self._transport = transport
        self._directory = directory

    @classmethod
    def connect(
        cls,
        server: Server,
        *,
        deadline: float,
        say: Callable[[str], None],
        connections: int,
        now: Callable[[], datetime],
    ) -> Self:
        """Ask the server for its directory; there is no account then. Raises AcmeFault."""
        return cls(*opened(server, None, deadline=deadline, say=say, connections=connections, now=now))

    def revoke(self, chain_pem: str, reason: int, key_pem: bytes | None = None) -> bool:
        """Have the first certificate of the chain revoked, by its own key (PEM) where that is given.

        False where it had been before. The reason is a code of RFC 5280 §5.3.1.
        """
        payload: dict[str, Any] = {"certificate": _der_of(chain_pem)}
        if reason != UNSPECIFIED:
            # Which says as much when it is left out, as RFC 5280 would have it.
            payload["reason"] = reason
        request = Request(
            address(self._transport.server, self._directory, "revokeCert"),
            "the revocation",
            payload,
            key=AccountKey(key_pem) if key_pem else None,
        )
        try:
            self._transport.ask(request)
        except AcmeFault as fault:
            if fault.kind != "alreadyRevoked":
                raise
            return False
        return True


def _der_of(chain_pem: str) -> str:
    """The first certificate as base64url of its DER."""
    found = _LEAF.search(chain_pem)
    if not found:
        raise Fault("The chain is not PEM, which begins with -----BEGIN CERTIFICATE-----.")
    return base64.urlsafe_b64encode(base64.b64decode(found[1])).decode().rstrip("=")

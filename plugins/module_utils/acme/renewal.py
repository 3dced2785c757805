# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACME renewal information (RFC 9773): when the server wants a certificate to be renewed. No account is needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Self

from ..model.renewal_info import RenewalInfo, look_again
from ..model.times import parse_rfc3339
from .directory import opened
from .libraries import messages
from .reading import understood
from .resources import Server
from .transport import Request, Transport


class RenewalInfos:
    """Asks one server. Safe to share between threads. `base_url` is empty where the server offers none."""

    def __init__(self, transport: Transport, base_url: str) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")

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
        """Ask the server for its directory. Raises AcmeFault."""
        transport, directory = opened(server, None, deadline=deadline, say=say, connections=connections, now=now)
        return cls(transport, base_url_of(directory))

    @property
    def offered(self) -> bool:
        """Whether the server has any."""
        return bool(self._base_url)

    def of(self, certificate_id: str) -> RenewalInfo:
        """What the server says of the certificate of this identifier (§4.1). Raises AcmeFault."""
        answer = self._transport.ask(
            Request(f"{self._base_url}/{certificate_id}", "renewal information", method="GET", waits_for_limits=False)
        )
        with understood(self._transport.server, "renewal information"):
            document = answer.json()
            window = document["suggestedWindow"]
            start, end = parse_rfc3339(window["start"]), parse_rfc3339(window["end"])
            if end <= start:
                raise ValueError("the window ends before it begins")
            return RenewalInfo(
                certificate_id=certificate_id,
                start=start,
                end=end,
                look_again=look_again(self._transport.now(), answer.retry_after),
                explanation_url=str(document.get("explanationURL") or ""),
            )


def base_url_of(directory: messages.Directory) -> str:
    """Where a server gives renewal information, empty where it gives none."""
    try:
        return str(directory["renewalInfo"])
    except KeyError:
        return ""

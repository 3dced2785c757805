# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server's directory (RFC 8555 §7.1.1), by which everything else is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..model.acme_directory import Directory
from ..model.clock import Clock
from .faults import AcmeFault
from .keys import AccountKey
from .libraries import messages
from .reading import understood
from .resources import Server
from .transport import Request, Transport


def opened(
    server: Server,
    key: AccountKey | None,
    *,
    deadline: float,
    say: Callable[[str], None],
    connections: int,
    now: Callable[[], datetime],
) -> tuple[Transport, Any]:
    """The way to a server, and its directory, for which it is asked. Raises AcmeFault."""
    transport = Transport(server, key, deadline=deadline, say=say, connections=connections, now=now)
    answer = transport.ask(Request(server.url, "its directory", method="GET"))
    with understood(server, "a directory"):
        directory = messages.Directory.from_json(answer.json())
        transport.new_nonce_url = directory["newNonce"]
    return transport, directory


def look(server: Server, *, deadline: float, say: Callable[[str], None], clock: Clock) -> Directory:
    """What a server says of itself, for which no account is needed. The clock hears its time. Raises AcmeFault."""
    transport, directory = opened(server, None, deadline=deadline, say=say, connections=1, now=clock.moment)
    if transport.told:
        clock.hear(transport.told)
    with understood(server, "a directory"):
        return described(directory)


def described(directory: Any) -> Directory:
    """What a directory says of its server beside addresses (RFC 8555 §7.1.1 and §9.7.6)."""
    meta = directory["meta"]
    return Directory(
        terms_of_service=str(meta.terms_of_service or ""),
        profiles=dict(meta.profiles or {}),
        requires_binding=bool(meta.external_account_required),
        caa_identities=tuple(str(name) for name in meta.caa_identities or ()),
    )


def address(server: Server, directory: Any, resource: str) -> str:
    """Where the server's directory has this resource (`revokeCert`, …). Raises AcmeFault where it has none."""
    try:
        return str(directory[resource])
    except KeyError:
        raise AcmeFault(f"{server.name} has no {resource} in its directory.", server=server.url) from None

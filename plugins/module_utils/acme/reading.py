# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that aren't what the protocol says they are become faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .faults import AcmeFault
from .libraries import jose
from .resources import Server


@contextmanager
def understood(server: Server, what: str) -> Iterator[None]:
    """Within it an answer is taken apart; what doesn't fit is the server's fault."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, jose.Error) as error:
        raise AcmeFault(
            f"{server.name} gave something that is not {what} as RFC 8555 has it ({type(error).__name__}: {error}). "
            "See that the address is that of an ACME directory.",
            server=server.url,
        ) from error

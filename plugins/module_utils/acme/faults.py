# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong at an ACME server, for those who want to react to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..model.faults import ServiceFault


class AcmeFault(ServiceFault):
    """The server said no, or nothing. `kind` is the problem's (`rateLimited`, `caa`, …), empty where it named none.

    One that is `passing` was asked for again and again until the time was over; another time it may be different.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str = "",
        server: str = "",
        status: int = 0,
        retry_at: datetime | None = None,
        passing: bool = False,
    ) -> None:
        super().__init__(message, server=server, status=status, retry_at=retry_at)
        self.kind = kind
        self.passing = passing


class MissingAccount(AcmeFault):
    """The server has no account for this key, or nobody has looked for it yet."""


class ClosedAccount(AcmeFault):
    """The account of this key has been deactivated, which can't be undone: another key is needed."""


class GoneOrder(AcmeFault):
    """The order can't be taken up again: unknown, of another account or server, or past its time. Begin a new one."""


class FailedOrder(AcmeFault):
    """The order is invalid for good. `failures` says for each identifier that failed why; empty if it was the CSR."""

    def __init__(self, message: str, failures: Mapping[str, str], *, kind: str = "", server: str = "") -> None:
        super().__init__(message, kind=kind, server=server)
        self.failures = dict(failures)


class UnfinishedOrder(AcmeFault):
    """The order is neither done nor failed when the time is over; a later run can take it up by its URL."""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes on their way: PENDING for a while, then INSYNC."""

from __future__ import annotations

import datetime
import secrets
import string
import time

from .answers import Answer, Refusal, change_info

_LETTERS = string.ascii_uppercase + string.digits


class Changes:
    """What GetChange knows."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime.datetime, float]] = {}

    def add(self, pending_seconds: float) -> Answer:
        """A new change; as in AWS it is PENDING in this first answer."""
        change_id = "C0" + "".join(secrets.choice(_LETTERS) for _unused in range(18))
        submitted = datetime.datetime.now(datetime.UTC)
        self._known[change_id] = submitted, time.monotonic() + pending_seconds
        return change_info("ChangeResourceRecordSetsResponse", change_id, "PENDING", submitted)

    def get(self, change_id: str) -> Answer:
        """How far that change is."""
        if change_id not in self._known:
            raise Refusal(404, "NoSuchChange", f"Could not find resource with ID: {change_id}")
        submitted, insync = self._known[change_id]
        status = "INSYNC" if time.monotonic() >= insync else "PENDING"
        return change_info("GetChangeResponse", change_id, status, submitted)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One time for all who work on a cluster: that of its API server, which they all hear in its answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=5)
"""Whole seconds and the time on the way make as much; less is no skew."""
WORTH_A_WORD = timedelta(minutes=5)
REMEDY = "Set the clocks by NTP."


class Clock:
    """The present moment (UTC) as `read` gives it, until somebody more trustworthy has been heard.

    Machines whose clocks differ would otherwise take over each other's leases, or wait for times that have passed.
    """

    def __init__(self, read: Callable[[], datetime]) -> None:
        self.read = read
        """The machine's own time."""
        self.heard = False
        """Whether anybody has been heard yet."""
        self.offset = timedelta(0)
        """What is added to the machine's own time."""

    def moment(self) -> datetime:
        """The present moment."""
        return self.read() + self.offset

    def hear(self, told: datetime) -> None:
        """Go by the time that was told just now."""
        self.heard = True
        found = told - self.read()
        self.offset = found if abs(found) > TOLERANCE else timedelta(0)

    @property
    def skew(self) -> str:
        """How far the machine's clock is off, as `60 minutes behind` or `ahead of`; empty where that is no matter."""
        if abs(self.offset) < WORTH_A_WORD:
            return ""
        minutes = round(abs(self.offset) / timedelta(minutes=1))
        return f"{minutes} minutes {'behind' if self.offset > timedelta(0) else 'ahead of'}"

    def warning(self) -> str:
        """What to tell about a machine whose clock is far off; empty where it is not."""
        if not self.skew:
            return ""
        return f"The clock of this machine is {self.skew} the API server's, which is gone by here. {REMEDY}"

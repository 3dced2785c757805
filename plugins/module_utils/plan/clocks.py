# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the clock of this machine agrees with those of the servers it speaks to."""

from __future__ import annotations

from ..model.check import Check, failed, passed, skipped
from ..model.clock import REMEDY, Clock

NAME = "clock"


def clock_check(server: str, clock: Clock) -> Check:
    """The check of a clock that has heard a server, unless it gave no time."""
    if not clock.heard:
        return skipped(NAME, server, "The server has told no time.")
    if not clock.skew:
        return passed(NAME, server, "This machine's clock agrees with it.")
    return failed(
        NAME,
        server,
        f"This machine's clock is {clock.skew} it, and signatures of AWS and TSIG are refused from five minutes on.",
        REMEDY,
    )

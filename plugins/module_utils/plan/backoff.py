# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to try again after a failure at the CA, as Let's Encrypt advises: 1, 10 and 100 minutes, then daily."""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(minutes=100), timedelta(days=1))


def next_try(failures: int, now: datetime, retry_at: datetime | None = None) -> datetime:
    """The earliest next try (UTC) after so many failures in a row; what the CA itself says wins."""
    if retry_at is not None:
        return retry_at
    return now + PAUSES[min(max(failures, 1), len(PAUSES)) - 1]

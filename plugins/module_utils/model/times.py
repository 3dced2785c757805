# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments as RFC 3339 text in UTC, durations as Kubernetes writes them (Go's `2160h`, `1h30m`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:h|ms|us|ns|m|s))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def format_rfc3339(moment: datetime) -> str:
    """`2026-11-24T14:30:00Z`, whole seconds, UTC."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def parse_rfc3339(text: str) -> datetime:
    """The moment, in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


def parse_http_date(text: str) -> datetime | None:
    """The moment in a Date header (RFC 9110 §6.6.1), None where there is none that can be read."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def parse_duration(text: str) -> timedelta:
    """A Go duration. Raises ValueError for anything else, a bare number included."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not a duration such as 2160h or 1h30m")
    try:
        return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))
    except OverflowError as error:
        raise ValueError(f"{text!r} is longer than any time that can be reckoned with") from error


def format_duration(duration: timedelta) -> str:
    """A Go duration in hours, minutes and seconds: `2160h`, `1h30m`."""
    seconds = int(duration.total_seconds())
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "m"), (seconds % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"

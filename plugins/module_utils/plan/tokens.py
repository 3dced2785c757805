# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a ServiceAccount gets a new token in the place of the one it has."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model.service_token import TokenFacts
from ..model.times import format_duration

LEAST_LEFT = 1 / 3
"""The part of its lifetime that has to be left of a token."""
SLACK = timedelta(minutes=1)
"""API servers add a few seconds."""


def reason_for_new(facts: TokenFacts | None, user: str, lifetime: timedelta, now: datetime) -> str:
    """Why a new token is due, as a sentence; empty where the one that there is may stay, if it is still accepted."""
    if facts is None:
        return "There is none that can be used."
    if facts.user != user:
        return f"It is for {facts.user}."
    if now >= facts.expires:
        return "It has expired."
    if facts.lifetime > lifetime + SLACK:
        return f"It lives for longer than {format_duration(lifetime)}."
    # A server may give less than it was asked for, so what counts is the token's own lifetime.
    if facts.expires - now < facts.lifetime * LEAST_LEFT:
        return "Less than a third of its lifetime is left."
    return ""

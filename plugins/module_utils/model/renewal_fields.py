# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a certificate is to be renewed, as declared."""

from __future__ import annotations

from datetime import timedelta

from . import times
from .certificate_fields import CERTIFICATE
from .fields import REFUSED
from .reader import Reader

LEAST_DURATION = timedelta(hours=1)
LEAST_RENEW_BEFORE = timedelta(minutes=5)
RENEW_BEFORE = "RenewBefore"
RENEWAL_POLICIES = {"renewbefore": RENEW_BEFORE, "disabled": "Disabled"}


def parse_renewal(top: Reader) -> tuple[timedelta | None, int | None, timedelta | None]:
    """`renew_before`, `renew_before_percentage` and `duration`."""
    duration, renew_before = _duration(top, "duration"), _duration(top, "renew_before")
    percentage = top.number("renew_before_percentage")
    if duration is not None and duration < LEAST_DURATION:
        top.fault("duration", f"is {times.format_duration(duration)}; it must be at least 1h.")
    if renew_before is not None and renew_before < LEAST_RENEW_BEFORE:
        top.fault("renew_before", f"is {times.format_duration(renew_before)}; it must be at least 5m.")
    if renew_before is not None and duration is not None and renew_before >= duration:
        top.fault("renew_before", "must be less than duration.")
    if renew_before is not None and percentage is not None:
        top.fault("renew_before", f"can't stand beside {top.spelt('renew_before_percentage')}; take one of them away.")
    if percentage is not None and not 0 < percentage < 100:
        top.fault("renew_before_percentage", f"is {percentage}; it must be between 1 and 99.")
    _policy(top)
    return renew_before, percentage, duration


def _policy(top: Reader) -> None:
    section = top.section("renewal")
    if section is None:
        return
    policy = section.choice("policy", RENEWAL_POLICIES, RENEW_BEFORE)
    if policy != RENEW_BEFORE:
        section.fault(
            "policy", f"is {policy}, which would let it expire; take it out of what is declared once it is there."
        )
    for name, why in CERTIFICATE.reasons(REFUSED, "renewal").items():
        if section.given(name):
            section.fault(name, f"can't be served: {why}. Take it out.")
    section.done()


def _duration(top: Reader, field_name: str) -> timedelta | None:
    text = top.text(field_name)
    if not text:
        return None
    try:
        return times.parse_duration(text)
    except ValueError:
        top.fault(field_name, f"is {text!r}; write a duration such as 360h or 1h30m.")
        return None

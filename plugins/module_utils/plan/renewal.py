# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a certificate is due for renewal."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model.found import BACKDATING

SHORT_LIFETIME = timedelta(days=10)


def renewal_time(
    not_before: datetime, not_after: datetime, renew_before: timedelta | None, percentage: int | None
) -> datetime:
    """The moment from which a certificate is renewed.

    That is `renew_before` the end, or when `percentage` of the lifetime is left. Where neither is declared, or would
    leave a certificate due as soon as it has been issued, it is when a third of the lifetime is left, half where the
    lifetime is under ten days.
    """
    lifetime = not_after - not_before
    usual = lifetime / 2 if lifetime < SHORT_LIFETIME else lifetime / 3
    wanted = renew_before or usual
    if percentage is not None:
        wanted = lifetime * percentage / 100
    # A CA may have dated it back, so that it has this age on its first day already.
    age_when_new = min(BACKDATING, lifetime / 10)
    left = wanted if wanted < lifetime - age_when_new - timedelta(seconds=1) else usual
    return (not_after - left).replace(microsecond=0)

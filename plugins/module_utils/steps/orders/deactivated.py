# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An order's authorizations given up (RFC 8555 §7.5.2): nothing is issued by them any more without new proof."""

from __future__ import annotations

from ...acme.client import Acme
from ...acme.faults import GoneOrder

UNDER_WAY = frozenset({"pending", "ready", "processing"})


def give_up(acme: Acme, order_url: str, failed: bool) -> list[str]:
    """The URLs of the authorizations that were worth something until now, pending ones included.

    The order of a certificate that has failed is left alone while it is under way: the next run goes on with it.
    """
    try:
        order = acme.order(order_url)
    except GoneOrder:
        return []
    if failed and order.status in UNDER_WAY:
        return []
    return [url for url in order.authorizations if acme.deactivate_authorization(url)]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether TXT records could be written into a hosted zone, found out without writing any.

Route53 looks at the rights of whoever asks before it looks at the change. So a batch that deletes record sets which are
not there is refused as InvalidChangeBatch where the identity may change these names, and as AccessDenied where it may
not. A policy's conditions on names and types count too, since names and type are those of the challenges.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ..model.faults import Fault, ServiceFault
from .changes import NameChange, batches, blind_removal, is_contest
from .route53 import RefusedBatch, Route53
from .zones import HostedZone

TTL = 60


def rehearsed(api: Route53, zone: HostedZone, names: Sequence[str]) -> dict[str, Fault]:
    """The faults of those names that could not be written and waited for. No batch of these can be carried out."""
    value = f"kubecert-preflight-{secrets.token_hex(16)}"
    wanted = list(dict.fromkeys(names))
    try:
        api.answers_about_changes()
    except ServiceFault as fault:
        return dict.fromkeys(wanted, fault)
    faults: dict[str, Fault] = {}
    for batch in batches([blind_removal(name, (value,), TTL) for name in wanted]):
        faults |= _faults(api, zone, batch)
    return faults


def _faults(api: Route53, zone: HostedZone, batch: Sequence[NameChange]) -> dict[str, Fault]:
    try:
        api.change(zone, [change for plan in batch for change in plan.changes])
    except RefusedBatch as refusal:
        if all(is_contest(message) for message in refusal.messages):
            return {}
        return dict.fromkeys((plan.name for plan in batch), refusal)
    except ServiceFault as fault:
        return dict.fromkeys((plan.name for plan in batch), fault)
    return {}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the public DNS leads to a zone: its name servers as the zone has them, and as a resolver finds them."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.faults import Fault
from .provider import Zone
from .resolving import Resolving, UnresolvedFault


class NotDelegatedFault(Fault):
    """The zone is there, but nobody who asks the public DNS gets to it."""


def check_delegation(zone: Zone, resolving: Resolving) -> str:
    """Raise NotDelegatedFault when the public DNS leads elsewhere; a warning when that can't be found out."""
    own = {name.lower().rstrip(".") for name in zone.name_servers()}
    try:
        found = resolving.name_servers(zone.name)
    except UnresolvedFault as fault:
        return f"That {zone.name} is delegated to zone {zone.id} is taken for granted. {fault}"
    if not own or own & found:
        return ""
    raise NotDelegatedFault(
        f"Zone {zone.name} ({zone.id}) is not what the public DNS shows: {_shown(found)}. Let the parent zone or the "
        f"registrar delegate {zone.name} to {_named(sorted(own))}, or choose another zone by hosted_zone_id."
    )


def _shown(found: frozenset[str]) -> str:
    return f"there the name servers are {_named(sorted(found))}" if found else "there it has no name servers"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names)

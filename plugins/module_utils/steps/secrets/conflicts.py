# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How it is said that somebody else has written what was to be written."""

from __future__ import annotations

from ...kube.client import ConflictFault
from ...model.faults import Fault


def conflict_fault(where: str, conflict: ConflictFault) -> Fault:
    """What a refused server-side apply comes to; `where` names the Secret, as in `Secret default/web-tls`."""
    owned = [f"{cause.get('field')} ({cause.get('message')})" for cause in conflict.causes if cause.get("field")]
    if not owned:
        return Fault(f"{where} was changed by somebody else at the same moment; run again.")
    return Fault(
        f"{where} has fields that another manager owns: {', '.join(owned)}. Set adopt (in the role, kubecert_adopt) to "
        "take them over, or choose another secret name."
    )


def type_fault(where: str, found: object, wanted: str) -> Fault:
    """A Secret of another type stands there, and Kubernetes does not let a type be changed."""
    return Fault(
        f"{where} is of type {found}, which can't become {wanted}. Delete {where} or choose another secret name."
    )

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Secrets change hands, and what is said of those that don't."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret
from ansible_collections.kubecert.acme.plugins.module_utils.model.ownership import LAST_APPLIED, OURS, Owner
from ansible_collections.kubecert.acme.plugins.module_utils.plan.handover import (
    ISSUING,
    MOVE,
    NONE,
    REFUSE,
    to_cert_manager,
    to_us,
)

from .build import certificate, leaf, secret

US, THEM = Owner(OURS, True), Owner(ISSUING, True)
KUBECTL, ARGO = Owner("kubectl-create", False), Owner("argocd-controller", True)
OTHERS = replace(secret(), annotations={**secret().annotations, "cert-manager.io/certificate-name": "shop"})
APPLIED = replace(secret(), annotations={LAST_APPLIED: "{}"})


@pytest.mark.parametrize(
    ("found", "owners", "action", "said"),
    [
        (None, (), NONE, "first run orders it"),
        (secret(), (THEM,), MOVE, "taken over from cert-manager-certificates-issuing"),
        (secret(), (Owner("controller", False),), MOVE, "from controller"),
        (secret(), (US, THEM), MOVE, "from cert-manager"),
        (secret(), (US,), NONE, "already"),
        (secret(), (), NONE, "Nobody owns it"),
        (replace(secret(), annotations={}), (KUBECTL,), MOVE, "from kubectl-create"),
        (secret(), (ARGO,), REFUSE, "applied by argocd-controller"),
        (secret(), (THEM, ARGO), REFUSE, "Take Secret default/web-tls out of what that applies"),
        (APPLIED, (Owner("kubectl-client-side-apply", False),), REFUSE, "kubectl apply"),
        (OTHERS, (THEM,), REFUSE, "made for Certificate shop"),
        (replace(secret(), type="Opaque"), (THEM,), REFUSE, "Delete Secret default/web-tls"),
    ],
)
def test_to_us(found: FoundSecret | None, owners: tuple[Owner, ...], action: str, said: str) -> None:
    move = to_us(certificate(), found, owners)
    assert move.action == action
    assert said in move.explanation


@pytest.mark.parametrize(
    ("found", "owners", "pending", "action", "said"),
    [
        (secret(), (US,), False, MOVE, "given to cert-manager-certificates-issuing"),
        (secret(), (US,), True, REFUSE, "default/web-tls-pending"),
        (None, (), True, REFUSE, "not done"),
        (None, (), False, NONE, "cert-manager will order it"),
        (secret(), (THEM,), False, NONE, "already"),
        (secret(), (KUBECTL,), False, REFUSE, "kubectl-create's"),
        (secret(), (), False, REFUSE, "nobody's"),
        (OTHERS, (US,), False, REFUSE, "made for Certificate shop"),
        (secret(leaf(temporary=True)), (US,), False, REFUSE, "Let a run order it first"),
    ],
)
def test_to_cert_manager(
    found: FoundSecret | None, owners: tuple[Owner, ...], pending: bool, action: str, said: str
) -> None:
    move = to_cert_manager(certificate(), found, owners, pending=pending)
    assert move.action == action
    assert said in move.explanation

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a certificate's Secret can change from cert-manager's hands into ours or back, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.certificate import Certificate
from ..model.found import FoundSecret
from ..model.issuer import GROUP
from ..model.ownership import CONTROLLERS, LAST_APPLIED, OURS, Owner
from ..model.secret import TLS_TYPE

ISSUING = "cert-manager-certificates-issuing"
"""The field manager by which cert-manager writes Secrets."""
MOVE, NONE, REFUSE = "move", "none", "refuse"


@dataclass(frozen=True)
class Move:
    """What becomes of one Secret: move, none or refuse, with a sentence."""

    action: str
    explanation: str


def is_cert_managers(manager: str) -> bool:
    """Whether a field manager is cert-manager, of any version."""
    return manager.startswith(CONTROLLERS)


def to_us(certificate: Certificate, secret: FoundSecret | None, owners: Sequence[Owner]) -> Move:
    """Whether this collection may take the Secret. `owners` are all that own its key or certificate.

    It is taken from cert-manager and from whoever has written it once, but not from those who would write it again.
    """
    if secret is None:
        return Move(NONE, "It has no Secret yet; the first run orders it.")
    if stranger := _stranger(certificate, secret):
        return stranger
    others = [owner for owner in owners if owner.manager != OURS]
    if not others:
        return Move(NONE, f"It is {OURS}'s already." if owners else "Nobody owns it; a run takes it as it is.")
    again = [owner.manager for owner in others if owner.applies and not is_cert_managers(owner.manager)]
    if LAST_APPLIED in secret.annotations:
        again.append("kubectl apply")
    if again:
        return Move(
            REFUSE,
            f"Its Secret is applied by {' and '.join(again)}, and would be again. Take Secret {certificate.secret} out "
            f"of what that applies first, and the annotation {LAST_APPLIED} off it if it has it.",
        )
    return Move(MOVE, f"Its Secret is taken over from {' and '.join(owner.manager for owner in others)}.")


def to_cert_manager(
    certificate: Certificate, secret: FoundSecret | None, owners: Sequence[Owner], *, pending: bool
) -> Move:
    """Whether the Secret can be given to cert-manager. `pending` is whether work on the certificate is not done."""
    if pending:
        return Move(
            REFUSE,
            f"Work on it is not done: Secret {certificate.secret}-pending is there. Let a run end it, or sweep.",
        )
    if secret is None:
        return Move(NONE, "It has no Secret; cert-manager will order it.")
    if stranger := _stranger(certificate, secret):
        return stranger
    if secret.certificate and secret.certificate.temporary:
        return Move(
            REFUSE, "Its Secret holds a temporary certificate, which cert-manager would keep. Let a run order it first."
        )
    managers = [owner.manager for owner in owners]
    if OURS in managers:
        return Move(MOVE, f"Its Secret is given to {ISSUING}.")
    if any(is_cert_managers(manager) for manager in managers):
        return Move(NONE, "It is cert-manager's already.")
    return Move(
        REFUSE, f"Its Secret is not {OURS}'s but {' and '.join(managers) or 'nobody'}'s; there is nothing to give."
    )


def _stranger(certificate: Certificate, secret: FoundSecret) -> Move | None:
    """A Secret that is no certificate's, or another one's."""
    name = secret.annotations.get(f"{GROUP}/certificate-name", certificate.name)
    if secret.type != TLS_TYPE:
        return Move(
            REFUSE,
            f"Its Secret is of type {secret.type}, which can't become {TLS_TYPE}. Delete Secret {certificate.secret} "
            "or choose another secret name.",
        )
    if name != certificate.name:
        return Move(
            REFUSE,
            f"Its Secret was made for Certificate {name}. Correct the name that is declared, or the secret name.",
        )
    return None

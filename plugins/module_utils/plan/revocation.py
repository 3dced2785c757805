# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a certificate that is to be revoked, given what its Secret holds and remembers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.found import CertificateFacts
from ..model.revocation import Revocation
from ..model.times import format_rfc3339
from .wishes import Wish

SAME_COMMAND = timedelta(days=1)
"""For so long after a revocation, the same command is taken for one that was given twice."""


@dataclass(frozen=True)
class Settled:
    """`revocation` is that of the standing certificate: done, or still to be done where `revoked` is None.

    With a `refusal` (a sentence) nothing is to be done, since that would not be what was wished for; with `spared` (a
    sentence) nothing is to be done, since that has been done before.
    """

    revocation: Revocation | None = None
    refusal: str = ""
    spared: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the CA is to be asked for a revocation."""
        return self.revocation is not None and self.revocation.revoked is None


def settle(leaf: CertificateFacts | None, note: Revocation | None, wish: Wish | None, now: datetime) -> Settled:
    """What holds for the standing certificate (None: none that can be read), given what its Secret remembers."""
    wish = wish if wish and wish.revokes else None
    if leaf is None:
        return Settled(refusal="The Secret holds no certificate that could be revoked." if wish else "")
    if wish and wish.serial and wish.serial != leaf.serial:
        return _another(leaf, note, wish)
    if note and note.serial == leaf.serial:
        return Settled(note)
    if wish is None:
        return Settled()
    replaced = note.revoked if note and not wish.serial else None
    return _replacement(leaf, note, replaced, now) if note and replaced else Settled(Revocation(leaf.serial))


def _another(leaf: CertificateFacts, note: Revocation | None, wish: Wish) -> Settled:
    """The wish names a certificate that does not stand there."""
    if note and note.serial == wish.serial and note.revoked:
        return Settled(spared=f"Serial {wish.serial} was revoked on {format_rfc3339(note.revoked)} and is replaced.")
    return Settled(
        refusal=f"Serial {wish.serial} is to be revoked, but the Secret holds serial {leaf.serial}. A certificate that "
        "has been replaced can't be revoked from here any more."
    )


def _replacement(leaf: CertificateFacts, note: Revocation, revoked: datetime, now: datetime) -> Settled:
    """The standing certificate has replaced one that was revoked; which of the two is meant must be beyond doubt."""
    said = (
        f"It was issued in the place of serial {note.serial}, which was revoked on {format_rfc3339(revoked)}, and is "
        f"not revoked in its turn unless its own serial is named: {leaf.serial}."
    )
    return Settled(spared=said) if now < revoked + SAME_COMMAND else Settled(refusal=said)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads have pods from before their certificate changed, and so are to be restarted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model.workload import Workload

NONE, NOTE, RESTART = "none", "note", "restart"
ABSENT, UNREADABLE = "absent", "unreadable"
"""What is noted in place of a fingerprint where there was no Secret, or no certificate in it."""


@dataclass(frozen=True)
class Held:
    """The certificate in one Secret (`namespace/name`): its SHA-256 fingerprint, or ABSENT or UNREADABLE.

    `usable` says that it has not expired and is no temporary one; `planned` is what was there when the run was planned,
    empty where nobody has looked; `coming` says that the run is still to put another one there; `certificate` is the
    declared certificate (`namespace/name`), empty where there is none; `stood_in` says that a temporary one may have
    been there first.
    """

    secret: str
    fingerprint: str
    usable: bool = True
    planned: str = ""
    coming: bool = False
    certificate: str = ""
    stood_in: bool = False


@dataclass(frozen=True)
class Decision:
    """What is to be done with a workload (none, note or restart), why, and what is noted on it then."""

    action: str
    explanation: str
    notes: Mapping[str, str]


def decide(workload: Workload, secrets: Sequence[Held], *, preview: bool = False) -> Decision:
    """Restart a workload once, however many of these Secrets have changed since it was last rolled out.

    One that has no note of a Secret yet is only noted: it may have been rolled out since the Secret changed, and
    nobody wants all to restart because this was turned on. With `preview`, what is coming counts as come.
    """
    stale = [one for one in secrets if _is_stale(workload, one, preview)]
    notes = {**workload.notes, **{one.secret: _note(workload, one) for one in secrets}}
    if stale:
        because = _because(workload, stale)
        return Decision(RESTART, f"{because} {workload.held_back}".strip(), notes)
    if notes != workload.notes:
        return Decision(NOTE, "It is noted which certificates its pods have.", notes)
    return Decision(NONE, "", notes)


def _is_stale(workload: Workload, secret: Held, preview: bool) -> bool:
    if secret.coming and not preview:
        # The restart that this leads to serves for both.
        return False
    if not secret.usable and not secret.coming:
        # Pods that have a certificate still would lose it.
        return False
    had = workload.notes.get(secret.secret) or secret.planned or secret.fingerprint
    if had == ABSENT and workload.uses.get(secret.secret) and not secret.stood_in:
        # Pods that need the Secret have been waiting for it, and start by themselves.
        return False
    return secret.coming or had != secret.fingerprint


def _note(workload: Workload, secret: Held) -> str:
    """The fingerprint; where pods are not to have it, or not yet, what was noted of them before stays true."""
    if secret.coming or not secret.usable:
        return workload.notes.get(secret.secret) or secret.fingerprint
    return secret.fingerprint


def _because(workload: Workload, stale: Sequence[Held]) -> str:
    changed = [_noun(workload, one) for one in stale if not one.coming]
    coming = [_noun(workload, one) for one in stale if one.coming]
    told = [f"{' and '.join(changed)} changed."] if changed else []
    told += [f"{' and '.join(coming)} {'is' if len(coming) == 1 else 'are'} to be issued anew."] if coming else []
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in told)


def _noun(workload: Workload, secret: Held) -> str:
    """`its certificate web`; with the namespace where that is another than the workload's."""
    kind, title = ("certificate", secret.certificate) if secret.certificate else ("Secret", secret.secret)
    return f"its {kind} {title.removeprefix(f'{workload.namespace}/')}"

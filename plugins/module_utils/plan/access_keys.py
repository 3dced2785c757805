# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an IAM user's access key gives way to a new one, and which keys are left over from earlier runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from ..model.access_key import MOST_KEYS, AccessKey, Found
from ..model.times import format_duration

LOST_WITHIN = timedelta(minutes=15)
"""A key that a killed run has made and not noted is younger than its note by less than this."""


def reason_for_new(found: Found, max_age: timedelta | None) -> str:
    """Why a new key is due, as a sentence; empty where the one that there is may stay, if AWS still takes it."""
    note = found.note
    if note is None or not note.current:
        return "There is none yet."
    if not found.held.has_secret:
        return "The Secret does not hold it any more."
    key = found.key(note.current)
    if key is None:
        return f"IAM has {note.current} no more."
    if not key.active:
        return f"{key.id} is inactive."
    if max_age and found.age(key) > max_age:
        return f"{key.id} is older than {format_duration(max_age)}."
    return ""


def left_over(found: Found) -> tuple[str, ...]:
    """The keys that were made for the Secret and are not in it: their secrets are lost, or a newer one is there."""
    note = found.note
    if note is None:
        return ()
    return tuple(key.id for key in found.keys if key.id in note.ours and key.id != note.current)


def perhaps_lost(found: Found) -> tuple[str, ...]:
    """The keys that a killed run has made and could not note; they are so only if nobody has ever used them."""
    note = found.note
    if note is None or note.making is None:
        return ()
    known, since = {*note.making.others, *note.ours}, note.making.since
    return tuple(key.id for key in found.keys if key.id not in known and abs(key.created - since) <= LOST_WITHIN)


def in_the_way(found: Found, removed: Collection[str], user: str) -> str:
    """What to say where IAM has no room for a new key, once `removed` are gone; empty where it has."""
    kept = [key for key in found.keys if key.id not in removed]
    if len(kept) < MOST_KEYS:
        return ""
    current = found.note.current if found.note else ""
    others = [key for key in kept if key.id != current]
    names = " and ".join(_named(key) for key in others)
    return (
        f"User {user} has {len(kept)} access keys, and IAM allows no more, so none can be made. This module has not "
        f"made {names}. Delete what nobody uses (aws iam delete-access-key --user-name {user} --access-key-id "
        f"{others[0].id}), or name a user of its own."
    )


def _named(key: AccessKey) -> str:
    return key.id if key.active else f"{key.id} (inactive)"

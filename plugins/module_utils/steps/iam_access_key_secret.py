# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam_access_key_secret: access keys of IAM users in Secrets, made, seen working, and replaced in time.

A secret access key goes from IAM's answer into its Secret, and nowhere else. Whenever a run is killed, the next one
finds in the Secret's note what was begun: a key whose secret is lost is removed, and one that is in the Secret stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ..dns.accounts import Accounts
from ..dns.iam import Iam, Keys, NoUserFault
from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..model.access_key import Found, KeyNote, Making, NewKey
from ..model.faults import Fault, HeldFault
from ..model.parallel import side_by_side, sound
from ..model.run import Context, Outcome
from ..model.times import format_rfc3339
from ..plan.access_keys import in_the_way, left_over, perhaps_lost, reason_for_new
from .access_keys.place import Standing
from .access_keys.wanted import Wanted, checked_ages, wanted_of
from .shared.failure import failed_item, failure_of
from .txt.accounts import accounts_of

STEP = "iam_access_key_secret"
HOLD = timedelta(minutes=5)
"""For how long a run has the Secret beside the time that it may wait for AWS."""
YOUNG = timedelta(minutes=15)
"""AWS may not know a key everywhere before it has reached this age."""


@dataclass
class _Desk:
    """What the work on every key shares; `before` and `after` collect the diff."""

    iam: Iam
    context: Context
    hold: timedelta
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Due:
    """What there is to do: a new key for this reason, the id to be put in, keys to be removed."""

    reason: str
    incomplete: bool
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.reason or self.incomplete or self.removed)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Each Secret holds an access key that AWS takes; with state absent none that was made for it."""
    ages = checked_ages(options["access_keys"], options)
    if not options["access_keys"]:
        return Outcome(changed=False, values={"access_keys": []})
    secrets = Secrets(Cluster.connect(options, context.clock))
    (account,) = map(sound, accounts_of([{}], options, 1))
    iam = Iam(Accounts(connections=context.parallel), account, options["wait_timeout"], context.say)
    desk = _Desk(iam, context, HOLD + timedelta(seconds=3 * options["wait_timeout"]))
    wanted = wanted_of(options["access_keys"], ages, secrets, context.run_id)
    see_to = _present if options["state"] == "present" else _absent
    results = side_by_side(lambda one: see_to(desk, one), wanted, context.parallel)
    items = [_item(one, result) for one, result in zip(wanted, results, strict=True)]
    failures = {one.place.title: found for one, found in zip(wanted, results, strict=True) if isinstance(found, Fault)}
    changed = bool(desk.before or desk.after)
    return Outcome(
        changed=changed,
        values={"access_keys": items},
        before=desk.before if changed else None,
        after=desk.after if changed else None,
        failure=failure_of(STEP, failures),
    )


def _present(desk: _Desk, wanted: Wanted) -> dict[str, Any]:
    standing = wanted.place.read()
    wanted.place.refuse_foreign(standing, wanted.user)
    found = _found(desk, wanted, standing)
    due = _due(desk, wanted, standing, found)
    current = found.note.current if found.note else ""
    if not due:
        return _told(found, current, due)
    _let_others_finish(desk, wanted, found)
    if due.reason:
        _refuse_full(found, due.removed, wanted.user)
    if not desk.context.check:
        current = _carry_out(desk, wanted, standing, found, due)
    elif due.reason:
        current = ""
    _show(desk, wanted, found, current, due)
    return _told(found, current, due)


def _found(desk: _Desk, wanted: Wanted, standing: Standing) -> Found:
    try:
        listed = desk.iam.keys(wanted.user)
    except NoUserFault:
        if not desk.context.check:
            raise
        # The user, whom an earlier task of the same run may be to make.
        listed = Keys((), desk.context.now)
    return Found(listed.keys, standing.held, standing.note, listed.now)


def _due(desk: _Desk, wanted: Wanted, standing: Standing, found: Found) -> _Due:
    lost = tuple(key for key in perhaps_lost(found) if desk.iam.never_used(key))
    reason = reason_for_new(found, wanted.max_age)
    current = found.key(found.note.current) if found.note else None
    if not reason and current:
        held = NewKey(current.id, standing.secret)
        taken = desk.iam.wait_for(held) if found.age(current) < YOUNG else desk.iam.takes(held)
        reason = "" if taken else f"AWS does not take {current.id} with the secret that is there."
    incomplete = not reason and bool(wanted.place.id_entry) and not found.held.id
    return _Due(reason, incomplete, (*left_over(found), *lost))


def _let_others_finish(desk: _Desk, wanted: Wanted, found: Found) -> None:
    making = found.note.making if found.note else None
    if making and making.until > desk.context.now and not desk.context.is_over(making.run):
        raise HeldFault(
            f"Run {making.run} is at work on the access key in {wanted.place.title} until "
            f"{format_rfc3339(making.until)}; run again after that.",
            retry_at=making.until,
        )


def _refuse_full(found: Found, removed: Sequence[str], user: str) -> None:
    message = in_the_way(found, removed, user)
    if message:
        raise Fault(message)


def _carry_out(desk: _Desk, wanted: Wanted, standing: Standing, found: Found, due: _Due) -> str:
    """Do what is due, each step so that it is known afterwards; the key that is in the Secret at the end."""
    place, note = wanted.place, found.note or KeyNote(wanted.user)
    kept = tuple(key.id for key in found.keys if key.id not in due.removed)
    making = Making(desk.context.run_id, desk.context.now + desk.hold, found.now, kept)
    ours = tuple(dict.fromkeys((*note.ours, *due.removed)))
    place.begin(standing, KeyNote(wanted.user, note.current, ours, making))
    try:
        desk.iam.delete(wanted.user, due.removed)
        current = note.current
        if due.incomplete:
            place.complete(standing, current)
        if due.reason:
            current = _renew(desk, wanted, tuple(key for key in note.ours if key in kept))
        place.end((current,) if current else ())
    except Fault:
        place.give_up(desk.context.now)
        raise
    return current


def _renew(desk: _Desk, wanted: Wanted, former: tuple[str, ...]) -> str:
    """A new key, which others get only once AWS takes it; the former ones go only once it is in the Secret."""
    new = desk.iam.create(wanted.user)
    try:
        wanted.place.note_made(new.id)
    except Fault:
        # Nobody would know of it.
        desk.iam.delete(wanted.user, [new.id])
        raise
    if not desk.iam.wait_for(new):
        raise Fault(
            f"Access key {new.id}, just made for user {wanted.user}, is not taken by AWS yet. {wanted.place.title} is "
            "as it was; run again, or give it more time (wait_timeout)."
        )
    wanted.place.write(new)
    desk.iam.delete(wanted.user, former)
    return new.id


def _absent(desk: _Desk, wanted: Wanted) -> dict[str, Any]:
    standing = wanted.place.read()
    if standing.note is None:
        return {}
    wanted.place.refuse_foreign(standing, wanted.user)
    try:
        found = _found(desk, wanted, standing)
    except NoUserFault:
        found = Found((), standing.held, standing.note, desk.context.now)
    _let_others_finish(desk, wanted, found)
    lost = [key for key in perhaps_lost(found) if desk.iam.never_used(key)]
    ours = [key.id for key in found.keys if key.id in (*standing.note.ours, standing.note.current, *lost)]
    desk.before[wanted.place.title] = {"user": wanted.user, "access_keys": ours}
    if not desk.context.check:
        desk.iam.delete(wanted.user, ours)
        wanted.place.clear()
    return {"removed": ours}


def _show(desk: _Desk, wanted: Wanted, found: Found, current: str, due: _Due) -> None:
    """Put into the diff what a diff may show of a key."""
    if found.keys:
        desk.before[wanted.place.title] = {"user": wanted.user, "access_keys": [key.id for key in found.keys]}
    gone = {*due.removed, *(found.note.ours if due.reason and found.note else ())}
    left = [key.id for key in found.keys if key.id not in {*gone, current}]
    made = [current or "a new one"] if due.reason or current else []
    after: dict[str, Any] = {"user": wanted.user, "access_keys": left + made}
    desk.after[wanted.place.title] = after | ({"reason": due.reason} if due.reason else {})


def _told(found: Found, current: str, due: _Due) -> dict[str, Any]:
    former = found.note.ours if due.reason and found.note else ()
    removed = [key.id for key in found.keys if key.id in (*due.removed, *former)]
    return {"access_key_id": current, "reason": due.reason, "removed": removed}


def _item(wanted: Wanted, found: dict[str, Any] | Fault) -> dict[str, Any]:
    place = {"namespace": wanted.place.namespace, "name": wanted.place.name}
    item = {"user": wanted.user, "secret_ref": place}
    return failed_item(item, STEP, found) if isinstance(found, Fault) else {**item, **found}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pending Secret of a certificate: who is at work on it, its next key, and how far the work is.

Of two runs one wins: the Secret is made by create, and changed only as it was read (resourceVersion).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from ..model.faults import Fault, HeldFault
from ..model.pending import PendingState, pending_name, without
from ..model.run import Context
from .client import ConflictFault, NotFoundFault
from .pending_secret import KEY, LABELS, PendingRef, body_of, held_fault, state_of, told
from .secrets import Body, Secrets, decoded

LEASE = timedelta(minutes=15)
"""How long a run may stay silent before another one takes its work over."""
MOST_TRIES = 10


class NextKeys(Protocol):
    """Where the next private key of a certificate comes from."""

    def make(self) -> bytes:
        """One (PEM) to begin with."""

    def is_spent(self, key: bytes) -> bool:
        """Whether a key (PEM) that was made before can't be used any more."""


@dataclass(frozen=True)
class Claim:
    """A pending Secret that is ours: its key (PEM), what it remembers, and whether it was made or changed anew."""

    ref: PendingRef
    key: bytes
    state: PendingState
    anew: bool


class PendingSecrets:
    """The pending Secrets of one cluster."""

    def __init__(self, secrets: Secrets, context: Context) -> None:
        self._secrets = secrets
        self._context = context
        self._seen: dict[PendingRef, Body] = {}
        """Those of ours as they were read or written. One that is out of date does no harm: a write will say so."""

    def look(self, namespace: str, secret_name: str) -> PendingState | None:
        """What the pending Secret beside this Secret remembers; None where there is none. Changes nothing."""
        body = self._secrets.get(namespace, pending_name(secret_name))
        return self._state(body) if body else None

    def claim(self, ref: PendingRef, request: str, keys: NextKeys) -> Claim:
        """Take the work up, or begin it. Raises HeldFault while another run is at it.

        The key of work that was begun for the same request is kept, and so is its order; another request gets a new
        key, and so does one whose key is worth nothing any more. Records that may still stand in DNS stay noted until
        they have been removed.
        """
        # Before the API server has been heard nobody knows what time it is. Later on, an attempt to make one tells by
        # itself that there is one, which is rare.
        body = None if self._context.clock.heard else self._secrets.get(ref.namespace, ref.name)
        for _attempt in range(MOST_TRIES):
            held = PendingState(holder=ref.holder, held_until=self._lease(), request=request)
            with contextlib.suppress(ConflictFault):
                if body is not None:
                    return self._take(ref, body, held, keys)
                key = keys.make()
                made = self._secrets.create(body_of(ref, key, held))
                return Claim(replace(ref, resource_version=made["metadata"]["resourceVersion"]), key, held, anew=True)
            body = self._secrets.get(ref.namespace, ref.name)
        raise self._contested(ref)

    def key(self, ref: PendingRef) -> bytes:
        """The next private key (PEM). Raises HeldFault when the Secret is no longer ours."""
        body = self._seen[ref] = self._own(ref)
        return decoded((body.get("data") or {}).get(KEY, ""))

    def note(self, ref: PendingRef, change: Callable[[PendingState], PendingState]) -> PendingState:
        """Change what is remembered, and hold on for another lease. Raises HeldFault when it is no longer ours."""
        body = self._seen.pop(ref, None) or ref.as_made()
        tried: Mapping[str, str] | None = None
        for _attempt in range(MOST_TRIES):
            body = body or self._own(ref)
            found = state_of(body)
            if told(found) == tried:
                # It was written, and only the answer was lost.
                return found
            state = change(replace(found, held_until=self._lease()))
            tried = told(state)
            with contextlib.suppress(ConflictFault, NotFoundFault):
                self._seen[ref] = self._write(ref, body, state)
                return state
            body = None
        raise self._contested(ref)

    def discard(self, ref: PendingRef) -> None:
        """The work is done: remove the Secret if it is still ours."""
        seen = self._seen.pop(ref, None)
        with contextlib.suppress(ConflictFault):
            if seen:
                self._secrets.delete(seen, as_read=True)
                return
        body = self._secrets.get(ref.namespace, ref.name)
        if body and self._state(body).holder == ref.holder:
            self._secrets.delete(body)

    def tidy(self, namespace: str, secret_name: str) -> bool:
        """Remove the pending Secret beside this Secret if nobody needs it; whether there was one to remove."""
        body = self._secrets.get(namespace, pending_name(secret_name))
        if body is None or not self._state(body).is_idle(self._context.now):
            return False
        self._secrets.delete(body)
        return True

    def remove(self, namespace: str, secret_name: str, *, check: bool) -> bool:
        """Remove the pending Secret beside this Secret, whose certificate nobody wants any more; whether there was one.

        Raises HeldFault while a run is at work on it, and Fault where it is all that knows of records in DNS.
        """
        body = self._secrets.get(namespace, pending_name(secret_name))
        if body is None or not LABELS.items() <= (body["metadata"].get("labels") or {}).items():
            return False
        ref, state = PendingRef(namespace, pending_name(secret_name), ""), self._state(body)
        if state.held_by_other(ref.holder, self._context.now):
            raise held_fault(ref, state)
        if state.records:
            raise Fault(
                f"Pending Secret {namespace}/{ref.name} has TXT records noted that may still stand. Remove them first, "
                "with the playbook kubecert.acme.sweep."
            )
        if not check:
            self._secrets.delete(body, as_read=True)
        return True

    def of_namespace(self, namespace: str) -> list[tuple[PendingRef, PendingState]]:
        """The pending Secrets of a namespace and what they remember, by one listing."""
        found = self._secrets.list(namespace, labels=LABELS)
        states = [(body["metadata"]["name"], self._state(body)) for body in found]
        return [(PendingRef(namespace, name, state.holder), state) for name, state in states]

    def forget(self, ref: PendingRef, removed: Sequence[Mapping[str, Any]], *, check: bool) -> bool:
        """Strike out these record items, which have been removed, unless another run holds the Secret now.

        Who holds it and for how long stays as it is. True where there was anything to strike out.
        """
        for _attempt in range(MOST_TRIES):
            body = self._secrets.get(ref.namespace, ref.name)
            state = self._state(body) if body else PendingState()
            left = without(state.records, removed)
            if body is None or left == state.records or state.held_by_other(ref.holder, self._context.now):
                return False
            try:
                if not check:
                    self._write(ref, body, replace(state, records=left))
            except ConflictFault:
                continue
            return True
        raise self._contested(ref)

    def _take(self, ref: PendingRef, body: Body, held: PendingState, keys: NextKeys) -> Claim:
        found, key = self._state(body), decoded((body.get("data") or {}).get(KEY, ""))
        if found.held_by_other(ref.holder, self._context.now):
            raise held_fault(ref, found)
        same = bool(key) and found.request == held.request and not keys.is_spent(key)
        state = (
            replace(found, holder=held.holder, held_until=held.held_until)
            if same
            else replace(held, records=found.records)
        )
        kept = key if same else keys.make()
        self._write(ref, body, state, None if same else {KEY: kept})
        return Claim(ref, kept, state, anew=not same)

    def _write(self, ref: PendingRef, body: Body, state: PendingState, data: Mapping[str, bytes] | None = None) -> Body:
        """Change a Secret as it was read. Raises ConflictFault."""
        version = body["metadata"]["resourceVersion"]
        return self._secrets.amend(ref.namespace, ref.name, state.to_patch(), data, version)

    def _own(self, ref: PendingRef) -> Body:
        body = self._secrets.get(ref.namespace, ref.name)
        if body is None:
            raise HeldFault(f"Pending Secret {ref.namespace}/{ref.name} is gone; another run has finished the work.")
        if state_of(body).holder != ref.holder:
            raise held_fault(ref, self._state(body))
        return body

    def _lease(self) -> datetime:
        return self._context.now + LEASE

    def _state(self, body: Body) -> PendingState:
        return state_of(body).unless_over(self._context.is_over)

    def _contested(self, ref: PendingRef) -> HeldFault:
        return HeldFault(f"Pending Secret {ref.namespace}/{ref.name} is being changed by others all the time.")

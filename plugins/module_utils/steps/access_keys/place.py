# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Secret that holds an access key, with a note of the keys that were made for it and of who is at work on them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...kube.client import ConflictFault
from ...kube.secrets import Body, Secrets, decoded, encoded
from ...model.access_key import ANNOTATION, Held, KeyNote, Making, NewKey
from ...model.faults import Fault, HeldFault
from ...model.managed import MANAGED, is_managed

TRIES = 5
"""How often a change is made anew where somebody else has changed the Secret meanwhile."""


@dataclass(frozen=True)
class Standing:
    """The Secret as it was read. Without `body` there is none."""

    body: Body | None
    note: KeyNote | None
    held: Held
    secret: str = field(repr=False)


@dataclass(frozen=True)
class KeySecret:
    """One Secret, and the names of the entries for the secret access key and, unless empty, for its id."""

    secrets: Secrets
    namespace: str
    name: str
    secret_entry: str
    id_entry: str
    run_id: str

    @property
    def title(self) -> str:
        """As messages name it."""
        return f"Secret {self.namespace}/{self.name}"

    def read(self) -> Standing:
        """How it stands."""
        body = self.secrets.get(self.namespace, self.name)
        data = (body or {}).get("data") or {}
        annotations = (body or {}).get("metadata", {}).get("annotations") or {}
        note = KeyNote.of_annotation(annotations.get(ANNOTATION, ""), self.title)
        secret, key = (
            decoded(data.get(name, "")).decode("utf-8", "replace").strip()
            for name in (self.secret_entry, self.id_entry)
        )
        return Standing(body, note, Held(key, bool(secret)), secret)

    def begin(self, standing: Standing, note: KeyNote) -> None:
        """Take the Secret for this run, as it was read; of several runs one gets it."""
        metadata = {"namespace": self.namespace, "name": self.name, "labels": dict(MANAGED)}
        body = standing.body or {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata}
        write = self.secrets.replace if standing.body else self.secrets.create
        try:
            write(_noted(body, note))
        except ConflictFault as error:
            raise HeldFault(f"{self.title} was changed by somebody else just now; run again.") from error

    def note_made(self, key: str) -> None:
        """Remember that this key was made for the Secret."""
        self._change(lambda note: replace(note, ours=(*note.ours, key)), {})

    def write(self, key: NewKey) -> None:
        """Put a key in, in one change with the note of it."""
        self._change(lambda note: replace(note, current=key.id), self._entries(key))

    def end(self, ours: tuple[str, ...]) -> None:
        """Remember which keys are left, and leave the Secret to others."""
        self._change(lambda note: replace(note, ours=ours, making=None), {})

    def give_up(self, now: datetime) -> None:
        """Leave the Secret to others, with the note of what may have been made. Nobody minds if that fails too."""
        with contextlib.suppress(Fault):
            self._change(lambda note: replace(note, making=note.making and replace(note.making, until=now)), {})

    def complete(self, standing: Standing, key: str) -> None:
        """Put the id of the key beside its secret, where that entry is new."""
        self._change(lambda note: note, self._entries(NewKey(key, standing.secret)))

    def clear(self) -> None:
        """Take out what was put in. The Secret goes too if it was made here and holds nothing else."""
        body = self.secrets.get(self.namespace, self.name)
        if body is None:
            return
        data = {name: text for name, text in (body.get("data") or {}).items() if name not in self._names}
        annotations = dict(body["metadata"].get("annotations") or {})
        if not data and is_managed(body):
            self.secrets.delete(body, as_read=True)
            return
        annotations.pop(ANNOTATION, None)
        self.secrets.replace({**body, "metadata": {**body["metadata"], "annotations": annotations}, "data": data})

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.secret_entry, self.id_entry)))

    def _entries(self, key: NewKey) -> dict[str, str]:
        found = {self.secret_entry: key.secret} | ({self.id_entry: key.id} if self.id_entry else {})
        return {name: encoded(text.encode()) for name, text in found.items()}

    def _change(self, change: Callable[[KeyNote], KeyNote], entries: Mapping[str, str]) -> None:
        """Change the note and these entries, as long as this run has the Secret."""
        for left in reversed(range(TRIES)):
            standing = self.read()
            note = standing.note
            if standing.body is None or note is None or not _is_of(note.making, self.run_id):
                raise HeldFault(f"{self.title} was taken over by another run, or removed; run again.")
            data = {**(standing.body.get("data") or {}), **entries}
            try:
                self.secrets.replace(_noted({**standing.body, "data": data}, change(note)))
            except ConflictFault:
                if not left:
                    raise
            else:
                return

    def refuse_foreign(self, standing: Standing, user: str) -> None:
        """Raise Fault where the Secret holds what was not put there for this user."""
        note, held = standing.note, standing.held
        if note is None:
            if held.id or held.has_secret:
                entries = " and ".join(self._names)
                raise Fault(
                    f"{self.title} holds credentials that this module has not made. Take its entries {entries} out, or "
                    "name another Secret."
                )
        elif note.user != user:
            raise Fault(
                f"{self.title} holds a key of user {note.user}, and should hold one of {user}. Remove that one first "
                "(state absent), or name another Secret."
            )
        elif held.id and held.id not in (*note.ours, note.current):
            raise Fault(
                f"{self.title} holds access key {held.id}, which this module has not made. Take its entry "
                f"{self.id_entry} out, or name another Secret."
            )


def _is_of(making: Making | None, run_id: str) -> bool:
    return making is not None and making.run == run_id


def _noted(body: Body, note: KeyNote) -> Body:
    metadata = body["metadata"]
    annotations = {**(metadata.get("annotations") or {}), ANNOTATION: note.to_annotation()}
    return {**body, "metadata": {**metadata, "annotations": annotations}}

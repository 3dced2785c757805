# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access keys of an IAM user, and what the Secret that holds one of them remembers. Their ids are no secrets."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .faults import Fault
from .times import format_rfc3339, parse_duration, parse_rfc3339

ANNOTATION = "kubecert.acme/iam-access-keys"
MOST_KEYS = 2
"""How many access keys IAM lets a user have."""


SHORTEST_AGE = timedelta(hours=1)
"""A key that lived for less would be another one in every run."""


def parse_max_age(text: str) -> timedelta | None:
    """How old a key may get; None where that is not said. Raises ValueError."""
    if not text:
        return None
    with contextlib.suppress(ValueError):
        if parse_duration(text) >= SHORTEST_AGE:
            return parse_duration(text)
    raise ValueError(f"max_age is {text!r}; write a duration such as 2160h, at least 1h.")


@dataclass(frozen=True)
class AccessKey:
    """One access key as IAM lists it."""

    id: str
    active: bool
    created: datetime


@dataclass(frozen=True)
class NewKey:
    """An access key just made, the only moment at which IAM tells its secret."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Making:
    """A run that is at work on the keys. What it made shortly after `since` is lost if it was killed there and then.

    `until` is the cluster's time at which others may take over, `since` the time as IAM has it, `others` are the keys
    that there were already.
    """

    run: str
    until: datetime
    since: datetime
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyNote:
    """Whose keys these are, which one the Secret holds, and which have been made for it."""

    user: str
    current: str = ""
    ours: tuple[str, ...] = ()
    making: Making | None = None

    def to_annotation(self) -> str:
        """The note as text."""
        found: dict[str, Any] = {"user": self.user, "current": self.current, "ours": list(self.ours)}
        if self.making:
            times = {name: format_rfc3339(getattr(self.making, name)) for name in ("until", "since")}
            found["making"] = {**asdict(self.making), **times}
        return json.dumps(found, sort_keys=True)

    @classmethod
    def of_annotation(cls, text: str, where: str) -> KeyNote | None:
        """Read a note; None where there is none. Raises Fault where somebody has spoilt it."""
        if not text:
            return None
        try:
            found = json.loads(text)
            making = found.get("making")
            return cls(
                user=str(found["user"]),
                current=str(found["current"]),
                ours=tuple(map(str, found["ours"])),
                making=_making(making) if making else None,
            )
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Fault(
                f"Annotation {ANNOTATION} of {where} can't be read, so it is not known which access keys were made for "
                "it. Delete the Secret, and those keys of the user that nobody uses."
            ) from error


def _making(fields: dict[str, Any]) -> Making:
    return Making(
        run=str(fields["run"]),
        until=parse_rfc3339(fields["until"]),
        since=parse_rfc3339(fields["since"]),
        others=tuple(map(str, fields["others"])),
    )


@dataclass(frozen=True)
class Held:
    """What the Secret holds: the id, and whether there is a secret access key beside it."""

    id: str = ""
    has_secret: bool = False


@dataclass(frozen=True)
class Found:
    """All that is found of a user's keys. `now` is the time as IAM has it."""

    keys: tuple[AccessKey, ...]
    held: Held
    note: KeyNote | None
    now: datetime

    def key(self, which: str) -> AccessKey | None:
        """The key of this id."""
        return next((key for key in self.keys if key.id == which), None)

    def age(self, key: AccessKey) -> timedelta:
        """For how long a key has existed."""
        return self.now - key.created

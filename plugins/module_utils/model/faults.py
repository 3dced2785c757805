# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The family of failures. The text of each is a full sentence that names what, where and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

Said = TypeVar("Said")
"""A fault, or the text of one."""

GRANT = (
    "Grant it to this user, or run the role kubecert.acme.install again with what is declared now: its ServiceAccount "
    "gets just what that takes."
)
"""What helps whoever lacks a right in Kubernetes."""
GRANT_TO_INSTALL = (
    "Grant it to this user; docs/permissions.md lists all that installing takes. Rights can be given away by those who "
    "hold them, or may escalate and bind Roles."
)
"""The same for whoever installs."""


class Fault(Exception):
    """Something that was asked for can't be done; the text says what, where and what would help."""


class RefusedFault(Fault):
    """What was declared is wrong. Nothing has been touched."""


class ServiceFault(Fault):
    """A server said no, or said nothing. `retry_at` (UTC) is the earliest moment it wants to be asked again."""

    def __init__(self, message: str, *, server: str = "", status: int = 0, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.server = server
        self.status = status
        self.retry_at = retry_at


class HeldFault(Fault):
    """Another run is at work on this certificate until `retry_at` (UTC)."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class FaultList:
    """Collects the faults of many declarations, so that the user is told all of them in one message.

    What is no fault and yet to be told is collected beside them.
    """

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.entries: list[tuple[str, str]] = []
        """Where each fault is, and its message."""
        self._remarks: dict[str, list[str]] = {}

    def add(self, where: str, message: str) -> None:
        """Note one fault; `where` names the declaration, such as `Certificate default/web`."""
        self.entries.append((where, message))
        self.messages.append(f"{where}: {message}")

    def add_once(self, where: str, message: str) -> None:
        """Note one fault, unless just that has been noted."""
        if f"{where}: {message}" not in self.messages:
            self.add(where, message)

    def remark(self, where: str, message: str) -> None:
        """Note what is no fault."""
        self._remarks.setdefault(message, []).append(where)

    def remarks(self) -> list[str]:
        """What has been noted that is no fault; what is said of several declarations is said once."""
        return [f"{_some(places)}: {message}" for message, places in self._remarks.items()]

    def raise_if_any(self) -> None:
        """Raise one RefusedFault with all that was noted, if anything was."""
        if self.messages:
            raise RefusedFault(numbered("The declarations can't be used; nothing has been touched.", self.messages))


def _some(places: Sequence[str], shown: int = 3) -> str:
    more = len(places) - shown
    return ", ".join(places[:shown]) + (f" and {more} more" if more > 0 else "")


def joined(faults: Mapping[str, Said]) -> dict[str, Said]:
    """Faults by title, with those that say the same put together, so that one bad credential is one line."""
    by_text: dict[str, list[str]] = {}
    for title, fault in faults.items():
        by_text.setdefault(str(fault), []).append(title)
    return {", ".join(titles): faults[titles[0]] for titles in by_text.values()}


def numbered(heading: str, messages: Sequence[str]) -> str:
    """A heading followed by one line per message, numbered when there are several."""
    if len(messages) == 1:
        return f"{heading} {messages[0]}"
    lines = [f"{place}. {message}" for place, message in enumerate(messages, start=1)]
    return "\n".join([heading, *lines])

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CAA records (RFC 8659): which CAs a domain lets issue, for which account and by which way of proof (RFC 8657)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ISSUE, ISSUE_WILD = "issue", "issuewild"
KNOWN = frozenset({ISSUE, ISSUE_WILD, "iodef", "issuemail"})
"""Properties that CAs know; one that is critical and not among them forbids everything."""
_CRITICAL = 128
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_PARAMETER = re.compile(r"[ \t]*(?P<tag>[A-Za-z0-9]+)[ \t]*=[ \t]*(?P<value>[!-:<-~]*)[ \t]*")


@dataclass(frozen=True, order=True)
class CaaRecord:
    """One record as it stands in DNS, its tag in lower case, of which case makes no difference."""

    flags: int
    tag: str
    value: str

    @property
    def unknown_critical(self) -> bool:
        """Whether a CA has to refuse because it can't know what this means."""
        return bool(self.flags & _CRITICAL) and self.tag not in KNOWN

    def __str__(self) -> str:
        return f'{self.flags} {self.tag} "{self.value}"'


@dataclass(frozen=True)
class Grant:
    """What an `issue` or `issuewild` record says: the CA that may issue, none where it is empty, and on what terms."""

    domain: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def values_of(self, tag: str) -> list[str]:
        """The values of a parameter, by the letter's case of its tag alike; usually one or none."""
        return [value for name, value in self.parameters if name == tag]


def read_grant(value: str) -> Grant:
    """The grant in a record's value (RFC 8659 §4.2). What can't be read lets nobody issue."""
    domain, _semicolon, rest = value.partition(";")
    domain = domain.strip(" \t")
    parts = [part for part in rest.split(";") if part.strip(" \t")]
    found = [_PARAMETER.fullmatch(part) for part in parts]
    if not all(found) or (domain and not _DOMAIN.fullmatch(domain)):
        return Grant()
    return Grant(domain.lower(), tuple((one["tag"].lower(), one["value"]) for one in found if one))


def grants(records: Sequence[CaaRecord], wildcard: bool) -> list[Grant] | None:
    """What the records grant for a name, or for a wildcard at it; None where they restrict nobody."""
    wild = [read_grant(one.value) for one in records if one.tag == ISSUE_WILD]
    plain = [read_grant(one.value) for one in records if one.tag == ISSUE]
    return ((wild if wildcard else None) or plain) or None


def climb(name: str) -> list[str]:
    """The names at which records are looked for, the name's own first (RFC 8659 §3). A wildcard stands for its base."""
    labels = name.removeprefix("*.").rstrip(".").lower().split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]

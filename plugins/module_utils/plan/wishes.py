# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody has asked for by name, whatever the plan would have come to: renewals and revocations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.certificate import Certificate
from ..model.faults import FaultList
from ..model.revocation import read_serial


@dataclass(frozen=True)
class Wish:
    """That a certificate be renewed, and with `revokes` that the one which stands be revoked before.

    With a `serial` (lower-case hex) that one and no other is to be revoked.
    """

    revokes: bool = False
    serial: str = ""


def read_wishes(
    force: Sequence[str], revoke: Sequence[Any], certificates: Iterable[Certificate], faults: FaultList
) -> dict[str, Wish]:
    """The wish for each certificate (`namespace/name`) that is named. What can't be meant is added to `faults`."""
    by_name: dict[str, list[str]] = {}
    for certificate in certificates:
        by_name[certificate.title] = [certificate.title]
        by_name.setdefault(certificate.name, []).append(certificate.title)
    # A survey of AWX that is left blank answers with an empty text, which comes here as a list of one.
    forced = [name for name in force if name]
    wishes = {title: Wish() for name in forced for title in _named("force", name, by_name, faults)}
    for entry in revoke:
        name, serial = _read(entry, faults)
        titles = _named("revoke", name, by_name, faults) if name else []
        if len(titles) > 1:
            faults.add("revoke", f"names {name!r}, which may be {' or '.join(titles)}; give namespace/name.")
        elif titles and wishes.get(titles[0], Wish()).revokes:
            faults.add("revoke", f"names {titles[0]} twice; take one of the two out.")
        elif titles:
            wishes[titles[0]] = Wish(True, serial)
    return wishes


def _named(option: str, name: str, by_name: Mapping[str, list[str]], faults: FaultList) -> list[str]:
    found = by_name.get(name, [])
    if not found:
        faults.add(option, f"names {name!r}, which is no declared certificate; give name or namespace/name.")
    return found


def _read(entry: Any, faults: FaultList) -> tuple[str, str]:
    """The name and the serial of an entry; no name where it is neither a text nor such a pair."""
    given = {"name": entry} if isinstance(entry, str) else entry
    if not isinstance(given, Mapping) or not given.get("name") or set(given) - {"name", "serial"}:
        faults.add("revoke", f"has {entry!r}; an entry is a name, or has name and serial.")
        return "", ""
    name, serial = str(given["name"]), given.get("serial") or ""
    try:
        # With no quotes around it, a serial of digits alone has become a number that is no longer what was written.
        return name, read_serial(serial) if serial != "" else ""
    except (ValueError, AttributeError):
        faults.add("revoke", f"has serial {serial!r} for {name}; write it in hex, with quotes around it.")
        return "", ""

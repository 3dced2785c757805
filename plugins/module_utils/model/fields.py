# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of fields: what becomes of each field of cert-manager's API, and why.

The parsers refuse and ignore by these tables, and docs/cert-manager.md is made from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .spelling import snake_case

HONOURED = "honoured"
WITHOUT_EFFECT = "without effect"
REFUSED = "refused"
LEFT_OUT = "left out"
"""Passed over with a note, and refused by name where a certificate needs it."""


@dataclass(frozen=True)
class Field:
    """One field of a kind's spec by its path in manifests, where `[]` marks a list.

    A field with no reason of its own has that of what it is in. `below` says that what is in it is not told one by one,
    being a type of Kubernetes itself or free text. `noted` says that whoever sets a field that has no effect is told so
    in each run.
    """

    path: str
    fate: str
    why: str = ""
    below: bool = False
    noted: bool = False

    @property
    def name(self) -> str:
        """Its own name, in snake case."""
        return snake_case(self.path.rpartition(".")[2].removesuffix("[]"))


def inside(path: str, fate: str, *names: str) -> list[Field]:
    """Fields in another one, which share its fate and reason; a `*` at the end of a name says that it is `below`."""
    return [Field(f"{path}.{name.removesuffix('*')}", fate, below=name.endswith("*")) for name in names]


class Table:
    """The fields of one kind. Paths that are asked for are in snake case and without `[]`."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)

    @cached_property
    def _by_parent(self) -> dict[str, dict[str, Field]]:
        found: dict[str, dict[str, Field]] = {}
        for field in self.fields:
            parts = [snake_case(part) for part in field.path.replace("[]", "").split(".")]
            found.setdefault(".".join(parts[:-1]), {})[parts[-1]] = field
        return found

    def reasons(self, fate: str, path: str = "") -> dict[str, str]:
        """The fields right below a path that share a fate, each with the reason."""
        return {name: field.why for name, field in self._by_parent.get(path, {}).items() if field.fate == fate}

    def names(self, path: str = "") -> Iterable[str]:
        """The fields right below a path."""
        return self._by_parent.get(path, {})

    def unknown(self, value: Any, path: str) -> Iterator[tuple[str, str, Iterable[str]]]:
        """Fields in the value of a field that the table hasn't got: where, the name, and those that there are."""
        entries = [(f"[{place}]", one) for place, one in enumerate(value)] if isinstance(value, list) else [("", value)]
        known = self._by_parent.get(path, {})
        for index, entry in entries:
            if not isinstance(entry, Mapping) or not known:
                continue
            for name, below in entry.items():
                field = known.get(name)
                if field is None:
                    yield index, name, known
                elif not field.below:
                    for where, inner, others in self.unknown(below, f"{path}.{name}"):
                        yield f"{index}.{name}{where}", inner, others

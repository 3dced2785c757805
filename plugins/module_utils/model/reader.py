# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a declaration field by field, and collects every fault on the way instead of stopping at the first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .faults import FaultList
from .fields import Table


class Reader:
    """One section of a declaration. What is missing or wrong is noted and read as empty, so that reading goes on."""

    def __init__(
        self,
        fields: Mapping[str, Any],
        where: str,
        faults: FaultList,
        path: str = "",
        spelling: Callable[[str], str] = str,
    ) -> None:
        self._fields = fields
        self._where = where
        self._faults = faults
        self._path = path
        self._spelling = spelling
        self._read: set[str] = set()

    def fault(self, field: str, message: str) -> None:
        """Note a fault of this field; the message goes on from the field's name."""
        self._faults.add(self._where, f"{self._named(field)} {message}".strip())

    def remark(self, field: str, message: str) -> None:
        """Note what is no fault of this field and yet to be told."""
        self._faults.remark(self._where, f"{self._named(field)} {message}".strip())

    @property
    def path(self) -> str:
        """Where this section is, as messages have it."""
        return self._path

    def spelt(self, field: str) -> str:
        """The name of a field as whoever declared it spells it."""
        return self._spelling(field)

    def raw(self, field: str) -> Any:
        """The value as it was declared, whatever it is."""
        return self._value(field)

    def has_any(self, names: frozenset[str]) -> bool:
        """Whether any of these fields is there, with a value or without."""
        return not names.isdisjoint(self._fields)

    def given(self, field: str) -> bool:
        """Whether the field holds anything."""
        return self._value(field) not in (None, "", [], {})

    def text(self, field: str, default: str = "", required: bool = False) -> str:
        """A text, or the default where there is none."""
        value = self._value(field)
        if value is None or value == "":
            if required:
                self.fault(field, "is missing.")
            return default
        if not isinstance(value, str):
            self.fault(field, f"must be a text, not {value!r}.")
            return default
        return value.strip()

    def choice(self, field: str, choices: Mapping[str, str], default: str) -> str:
        """One of the choices, which map what may be written (in lower case) to its standard form."""
        value = self.text(field)
        if not value:
            return default
        if value.lower() not in choices:
            self.fault(field, f"is {value!r}; it can be {' or '.join(dict.fromkeys(choices.values()))}.")
            return default
        return choices[value.lower()]

    def number(self, field: str) -> int | None:
        """A whole number, or None where there is none."""
        value = self._value(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(field, f"must be a whole number, not {value!r}.")
            return None
        return value

    def flag(self, field: str) -> bool:
        """True or false; false where it is not given."""
        value = self._value(field)
        if value is not None and not isinstance(value, bool):
            self.fault(field, f"must be true or false, not {value!r}.")
        return value is True

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.fault(field, f"must be a list of texts, not {value!r}.")
            return ()
        return tuple(entry.strip() for entry in value)

    def mapping(self, field: str) -> dict[str, str]:
        """A map of text to text, such as labels."""
        value = self._value(field)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(entry, str) for entry in value.values()):
            self.fault(field, "must be a map of texts; put quotes around numbers and true or false.")
            return {}
        return {str(key): entry for key, entry in value.items()}

    def section(self, field: str, required: bool = False) -> Reader | None:
        """A section of its own, or None where there is none."""
        value = self._value(field)
        if value is None:
            if required:
                self.fault(field, "is missing.")
            return None
        if not isinstance(value, Mapping):
            self.fault(field, f"must be a section with fields, not {value!r}.")
            return None
        return self._inside(value, self._named(field))

    def sections(self, field: str) -> list[Reader]:
        """A list of sections."""
        value = self._value(field)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
            self.fault(field, "must be a list of sections with fields.")
            return []
        return [self._inside(entry, f"{self._named(field)}[{place}]") for place, entry in enumerate(value)]

    def done(self, ignored: Iterable[str] = (), known: Iterable[str] = ()) -> None:
        """Note every field that nobody has read: a misspelt one must not be lost in silence.

        `known` are others that it may have been meant to be.
        """
        for field in self._fields:
            if field not in self._read and field not in ignored and self._fields[field] is not None:
                self.fault(field, self._unknown(field, {*self._read, *ignored, *known}))

    def unread(self, field: str, table: Table, path: str) -> None:
        """Take a field whose value is not read, and note every field in it that the table has not got at this path."""
        for where, name, known in table.unknown(self._value(field), path):
            spelt = ".".join(self._spelling(part) for part in where.split("."))
            self.fault(f"{self._spelling(field)}{spelt}.{self._spelling(name)}", self._unknown(name, known))

    def _unknown(self, field: str, known: Iterable[str]) -> str:
        near = difflib.get_close_matches(field, known, n=1)
        return f"is not a field known here.{f' Did you mean {self._spelling(near[0])}?' if near else ''}"

    def _value(self, field: str) -> Any:
        self._read.add(field)
        return self._fields.get(field)

    def _inside(self, fields: Mapping[str, Any], path: str) -> Reader:
        return Reader(fields, self._where, self._faults, path, self._spelling)

    def _named(self, field: str) -> str:
        spelt = field if "." in field else self._spelling(field)
        return f"{self._path}.{spelt}" if self._path and spelt else self._path or spelt

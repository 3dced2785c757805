# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Secret holds beside key and certificate: other formats of these, and a keystore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import keystore, output_format
from .keystore import Keystore, parse_keystores
from .output_format import parse_output_formats
from .reader import Reader


@dataclass(frozen=True)
class Extras:
    """What is declared of these for one certificate. False where nothing is."""

    formats: tuple[str, ...] = ()
    keystore: Keystore | None = None

    def __bool__(self) -> bool:
        return bool(self.formats or self.keystore)

    @property
    def entries(self) -> frozenset[str]:
        """The entries of the Secret's data that they are."""
        if not self:
            return frozenset()
        of_keystore = {keystore.ENTRY} if self.keystore else set()
        return frozenset({output_format.ENTRIES[kind] for kind in self.formats} | of_keystore)

    def to_item(self) -> dict[str, Any]:
        """The fields of a declaration; what is empty is left out."""
        item: dict[str, Any] = {}
        if self.formats:
            item["additional_output_formats"] = [{"type": kind} for kind in self.formats]
        if self.keystore:
            item["keystores"] = self.keystore.to_item()
        return item


NO_EXTRAS = Extras()
FIELDS = frozenset({"additional_output_formats", "keystores"})


def parse_extras(top: Reader, namespace: str) -> Extras:
    """What a certificate of this namespace declares, whose fields `top` reads."""
    if not top.has_any(FIELDS):
        return NO_EXTRAS
    formats, found = parse_output_formats(top), parse_keystores(top, namespace)
    return Extras(formats, found) if formats or found else NO_EXTRAS

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a DNS provider has to offer. Route53 is the first; another one fills the same shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..model.faults import Fault

Wanted = Mapping[str, Sequence[str]]
"""Record name → TXT values, both plain: no quotes, no final dot."""


@dataclass(frozen=True)
class Written:
    """What became of one name: all its values before and after, and the provider's id of the change, if any."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    change: str | None = None

    @property
    def changed(self) -> bool:
        """Whether anything had to be written, or in check mode would have to be."""
        return set(self.before) != set(self.after)


class Zone(Protocol):
    """One zone that TXT values are written to. Values of others at the same names are kept."""

    @property
    def id(self) -> str:
        """The provider's id of the zone."""

    @property
    def name(self) -> str:
        """The zone's name without the final dot."""

    def present(self, wanted: Wanted, *, ttl: int, check: bool, look_first: bool = False) -> dict[str, Written | Fault]:
        """See to it that these values are there; a Fault for each name that could not be written.

        `look_first` is for values that are likely to be there already: nothing is written before that is known.
        """

    def absent(self, wanted: Wanted, *, ttl: int, check: bool) -> dict[str, Written | Fault]:
        """See to it that these values are gone; `ttl` is what they were written with."""

    def forbidden(self, names: Sequence[str]) -> dict[str, Fault]:
        """Those of these names whose TXT values could not be written, and why. Nothing is changed to find that out."""

    def settled(self, change: str) -> bool:
        """Whether the provider's own servers have all taken this change."""

    def name_servers(self) -> Sequence[str]:
        """The host names of the zone's authoritative servers."""

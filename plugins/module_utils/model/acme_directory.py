# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an ACME server says of itself in its directory (RFC 8555 §7.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Directory:
    """The address of its terms, empty if it has none; its profiles with what it says about each; whether new accounts
    need an external account binding; and by which names CAA records call it, none where it does not say."""

    terms_of_service: str = ""
    profiles: Mapping[str, str] = field(default_factory=dict)
    requires_binding: bool = False
    caa_identities: tuple[str, ...] = ()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain that somebody has registered, to which a name belongs, by the Public Suffix List."""

from __future__ import annotations

import functools

from .suffix_library import PublicSuffixList


@functools.cache
def registered_domain(name: str) -> str:
    """`example.co.uk` for `*.shop.example.co.uk`; a name that is itself a public suffix stands for itself.

    Suffixes of companies, such as github.io, are suffixes like those of registries.
    """
    bare = name.removeprefix("*.").rstrip(".").lower()
    return _suffixes().privatesuffix(bare) or bare


@functools.cache
def _suffixes() -> PublicSuffixList:
    """The list as the library brings it. It is read when it is first needed, since that takes a moment."""
    return PublicSuffixList()

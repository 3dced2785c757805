# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports publicsuffixlist, which brings the Public Suffix List along.

ansible-test imports every file where it is not installed, so its absence is met here; before a step runs, the runtime
has made sure that it is there.
"""

from __future__ import annotations

try:
    from publicsuffixlist import PublicSuffixList
except ImportError:
    PublicSuffixList = None  # type: ignore[assignment,misc]

__all__ = ["PublicSuffixList"]

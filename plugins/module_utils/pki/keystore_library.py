# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports cryptography's PKCS #12, which few certificates need."""

from __future__ import annotations

try:
    from cryptography.hazmat.primitives.serialization import pkcs12
except ImportError:
    # ansible-test imports every file where the library is not installed.
    pkcs12 = None  # type: ignore[assignment]

__all__ = ["pkcs12"]

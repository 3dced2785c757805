# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the controller needs, loaded here so that what it imports from module_utils is kept compiled."""

from .bytecode import kept

with kept():
    from . import in_process  # noqa: F401

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/items.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  keep_going:
    description:
      - Whether the task goes well although some items have failed. These carry their C(error) on to later modules, and
        C(msg) sums them up.
      - A fault of the options themselves fails the task all the same.
    type: bool
    default: false
"""

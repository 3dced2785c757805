# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process door of k8s_service_account."""

from __future__ import annotations

from ansible_collections.kubecert.acme.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    entry = "k8s_service_account"

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/issuers.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  issuers:
    description:
      - Issuers, as RV(kubecert.acme.certificate_plan#module:issuers) returns them or as they are declared there.
    type: list
    elements: dict
    required: true
  cluster_resource_namespace:
    description:
      - The namespace in which the Secrets that a ClusterIssuer refers to are looked up.
      - An Issuer's are looked up in its own namespace.
    type: str
    default: kubecert
"""

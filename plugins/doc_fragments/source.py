# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/source.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  source:
    description:
      - With V(cluster), Certificate, Issuer and ClusterIssuer objects of cert-manager's API group, and Ingress and
        Gateway objects with its annotations, are read from the cluster, as M(kubecert.acme.k8s_declarations_info)
        does, and added to what is declared in O(issuers), O(certificates) and O(manifests).
      - An object that can't be used doesn't hold up the others. What is wrong with O(issuers), O(certificates) or
        O(manifests) stops everything all the same.
    type: str
    choices: [variables, cluster]
    default: variables
  source_namespaces:
    description:
      - The namespaces that objects are read from, all if there is none in the list. ClusterIssuers have none.
    type: list
    elements: str
    default: []
"""

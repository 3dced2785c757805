# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/copies.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  certificates:
    description:
      - The certificates, as RV(kubecert.acme.certificate_plan#module:targeted) returns them.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the certificate.
        type: str
        required: true
      namespace:
        description: Namespace of the certificate and its Secret.
        type: str
        default: default
      secret_name:
        description: Name of its Secret.
        type: str
        required: true
      secret_template:
        description: Further labels and annotations of the Secret, which its copies get too.
        type: dict
        suboptions:
          labels:
            description: Labels.
            type: dict
          annotations:
            description: Annotations.
            type: dict
      action:
        description: What is due, from M(kubecert.acme.certificate_plan); check mode goes by it.
        type: str
      targets:
        description: Where the copies are to be.
        type: list
        elements: dict
        default: []
        suboptions:
          cluster:
            description: Name of one of O(clusters); without it, the cluster of the certificate.
            type: str
          namespaces:
            description:
              - Namespaces, which have to exist. Where neither these nor a selector is given, those that the cluster's
                entry names, or else the certificate's own.
            type: list
            elements: str
          namespace_selector:
            description:
              - Chooses namespaces by their labels, with C(match_labels) and C(match_expressions) as in Kubernetes.
            type: dict
          label_selector:
            description: The same as a label selector in the form of the API.
            type: str
          secret_name:
            description: Name of the copy; without it, that of the Secret.
            type: str
"""

#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_crds."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_crds
short_description: See to CustomResourceDefinitions of Certificates and issuers
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Makes the kinds Certificate, Issuer, ClusterIssuer and CertificateRequest of cert-manager's API group known to a
    cluster that has no cert-manager, so that objects of these kinds can declare certificates, and
    C(kubectl get certificate) shows how they stand.
  - The definitions are this collection's own. They have cert-manager's names, fields and columns in version C(v1), name
    the fields that are honoured here, and let others pass.
  - API servers from Kubernetes 1.25 on refuse by them some of what can't be used.
  - Definitions of these names that were not made here, such as cert-manager's own, are left as they are.
options:
  state:
    description:
      - Whether the definitions are to be there.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether with O(state=absent) the objects of these kinds go too. Without it the definitions stay as long as there
        is a Certificate, an Issuer or a ClusterIssuer.
    type: bool
    default: false
  parallel:
    description:
      - How many definitions are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_declarations_info
"""

EXAMPLES = r"""
- name: Let certificates be declared by objects
  kubecert.acme.k8s_crds:

- name: Take the kinds away again, if nobody uses them
  kubecert.acme.k8s_crds:
    state: absent
"""

RETURN = r"""
crds:
  description: The definitions.
  returned: success, or when definitions failed
  type: list
  elements: dict
  contains:
    name:
      description: Name of the CustomResourceDefinition.
      type: str
      sample: certificates.cert-manager.io
    action:
      description:
        - V(create), V(update) or V(delete) for what was done or, in check mode, would be; V(none), V(leave) where it is
          somebody else's, V(keep) where it stays since there still are objects.
      type: str
    explanation:
      description: Why, as a sentence.
      type: str
notes:
  description: Why definitions are left as they are or stay.
  returned: success, or when definitions failed
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_crds

ENTRY = Entry(
    run=k8s_crds.run,
    spec={
        **items.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "purge": {"type": "bool", "default": False},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

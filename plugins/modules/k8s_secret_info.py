#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_secret_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_secret_info
short_description: List Secrets without their values
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Tells which Secrets are in namespaces, of which type they are and whether this collection has made them for itself.
    None of their values becomes a variable, as they would with M(kubernetes.core.k8s_info).
options:
  namespaces:
    description:
      - The namespaces.
    type: list
    elements: str
    required: true
  parallel:
    description:
      - How many namespaces are read side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_pending_info
"""

EXAMPLES = r"""
- name: Look which Secrets are in the namespace
  kubecert.acme.k8s_secret_info:
    namespaces: [kubecert]
  register: found

- name: Show those of others
  ansible.builtin.debug:
    msg: "{{ found.secrets | rejectattr('managed') | map(attribute='name') }}"
"""

RETURN = r"""
secrets:
  description: The Secrets, by namespace. Also returned when some namespaces could not be read.
  returned: success, or when some namespaces failed
  type: list
  elements: dict
  contains:
    namespace:
      description: Namespace of the Secret.
      type: str
      sample: kubecert
    name:
      description: Name of the Secret.
      type: str
      sample: letsencrypt-account
    type:
      description: Its type.
      type: str
      sample: Opaque
    managed:
      description:
        - Whether it bears the label C(app.kubernetes.io/managed-by=kubecert.acme), as credentials, account keys and
          pending Secrets do that were made here. Secrets of certificates look like cert-manager's and do not.
      type: bool
      sample: true
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_secret_info

ENTRY = Entry(
    run=k8s_secret_info.run,
    spec={
        **kubernetes.SPEC,
        "namespaces": {"type": "list", "elements": "str", "required": True},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_declarations_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_declarations_info
short_description: Read Certificate and Issuer objects from the cluster
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Lists Certificate, Issuer and ClusterIssuer objects of cert-manager's API group, and Ingress and Gateway objects
    with the annotation C(cert-manager.io/issuer) or C(cert-manager.io/cluster-issuer), and gives them as plain
    manifests, which the O(ignore:manifests) option of the other modules takes.
  - Each is checked together with all others and with what O(issuers), O(certificates) and O(manifests) declare. One
    that can't be used is named in RV(faulty) with what is wrong with it, and the others are given all the same. Of two
    that want the same Secret the older one is right.
  - Where cert-manager has made Certificates from an Ingress or a Gateway already, it is the Certificates that count.
  - Changes nothing.
options:
  namespaces:
    description:
      - The namespaces to read from, all if there is none in the list. ClusterIssuers have none.
    type: list
    elements: str
    default: []
  kinds:
    description:
      - The kinds to read. The cluster has to know those of cert-manager's group. It need not know C(Gateway).
    type: list
    elements: str
    default: [ClusterIssuer, Issuer, Certificate, Ingress, Gateway]
  parallel:
    description:
      - How many kinds and namespaces are listed side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.declarations
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.certificate_plan
  - module: kubecert.acme.declarations_info
"""

EXAMPLES = r"""
- name: Read what is declared in two namespaces
  kubecert.acme.k8s_declarations_info:
    namespaces: [shop, mail]
    keep_going: true
  register: found

- name: Tell what is due for it
  kubecert.acme.certificate_plan:
    manifests: "{{ found.manifests }}"
  register: plan

- name: Show what nobody can use
  ansible.builtin.debug:
    msg: "{{ found.faulty }}"
"""

RETURN = r"""
manifests:
  description:
    - The objects that can be used, as C(apiVersion), C(kind), C(metadata) and C(spec). C(metadata) has C(name),
      C(namespace), C(uid), C(generation), C(labels) and C(annotations).
  returned: success, or when objects are faulty
  type: list
  elements: dict
faulty:
  description: The objects that can't be used.
  returned: success, or when objects are faulty
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the object.
      type: str
      sample: Certificate
    namespace:
      description: Its namespace. A ClusterIssuer has none.
      type: str
      sample: shop
    name:
      description: Its name.
      type: str
      sample: web
    message:
      description: What is wrong with it, and what would be right.
      type: str
      sample: "dnsNames is empty; a certificate needs at least one name."
notes:
  description: What was passed over.
  returned: success, or when objects are faulty
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import declarations, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_declarations_info

ENTRY = Entry(
    run=k8s_declarations_info.run,
    spec={
        **items.SPEC,
        **declarations.SPEC,
        **kubernetes.SPEC,
        "namespaces": {"type": "list", "elements": "str", "default": []},
        "kinds": {
            "type": "list",
            "elements": "str",
            "default": ["ClusterIssuer", "Issuer", "Certificate", "Ingress", "Gateway"],
        },
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

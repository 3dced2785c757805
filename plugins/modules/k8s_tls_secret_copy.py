#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret_copy."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_tls_secret_copy
short_description: Copy certificates' Secrets into further namespaces and clusters
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - A certificate is ordered once, and lies in the Secret of its own namespace. This module puts what is in there where
    it is needed too, such as the namespace of an Istio ingress gateway, or a number of clusters that serve one name.
  - The key goes from API server to API server within the module. It is no variable and comes into no result or diff.
  - A copy that has been changed or deleted is made good from the Secret, without an order. A cluster that can't be
    reached fails alone, and the next run catches up.
  - A copy has all data of the Secret, cert-manager's label and annotations, those of the declared
    C(secret_template), and the annotation C(kubecert.acme/copy-of) that names the Secret. What others have put on the
    Secret as labels and annotations is not copied.
  - Nothing is copied from a Secret that doesn't hold a certificate with its key.
  - A copy whose target is declared no more stays where it is, and is yours to delete. With O(state=absent) those of
    declared targets are removed.
options:
  state:
    description:
      - V(present) sees to the copies.
      - V(absent) removes those that say by their annotation that they are copies of that very Secret.
    type: str
    choices: [present, absent]
    default: present
  adopt:
    description:
      - Whether fields that another field manager owns may be taken over. Without it such a copy is refused by name.
    type: bool
    default: false
  parallel:
    description: How many Secrets are worked on side by side, times four.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.clusters
  - kubecert.acme.copies
  - kubecert.acme.items
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_tls_secret
"""

EXAMPLES = r"""
- name: Let ingress gateways have the certificate
  kubecert.acme.k8s_tls_secret_copy:
    certificates:
      - name: wildcard
        secret_name: wildcard-tls
        targets:
          - namespaces: [istio-system]
          - cluster: east
            namespace_selector:
              match_labels:
                istio: ingressgateway
    clusters:
      - name: east
        context: east
"""

RETURN = r"""
copies:
  description: The copies that were written, wait or have failed, and selections of namespaces that could not be made.
  returned: success, or when copies failed
  type: list
  elements: dict
  contains:
    title:
      description: What it is about.
      type: str
      sample: Secret istio-system/wildcard-tls of cluster east
    certificate:
      description: The certificate, as C(namespace/name).
      type: str
      returned: but for selections that have failed
      sample: default/wildcard
    cluster:
      description: Name of the cluster, empty for the certificates' own.
      type: str
      returned: but for selections that have failed
      sample: east
    namespace:
      description: Namespace of the copy.
      type: str
      returned: but for selections that have failed
      sample: istio-system
    secret_name:
      description: Name of the copy.
      type: str
      returned: but for selections that have failed
      sample: wildcard-tls
    action:
      description: V(create), V(update), V(delete), or V(wait) where there is no certificate to be copied yet.
      type: str
      returned: unless it failed
      sample: create
    explanation:
      description: Why, as a sentence.
      type: str
      returned: unless it failed
      sample: It does not exist.
    error:
      description: Why it failed, with C(step) and C(message).
      type: dict
      returned: when it failed
      sample:
        step: k8s_tls_secret_copy
        message: Secret istio-system/wildcard-tls is of type Opaque, which can't become kubernetes.io/tls.
fine:
  description: How many copies were as they are to be.
  returned: success, or when copies failed
  type: int
  sample: 12
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import clusters, copies, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_tls_secret_copy

ENTRY = Entry(
    run=k8s_tls_secret_copy.run,
    spec={
        **items.SPEC,
        **kubernetes.SPEC,
        **clusters.SPEC,
        **copies.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "adopt": {"type": "bool", "default": False},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""declarations_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: declarations_info
short_description: Check declared issuers and certificates, and tell what they come to
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Reads issuers and certificates from variables and from cert-manager's manifests, and says everything that is
    wrong with any of them in one message.
  - Asks no server, so that it serves as a check in a pipeline too.
options:
  workloads:
    description:
      - Workloads that are restarted after a renewal, as M(kubecert.acme.k8s_rollout_restart) takes them, for
        RV(kubernetes_rights).
    type: list
    elements: dict
    default: []
  sweep_namespaces:
    description:
      - Further namespaces in which the role C(kubecert.acme.reconcile) is to sweep, for RV(kubernetes_rights).
    type: list
    elements: str
    default: []
  cluster_wide:
    description:
      - Whether RV(kubernetes_rights) are to be for all namespaces at once, in place of those that are declared, so that
        they do for certificates and issuers of any namespace.
    type: bool
    default: false
  source:
    description:
      - Where the role C(kubecert.acme.reconcile) is to read declarations from, for RV(kubernetes_rights). With
        V(cluster) these are for whatever objects declare certificates at any time.
    type: str
    choices: [variables, cluster]
    default: variables
  source_namespaces:
    description:
      - The namespaces that objects are read from then, all if there is none in the list.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - kubecert.acme.declarations
seealso:
  - module: kubecert.acme.certificate_plan
"""

EXAMPLES = r"""
- name: Check the manifests of this repository
  kubecert.acme.declarations_info:
    manifests:
      - "{{ playbook_dir }}/manifests"

- name: Check what kustomize gives, in `kustomize build . | ansible-playbook check.yml`
  kubecert.acme.declarations_info:
    manifests: ["-"]

- name: Tell which rights they take
  kubecert.acme.declarations_info:
    manifests:
      - "{{ playbook_dir }}/manifests"
    workloads:
      - name: shop
        namespace: shop
  register: declared
"""

RETURN = r"""
issuers:
  description: The issuers, with cert-manager's field names in snake case.
  returned: success
  type: list
  elements: dict
certificates:
  description: The certificates, likewise.
  returned: success
  type: list
  elements: dict
targeted:
  description: Those that have C(targets), ready for M(kubecert.acme.k8s_tls_secret_copy).
  returned: success
  type: list
  elements: dict
certificate_namespaces:
  description: The namespaces that certificates are in.
  returned: success
  type: list
  elements: str
issuer_namespaces:
  description: The namespaces that the Secrets of issuers are in.
  returned: success
  type: list
  elements: str
credentials:
  description: The secret values that issuers refer to, each with C(namespace), C(name) and C(key).
  returned: success
  type: list
  elements: dict
account_keys:
  description: Where the keys of the ACME accounts lie, likewise.
  returned: success
  type: list
  elements: dict
account_secrets:
  description: The Secrets that these are in, each with C(namespace) and C(name).
  returned: success
  type: list
  elements: dict
kubernetes_rights:
  description:
    - What the role C(kubecert.acme.reconcile) has to be granted, and no more. Each entry is one Role; with
      O(cluster_wide) the only one is a ClusterRole. With O(source=cluster) there is a ClusterRole too.
  returned: success
  type: list
  elements: dict
  contains:
    role:
      description: V(Role) or V(ClusterRole).
      type: str
      sample: Role
    namespace:
      description: Namespace of the Role.
      type: str
      returned: for a Role
      sample: shop
    rules:
      description: Its rules, as Kubernetes takes them.
      type: list
      elements: dict
      sample:
        - apiGroups: [""]
          resources: [secrets]
          verbs: [get, list, create, update, patch, delete]
cluster_rights:
  description:
    - What copies of Secrets need in further clusters, each with C(cluster) and its C(rights) as in
      RV(kubernetes_rights).
  returned: success
  type: list
  elements: dict
iam_policy:
  description:
    - The least IAM policy for what all Route53 solvers do together, as AWS takes it; empty where there are none.
    - Where solvers work in several accounts, each takes the part about its zones.
  returned: success
  type: dict
  sample:
    Version: "2012-10-17"
    Statement:
      - Effect: Allow
        Action: route53:GetChange
        Resource: ["arn:aws:route53:::change/*"]
notes:
  description: What was passed over, and what has no effect.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import declarations, source
from ansible_collections.kubecert.acme.plugins.module_utils.steps import declarations_info

ENTRY = Entry(
    run=declarations_info.run,
    spec={
        **declarations.SPEC,
        **source.SPEC,
        "workloads": {"type": "list", "elements": "dict", "default": []},
        "sweep_namespaces": {"type": "list", "elements": "str", "default": []},
        "cluster_wide": {"type": "bool", "default": False},
    },
    requires=("yaml",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

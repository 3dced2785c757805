#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_service_account
short_description: Give a ServiceAccount just the rights that declarations take
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Makes a ServiceAccount and its namespace where they are not there, and a Role with a RoleBinding for each of the
    rights that M(kubecert.acme.declarations_info) tells, or a ClusterRole with a ClusterRoleBinding; and takes away
    those that were given once and are needed no more, in whichever namespace they are.
  - What it makes bears the labels C(app.kubernetes.io/managed-by=kubecert.acme) and C(kubecert.acme/namespace), with
    the namespace of the ServiceAccount. By these it knows later what it may take away.
  - Objects of one kind are worked on side by side, and so are clusters. One that fails fails alone.
options:
  state:
    description:
      - V(present) sees to it that the ServiceAccount has these rights and no others.
      - V(absent) takes away what this module has made. The namespace stays where it was there before, is among
        O(keep_namespaces), or holds Secrets, ConfigMaps, ServiceAccounts, Pods or PersistentVolumeClaims of others.
    type: str
    choices: [present, absent]
    default: present
  service_account:
    description:
      - Name of the ServiceAccount, and of its roles and bindings.
    type: str
    default: kubecert
  namespace:
    description:
      - Namespace of the ServiceAccount.
    type: str
    default: kubecert
  accounts:
    description:
      - The clusters that it is to be in, and the rights that it has there.
    type: list
    elements: dict
    required: true
    suboptions:
      cluster:
        description:
          - Name of one of O(clusters), where it is for copies of Secrets. Without it, this cluster is meant.
        type: str
      rights:
        description:
          - The rights, as RV(kubecert.acme.declarations_info#module:kubernetes_rights) and
            RV(kubecert.acme.declarations_info#module:cluster_rights) have them.
        type: list
        elements: dict
        default: []
        suboptions:
          role:
            description: The kind of the role.
            type: str
            choices: [Role, ClusterRole]
            required: true
          namespace:
            description: Namespace of a Role.
            type: str
          rules:
            description: Its rules, as Kubernetes takes them.
            type: list
            elements: dict
            required: true
  keep_namespaces:
    description:
      - Namespaces that stay with O(state=absent), since they are there for something else too.
    type: list
    elements: str
    default: []
  parallel:
    description:
      - How many clusters are worked on side by side, and in each times four how many objects.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.clusters
  - kubecert.acme.items
  - kubecert.acme.kubernetes
notes:
  - In those of O(clusters) that O(accounts) does not name, nothing is needed any more, so with O(state=present) too
    what this module has made there is taken away. Where that can't be seen to there is a warning.
  - Check mode asks the API server by dry runs, which tell of missing rights too.
seealso:
  - module: kubecert.acme.declarations_info
  - module: kubecert.acme.k8s_service_account_kubeconfig
"""

EXAMPLES = r"""
- name: Tell which rights the declarations take
  kubecert.acme.declarations_info:
    manifests:
      - "{{ playbook_dir }}/manifests"
  register: declared

- name: Give them to a ServiceAccount
  kubecert.acme.k8s_service_account:
    service_account: certificates
    namespace: automation
    accounts:
      - rights: "{{ declared.kubernetes_rights }}"
"""

RETURN = r"""
objects:
  description: The objects that were made, changed, removed, or have failed.
  returned: success, or when some failed
  type: list
  elements: dict
  contains:
    title:
      description: What it is about.
      type: str
      sample: RoleBinding shop/kubecert
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      returned: unless it failed
      sample: create
    cluster:
      description: Name of the cluster, empty for this one.
      type: str
      returned: unless it failed
      sample: east
    kind:
      description: Kind of the object.
      type: str
      returned: unless it failed
      sample: RoleBinding
    namespace:
      description: Its namespace; empty for an object of the whole cluster.
      type: str
      returned: unless it failed
      sample: shop
    name:
      description: Its name.
      type: str
      returned: unless it failed
      sample: kubecert
    error:
      description: Why it failed, with C(step) and C(message).
      type: dict
      returned: when it failed
      sample:
        step: k8s_service_account
        message: 'namespaces "shop" not found. Create the namespace first.'
kubeconfigs:
  description:
    - What M(kubecert.acme.k8s_service_account_kubeconfig) has to see to for those of O(clusters) that have
      O(clusters[].service_account_kubeconfig), but for clusters that have failed.
  returned: success, or when some failed
  type: list
  elements: dict
  sample:
    - cluster: east
      state: present
      service_account: kubecert
      namespace: kubecert
      path: /etc/kubecert/east
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import clusters, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_service_account

_RIGHT = {
    "role": {"type": "str", "choices": ["Role", "ClusterRole"], "required": True},
    "namespace": {"type": "str"},
    "rules": {"type": "list", "elements": "dict", "required": True},
}
ENTRY = Entry(
    run=k8s_service_account.run,
    spec={
        **items.SPEC,
        **kubernetes.SPEC,
        **clusters.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "service_account": {"type": "str", "default": "kubecert"},
        "namespace": {"type": "str", "default": "kubecert"},
        "accounts": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "cluster": {"type": "str"},
                "rights": {"type": "list", "elements": "dict", "default": [], "options": _RIGHT},
            },
        },
        "keep_namespaces": {"type": "list", "elements": "str", "default": []},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account_kubeconfig."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_service_account_kubeconfig
short_description: Write kubeconfigs with tokens of ServiceAccounts, and renew them in time
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Asks the API server for a token of a ServiceAccount (TokenRequest), and writes it with the API server's address and
    CA into a file or a Secret. It is nowhere else, neither in the result nor in the diff or a message.
  - A token that is good is kept, so that a second run changes nothing. A new one takes its place once less than a third
    of its lifetime is left, when the API server does not accept it any more, when it is for somebody else, and when it
    lives for longer than O(lifetime). So run this at least four times in a lifetime.
  - The file can be read by its owner only, and is replaced as a whole. What is no kubeconfig of this module is never
    overwritten.
options:
  state:
    description:
      - V(present) sees to it that each place holds such a kubeconfig.
      - V(absent) removes those that this module has written.
    type: str
    choices: [present, absent]
    default: present
  kubeconfigs:
    description:
      - The kubeconfigs.
    type: list
    elements: dict
    required: true
    suboptions:
      state:
        description:
          - Whether this one is to be there, O(state) if not given.
        type: str
        choices: [present, absent]
      cluster:
        description:
          - Name of one of O(clusters) that the ServiceAccount, and a Secret, are in. Without it, this cluster is meant.
        type: str
      service_account:
        description:
          - Name of the ServiceAccount.
        type: str
        required: true
      namespace:
        description:
          - Namespace of the ServiceAccount.
        type: str
        default: kubecert
      path:
        description:
          - File to write, on the host that the module runs on. Its folder has to exist. Either this or
            O(kubeconfigs[].secret_ref) is needed.
        type: path
      secret_ref:
        description:
          - Secret to write into. Further keys in it are left alone.
        type: dict
        suboptions:
          namespace:
            description:
              - Namespace of the Secret, that of the ServiceAccount if not given.
            type: str
          name:
            description:
              - Name of the Secret.
            type: str
            required: true
          key:
            description:
              - Key of the entry.
            type: str
            default: kubeconfig
      server:
        description:
          - Address of the API server for those who use the kubeconfig, where that is another than this module's, such
            as V(https://kubernetes.default.svc).
        type: str
  lifetime:
    description:
      - For how long a new token is to be good, as a duration such as V(720h), at least V(10m). API servers may give
        less.
    type: str
    default: 720h
  parallel:
    description:
      - How many kubeconfigs are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.clusters
  - kubecert.acme.kubernetes
notes:
  - All tokens of a ServiceAccount lose their worth when it is deleted. Once it has been made again, the next run gets
    new ones.
  - The file is written as JSON, which every reader of YAML takes.
seealso:
  - module: kubecert.acme.k8s_credentials_secret
  - module: kubecert.acme.k8s_service_account
"""

EXAMPLES = r"""
- name: Let the automation work as the ServiceAccount
  kubecert.acme.k8s_service_account_kubeconfig:
    kubeconfigs:
      - service_account: kubecert
        path: "{{ playbook_dir }}/kubecert.kubeconfig"

- name: Keep a kubeconfig for another cluster's automation in a Secret
  kubecert.acme.k8s_service_account_kubeconfig:
    lifetime: 168h
    kubeconfigs:
      - service_account: kubecert
        secret_ref:
          name: kubecert-kubeconfig
"""

RETURN = r"""
kubeconfigs:
  description: The kubeconfigs, in the order given, without their tokens.
  returned: success, or when some failed
  type: list
  elements: dict
  contains:
    service_account:
      description: Name of the ServiceAccount.
      type: str
      sample: kubecert
    namespace:
      description: Its namespace.
      type: str
      sample: kubecert
    cluster:
      description: Name of the cluster.
      type: str
      returned: for one of O(clusters)
      sample: east
    path:
      description: The file.
      type: str
      returned: for a file
      sample: /etc/kubecert/kubeconfig
    secret_ref:
      description: The Secret, with C(namespace), C(name) and C(key).
      type: dict
      returned: for a Secret
      sample:
        namespace: kubecert
        name: kubecert-kubeconfig
        key: kubeconfig
    reason:
      description: Why it was written, or in check mode would be; empty where it was left as it is.
      type: str
      returned: where it is to be there, unless it failed
      sample: Less than a third of its lifetime is left.
    expires:
      description: When its token expires.
      type: str
      returned: where it is to be there, unless it failed or a token is still to be made
      sample: "2026-12-27T09:30:00Z"
    error:
      description: Why it failed, with C(step) and C(message).
      type: dict
      returned: when it failed
      sample:
        step: k8s_service_account_kubeconfig
        message: ServiceAccount kubecert/kubecert does not exist.
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import clusters, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_service_account_kubeconfig

ENTRY = Entry(
    run=k8s_service_account_kubeconfig.run,
    spec={
        **kubernetes.SPEC,
        **clusters.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "kubeconfigs": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "state": {"type": "str", "choices": ["present", "absent"]},
                "cluster": {"type": "str"},
                "service_account": {"type": "str", "required": True},
                "namespace": {"type": "str", "default": "kubecert"},
                "path": {"type": "path"},
                "secret_ref": {
                    "type": "dict",
                    "no_log": False,
                    "options": {
                        "namespace": {"type": "str"},
                        "name": {"type": "str", "required": True},
                        "key": {"type": "str", "default": "kubeconfig", "no_log": False},
                    },
                },
                "server": {"type": "str"},
            },
        },
        "lifetime": {"type": "str", "default": "720h"},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

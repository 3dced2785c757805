# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_credentials_secret."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_credentials_secret
short_description: Store credentials in Secrets without showing them
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Puts credentials, usually from a vault, into the Secrets that issuers refer to.
  - Neither the result nor the diff holds a value; they name the keys that change. Put C(no_log) on the task all the
    same, so that its arguments are not shown at high verbosity.
options:
  state:
    description:
      - V(present) sees to it that each Secret holds the values. Further keys that others have put there are kept.
      - V(absent) removes those Secrets that this module has made.
    type: str
    choices: [present, absent]
    default: present
  namespace:
    description:
      - Namespace of Secrets that name none themselves.
    type: str
    default: kubecert
  secrets:
    description:
      - The Secrets.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - Name of the Secret.
        type: str
        required: true
      namespace:
        description:
          - Namespace of the Secret.
        type: str
      data:
        description:
          - Key and plain value of each entry, such as C(secret-access-key) and the AWS secret access key.
        type: dict
  parallel:
    description:
      - How many Secrets are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.certificate_plan
"""

EXAMPLES = r"""
- name: Store the Route53 credentials
  kubecert.acme.k8s_credentials_secret:
    secrets:
      - name: route53-credentials-secret
        data:
          secret-access-key: "{{ vaulted_secret_access_key }}"
  no_log: true
"""

RETURN = r"""
secrets:
  description: The Secrets, with C(namespace) and C(name).
  returned: success, or when Secrets failed
  type: list
  elements: dict
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_credentials_secret

ENTRY = Entry(
    run=k8s_credentials_secret.run,
    spec={
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "namespace": {"type": "str", "default": "kubecert"},
        "secrets": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "no_log": False,
            "options": {
                "name": {"type": "str", "required": True},
                "namespace": {"type": "str"},
                "data": {"type": "dict", "no_log": True},
            },
        },
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

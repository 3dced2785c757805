#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam_policy_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_policy_info
short_description: Tell the least IAM policy for the zones that challenge records lie in
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Looks for the hosted zones of the challenge records that an IAM user or role is to write, and tells the policy that
    allows just that.
  - Says before anything is made where issuers are declared so that they could not work as that user or role.
  - Zones are looked for with the credentials of this module, as those of the user may be still to be made.
options:
  iam:
    description:
      - The user or role, as C(kubecert_iam) of the role C(kubecert.acme.install) has it.
    type: dict
    required: true
  credentials:
    description:
      - Names of Secrets in O(cluster_resource_namespace) that others write, of which none can be the user's.
    type: list
    elements: str
    default: []
  nameservers:
    description:
      - Resolvers to ask where CNAMEs of challenge records lead, as M(kubecert.acme.dns_zone_info) takes them.
    type: list
    elements: str
    default: []
  wait_timeout:
    description:
      - For how many seconds to wait while Route53 puts requests off.
    type: int
    default: 120
  parallel:
    description:
      - How much is asked side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.declarations
  - kubecert.acme.aws
seealso:
  - module: kubecert.acme.iam_access_key_secret
  - module: kubecert.acme.declarations_info
"""

EXAMPLES = r"""
- name: Tell the policy of a user
  kubecert.acme.iam_policy_info:
    issuers: "{{ issuers }}"
    certificates: "{{ certificates }}"
    iam:
      user: kubecert
      secret_ref:
        name: route53-credentials-secret
  register: least
"""

RETURN = r"""
policy:
  description: The policy, as AWS takes it.
  returned: success
  type: dict
trust_policy:
  description: Who may assume the role, as AWS takes it; empty for a user.
  returned: success
  type: dict
identity:
  description:
    - The C(user) or C(role) and its C(policy_name); for a user also C(access_keys), as
      M(kubecert.acme.iam_access_key_secret) takes them.
  returned: success
  type: dict
zones:
  description: The hosted zones, each with C(zone) (ID) and C(zone_name).
  returned: success
  type: list
  elements: dict
literal_access_key_ids:
  description: Access key ids that issuers name themselves beside the user's Secret.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import aws, declarations
from ansible_collections.kubecert.acme.plugins.module_utils.steps import iam_policy_info

ENTRY = Entry(
    run=iam_policy_info.run,
    spec={
        **declarations.SPEC,
        **aws.SPEC,
        "iam": {"type": "dict", "required": True},
        "credentials": {"type": "list", "elements": "str", "default": [], "no_log": False},
        "nameservers": {"type": "list", "elements": "str", "default": []},
        "wait_timeout": {"type": "int", "default": 120},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("boto3", "dns", "kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

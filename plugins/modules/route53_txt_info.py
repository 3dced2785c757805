#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""route53_txt_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: route53_txt_info
short_description: List the challenge records in Route53, and tell which of their values are provably ours
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Lists TXT records named C(_acme-challenge.*) in the public hosted zones of AWS accounts, with all their values.
  - A value counts as ours only with proof. A run notes each value in the pending Secret of its certificate before it
    writes it, and O(namespaces) says where these Secrets are. Whatever isn't noted there is somebody else's, another
    run's or that of a Secret which has been deleted.
  - Only reads, in check mode too.
options:
  accounts:
    description:
      - AWS accounts to look at, in the terms of a cert-manager C(route53) solver.
      - Without any, the account of the module's own options.
    type: list
    elements: dict
    default: []
    suboptions:
      region:
        description:
          - AWS region.
        type: str
      access_key_id:
        description:
          - AWS access key ID.
        type: str
      access_key_id_secret_ref:
        description:
          - Where the AWS access key ID lies.
        type: dict
        suboptions:
          namespace:
            description:
              - Namespace of the Secret.
            type: str
            required: true
          name:
            description:
              - Name of the Secret.
            type: str
            required: true
          key:
            description:
              - Key within the Secret.
            type: str
            required: true
      secret_access_key_secret_ref:
        description:
          - Where the AWS secret access key lies. It is read by the module itself and shown nowhere.
        type: dict
        suboptions:
          namespace:
            description:
              - Namespace of the Secret.
            type: str
            required: true
          name:
            description:
              - Name of the Secret.
            type: str
            required: true
          key:
            description:
              - Key within the Secret.
            type: str
            required: true
      session_token_secret_ref:
        description:
          - Where the session token of temporary AWS credentials lies, beside an access key ID.
        type: dict
        suboptions:
          namespace:
            description:
              - Namespace of the Secret.
            type: str
            required: true
          name:
            description:
              - Name of the Secret.
            type: str
            required: true
          key:
            description:
              - Key within the Secret.
            type: str
            required: true
      profile:
        description:
          - Name of an AWS profile on the host that the module runs on. Not beside an access key ID.
        type: str
      role:
        description:
          - ARN of a role to assume with these credentials.
        type: str
      role_session_name:
        description:
          - Name of the session of the assumed role, V(kubecert) unless given.
        type: str
      external_id:
        description:
          - External ID that the trust policy of O(accounts[].role) asks for.
        type: str
      hosted_zone_id:
        description:
          - ID of the hosted zone. Without it, the public zone with the longest fitting name is taken.
        type: str
  zones:
    description:
      - Zones to look at, by name or ID, out of those of the accounts. Without any, all their public zones.
    type: list
    elements: str
    default: []
  names:
    description:
      - Other names whose TXT records are listed too, such as those that CNAMEs of challenges lead to. Those that a
        pending Secret of O(namespaces) names are listed anyway.
    type: list
    elements: str
    default: []
  namespaces:
    description:
      - Namespaces whose pending Secrets are read, by one request each.
      - Without any, the cluster is only asked when an account names a Secret, and no value counts as ours.
    type: list
    elements: str
    default: []
  wait_timeout:
    description:
      - Seconds for everything together.
    type: int
    default: 300
  parallel:
    description:
      - How many accounts, zones and namespaces are read side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.aws
  - kubecert.acme.kubernetes
notes:
  - Route53 can't search, so zones are read as a whole, up to 300 record sets by one request.
  - "The least policy that is needed: C(route53:ListHostedZones), and C(route53:ListResourceRecordSets) on the zones."
seealso:
  - module: kubecert.acme.k8s_pending_info
  - module: kubecert.acme.route53_txt
"""

EXAMPLES = r"""
- name: See which challenge records stand in two zones, and whose they are
  kubecert.acme.route53_txt_info:
    profile: dns
    zones:
      - example.com
    namespaces:
      - default

- name: See all challenge records of another account
  kubecert.acme.route53_txt_info:
    accounts:
      - role: arn:aws:iam::123456789012:role/dns
"""

RETURN = r"""
records:
  description:
    - The records, ordered by zone and name.
    - Also returned when some zones or namespaces could not be read.
  returned: success, or when something could not be read
  type: list
  elements: dict
  contains:
    record:
      description: Name of the record.
      type: str
      sample: _acme-challenge.example.com
    zone:
      description: ID of the hosted zone.
      type: str
      sample: Z0123456789ABCDEFGHIJ
    zone_name:
      description: Name of the hosted zone.
      type: str
      sample: example.com
    entries:
      description: The values, over all record sets of this name.
      type: list
      elements: dict
      contains:
        value:
          description: The value, without quotes.
          type: str
        ttl:
          description: TTL of its record set in seconds.
          type: int
        set_identifier:
          description: Identifier of its record set.
          type: str
          returned: when it has one
        ours:
          description: Whether a pending Secret has it noted at this name.
          type: bool
        held:
          description: Whether a run that is at work now holds such a Secret.
          type: bool
          returned: when it is ours
        certificate:
          description: The certificate it was written for, as C(namespace/name).
          type: str
          returned: when it is ours
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import aws, kubernetes, records
from ansible_collections.kubecert.acme.plugins.module_utils.steps import route53_txt_info

ENTRY = Entry(
    run=route53_txt_info.run,
    spec={
        **aws.SPEC,
        **kubernetes.SPEC,
        "accounts": {"type": "list", "elements": "dict", "default": [], "options": records.ROUTE53},
        "zones": {"type": "list", "elements": "str", "default": []},
        "names": {"type": "list", "elements": "str", "default": []},
        "namespaces": {"type": "list", "elements": "str", "default": []},
        "wait_timeout": {"type": "int", "default": 300},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("boto3", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

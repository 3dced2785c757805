# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""dns_zone_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_zone_info
short_description: Tell which zone takes the challenge records of certificates
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Finds the zone of each challenge record that certificates will need, in Route53 or on the server that takes dynamic
    updates, with the credentials of the solver that takes the name, and follows CNAMEs where the solver says so.
  - Says before anything is ordered what would otherwise show after a timeout only. A zone that is missing, credentials
    that don't work, a zone that the public DNS does not lead to.
  - A certificate that fails here carries its C(error) on, so that later modules leave it alone.
  - Only reads, in check mode too.
options:
  nameservers:
    description:
      - DNS servers to ask for CNAMEs and delegations, as C(host), C(host:port), C([IPv6 address]:port) or
        C(https://host/path), in place of the machine's own.
    type: list
    elements: str
    default: []
  check_delegation:
    description:
      - Whether to look if the public DNS leads to each zone. Turn it off where this network has a view of its own
        and no way to a public resolver.
    type: bool
    default: true
  hosted_zone_id:
    description:
      - ID of the hosted zone of all records whose solver names none.
    type: str
  wait_timeout:
    description:
      - Seconds for everything together.
    type: int
    default: 120
  parallel:
    description:
      - How many accounts, zones and names are looked at side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.certificates
  - kubecert.acme.issuers
  - kubecert.acme.aws
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.certificate_plan
  - module: kubecert.acme.route53_txt
"""

EXAMPLES = r"""
- name: Find the zones of all that is due
  kubecert.acme.dns_zone_info:
    certificates: "{{ plan.due }}"
    issuers: "{{ plan.issuers }}"
  register: zoned
"""

RETURN = r"""
certificates:
  description:
    - The list of O(certificates), in its order, each entry as it was given plus the following.
    - Also returned when some of them failed.
  returned: success, or when certificates failed
  type: list
  elements: dict
  contains:
    zones:
      description:
        - The challenge records of the certificate with C(record), C(zone) (ID), C(zone_name), and C(target) where a
          CNAME leads elsewhere.
      type: list
      elements: dict
      returned: when Route53 is to hold any of them
    error:
      description: Why this certificate can't be issued, with C(step) and C(message).
      type: dict
      returned: when it failed
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import (
    aws,
    certificates,
    issuers,
    items,
    kubernetes,
)
from ansible_collections.kubecert.acme.plugins.module_utils.steps import dns_zone_info

ENTRY = Entry(
    run=dns_zone_info.run,
    spec={
        **items.SPEC,
        **certificates.SPEC,
        **issuers.SPEC,
        **aws.SPEC,
        **kubernetes.SPEC,
        "nameservers": {"type": "list", "elements": "str", "default": []},
        "check_delegation": {"type": "bool", "default": True},
        "hosted_zone_id": {"type": "str"},
        "wait_timeout": {"type": "int", "default": 120},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("boto3", "dns", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""route53_txt."""

from __future__ import annotations

DOCUMENTATION = r"""
module: route53_txt
short_description: Write TXT values into Route53 and wait until they can be seen, or remove them
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Writes many TXT values at once. All records of one hosted zone go into one change batch; zones and AWS accounts
    are worked on side by side.
  - Shares record sets with others. Values that are not ours are kept, in simple and in multivalue-answer record sets,
    and so is the TTL of a record set that exists. A record set that somebody else changes at the same moment is
    looked at again.
  - Then waits until Route53 says that the change is on all its servers, and until each server of the zone shows the
    values.
  - A record that can't be written or never shows fails alone. The others are written, and the task fails at its end
    naming it; RV(records) is returned all the same.
  - In check mode only reads, and tells what would change.
options:
  state:
    description:
      - V(present) sees to it that the values are there, and can be seen.
      - V(absent) sees to it that they are gone from the zone. It doesn't wait until that can be seen. Records for
        which there is no zone are gone already.
    type: str
    choices: [present, absent]
    default: present
  hosted_zone_id:
    description:
      - ID of the hosted zone of all records that name none themselves.
      - Without it, the public zone with the longest fitting name is taken. Private zones don't count.
    type: str
  ttl:
    description:
      - TTL in seconds of record sets that are made. One that exists keeps its own.
      - With O(state=absent), the TTL they were made with. Another one costs more calls and removes the values all the
        same.
    type: int
    default: 60
  propagation:
    description:
      - How long to wait with O(state=present).
      - V(authoritative) waits until Route53 says INSYNC, then asks each of O(nameservers) or, without them, each
        server of the zone. V(insync) only waits for Route53. V(none) doesn't wait.
    type: str
    choices: [authoritative, insync, none]
    default: authoritative
  nameservers:
    description:
      - DNS servers to ask instead of the zone's own, as C(host), C(host:port) or C([IPv6 address]:port), or as
        C(https://host/path) for one that is asked over HTTPS (RFC 8484). The port is 53 or 443 unless given.
      - Give resolvers that see the public DNS where this network lets no DNS through to the zone's servers, or where
        a private view of the zone stands before them (split horizon).
      - HTTPS goes through the proxy in E(HTTPS_PROXY) and trusts the CAs of this machine, or those in
        E(SSL_CERT_FILE).
    type: list
    elements: str
    default: []
  wait_timeout:
    description:
      - Seconds for everything together, from the first call to the last record's being seen.
    type: int
    default: 300
  parallel:
    description:
      - How many zones, accounts and Secrets are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.records
  - kubecert.acme.aws
  - kubecert.acme.kubernetes
notes:
  - The cluster is only asked when a record names a Secret.
  - While values stand at a name, no wildcard of the zone covers that name or those between the two. So C(www) has no
    address for a moment when only a wildcard gives it one and C(_acme-challenge.www) is written (RFC 4592, section
    2.2.2).
  - "The least policy that is needed: C(route53:GetChange) on V(arn:aws:route53:::change/*),
    C(route53:ChangeResourceRecordSets) and C(route53:ListResourceRecordSets) on the zones, and
    C(route53:ListHostedZones) where no ID of a zone is given."
seealso:
  - module: kubecert.acme.acme_order
"""

EXAMPLES = r"""
- name: Write one record
  kubecert.acme.route53_txt:
    records:
      - record: _acme-challenge.example.com
        values:
          - gfj9Xq...Rg85nM
    profile: dns

- name: Write the values of an apex and its wildcard, and another record, with credentials from a Secret
  kubecert.acme.route53_txt:
    records:
      - record: _acme-challenge.example.com
        values:
          - gfj9Xq...Rg85nM
          - LoqXcYV8...jxAjEuX0
        route53: &account
          access_key_id: AKIAIOSFODNN7EXAMPLE
          secret_access_key_secret_ref:
            namespace: kubecert
            name: route53
            key: secret-access-key
      - record: _acme-challenge.www.example.org
        values:
          - 2T8yqj...xQm0dA
        route53: *account
    nameservers:
      - 1.1.1.1
      - 9.9.9.9:53
      - https://dns.google/dns-query

- name: Write what the orders ask for
  kubecert.acme.route53_txt:
    state: present
    records: "{{ ordered.records }}"
  register: txt

- name: Remove it again, whatever became of the orders
  kubecert.acme.route53_txt:
    state: absent
    records: "{{ ordered.records }}"
"""

RETURN = r"""
records:
  description:
    - The list of O(records), in its order, each entry as it was given plus the following.
    - Also returned when some of them failed.
  returned: success, or when records failed
  type: list
  elements: dict
  contains:
    record:
      description: Name of the record, as given.
      type: str
      returned: always
    zone:
      description: ID of the hosted zone.
      type: str
      returned: when there is a zone
      sample: Z0123456789ABCDEFGHIJ
    zone_name:
      description: Name of the hosted zone.
      type: str
      returned: when there is a zone
      sample: example.com
    change:
      description: ID of the change.
      type: str
      returned: when something was written
      sample: C0123456789ABCDEFGHIJ
    error:
      description: Why this record failed.
      type: dict
      returned: when it failed
      contains:
        step:
          description: The module in which it failed.
          type: str
          sample: route53_txt
        message:
          description: The reason and what to do.
          type: str
failed_records:
  description: Those of RV(records) that have failed, here or before.
  returned: success, or when records failed
  type: list
  elements: dict
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import aws, items, kubernetes, records
from ansible_collections.kubecert.acme.plugins.module_utils.steps import route53_txt

ENTRY = Entry(
    run=route53_txt.run,
    spec={
        **items.SPEC,
        **records.SPEC,
        **aws.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "hosted_zone_id": {"type": "str"},
        "ttl": {"type": "int", "default": 60},
        "propagation": {"type": "str", "choices": ["authoritative", "insync", "none"], "default": "authoritative"},
        "nameservers": {"type": "list", "elements": "str", "default": []},
        "wait_timeout": {"type": "int", "default": 300},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("boto3", "dns", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

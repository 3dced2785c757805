#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""preflight_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_info
short_description: Look whether all is there that certificates will need
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Looks at everything that a run will need for the declared issuers and certificates, and gives one table of checks,
    each with what would help where it has failed. One failure does not keep the others from being looked at.
  - Writes nothing anywhere, places no order and makes no account. Whether a zone may be written is found out by asking
    for changes that change nothing, namely that values be removed which are nowhere.
  - Asks each API server, AWS account, hosted zone and ACME server a few times, however many certificates there are, and
    DNS a few times for each name.
  - C(version) is about ansible-core, Python and the libraries of this collection.
  - C(cluster) is whether the API server answers, C(rights) whether every verb that the role
    P(kubecert.acme.reconcile#role) uses is allowed in a namespace. Those that are missing are named.
  - With O(source=cluster), C(objects) is whether the objects that declare certificates can be read and used.
  - C(clock) compares this machine's clock with those of the API server and the ACME servers.
  - C(directory), C(terms), C(binding), C(account) and C(profile) are about each issuer's ACME server, its terms of
    service, external account binding, the account under the key in the issuer's Secret, and the issuer's profile.
  - C(credentials) is whether AWS or a DNS server takes those of the solvers, C(zone) whether there is a zone for each
    challenge record, C(write) whether the records may be written there, and C(delegation) whether the public DNS leads
    to it.
  - C(caa) is whether CAA records (RFC 8659) let the issuer's CA issue, for its account and by dns-01 (RFC 8657).
options:
  workloads:
    description:
      - Workloads that are restarted after a renewal, as M(kubecert.acme.k8s_rollout_restart) takes them, so that rights
        for them are looked at too.
    type: list
    elements: dict
    default: []
  sweep_namespaces:
    description:
      - Further namespaces in which the role P(kubecert.acme.reconcile#role) is to sweep, likewise.
    type: list
    elements: str
    default: []
  credentials:
    description:
      - Secrets with credentials that are about to be stored, as M(kubecert.acme.k8s_credentials_secret) takes them.
      - What they hold is looked at in the place of what is in the cluster, so that it is tried before it is stored.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description:
          - Name of the Secret.
        type: str
        required: true
      namespace:
        description:
          - Namespace of the Secret, O(cluster_resource_namespace) where there is none.
        type: str
      data:
        description:
          - Key and plain value of each entry.
        type: dict
  nameservers:
    description:
      - DNS servers to ask for CNAMEs, delegations and CAA records, as C(host), C(host:port), C([IPv6 address]:port) or
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
  requirements:
    description:
      - What has to be there in which versions, as lines of a requirements file of pip, with C(ansible-core) and
        C(python) as further names.
      - What this collection needs is filled in by its action plugin.
    type: list
    elements: str
  ansible_version:
    description:
      - The version of ansible-core that runs the playbook, which its action plugin fills in too.
    type: str
  wait_timeout:
    description:
      - Seconds for which a server that does not answer, or is busy, is asked again.
    type: int
    default: 20
  parallel:
    description:
      - How many issuers, namespaces, zones and names are looked at side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.declarations
  - kubecert.acme.source
  - kubecert.acme.aws
  - kubecert.acme.kubernetes
notes:
  - Where the module may not list the rights of its user, it asks for them one by one, which is allowed to everybody.
  - With O(keep_going) the task goes well although checks have failed; RV(ok) tells.
seealso:
  - module: kubecert.acme.declarations_info
  - module: kubecert.acme.certificate_plan
  - module: kubecert.acme.dns_zone_info
"""

EXAMPLES = r"""
- name: Look whether all is there
  kubecert.acme.preflight_info:
    manifests:
      - "{{ playbook_dir }}/manifests"
    keep_going: true
  register: preflight

- name: Show it
  ansible.builtin.debug:
    msg: "{{ preflight.lines }}"
"""

RETURN = r"""
checks:
  description:
    - The checks, also returned when some of them failed.
  returned: success, or when checks failed
  type: list
  elements: dict
  contains:
    name:
      description: The kind of check.
      type: str
      sample: write
    subject:
      description: What was looked at.
      type: str
      sample: example.com
    status:
      description:
        - V(passed); V(failed), where a run would fail; or V(skipped), where it could not be looked at, or is not there
          yet and will be made.
      type: str
    message:
      description: What was found.
      type: str
      sample: "Route53 refused ChangeResourceRecordSets for example.com with AWS access key AKIAEXAMPLE: AccessDenied."
    remedy:
      description: What would help, empty where nothing has to be done.
      type: str
      sample: Allow route53:ChangeResourceRecordSets in the policy of this identity.
lines:
  description: The same as a table for people to read, one line for each check.
  returned: success, or when checks failed
  type: list
  elements: str
ok:
  description: Whether no check has failed.
  returned: success, or when checks failed
  type: bool
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import (
    aws,
    declarations,
    items,
    kubernetes,
    source,
)
from ansible_collections.kubecert.acme.plugins.module_utils.steps import preflight_info

ENTRY = Entry(
    run=preflight_info.run,
    spec={
        **items.SPEC,
        **declarations.SPEC,
        **source.SPEC,
        **aws.SPEC,
        **kubernetes.SPEC,
        "workloads": {"type": "list", "elements": "dict", "default": []},
        "sweep_namespaces": {"type": "list", "elements": "str", "default": []},
        "credentials": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "no_log": False,
            "options": {
                "name": {"type": "str", "required": True},
                "namespace": {"type": "str"},
                "data": {"type": "dict", "no_log": True},
            },
        },
        "nameservers": {"type": "list", "elements": "str", "default": []},
        "check_delegation": {"type": "bool", "default": True},
        "hosted_zone_id": {"type": "str"},
        "requirements": {"type": "list", "elements": "str"},
        "ansible_version": {"type": "str"},
        "wait_timeout": {"type": "int", "default": 20},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "boto3", "cryptography", "dns", "kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

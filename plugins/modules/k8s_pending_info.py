#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_pending_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_pending_info
short_description: Tell what runs have left in pending Secrets, and which challenge records nobody is going to remove
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Reads the pending Secrets of namespaces, in which runs remember how far they are with a certificate. A key is not
    among what is returned.
  - A run notes each TXT record in the pending Secret before it writes it. RV(leftovers) are the records noted in
    Secrets that no run holds any more, because it has failed or was killed; M(kubecert.acme.route53_txt) and
    M(kubecert.acme.rfc2136_txt) with C(state=absent) remove them, and strike them out of the notes.
  - Only reads, in check mode too.
options:
  namespaces:
    description:
      - Namespaces to look at, by one request each.
    type: list
    elements: str
    required: true
  parallel:
    description:
      - How many namespaces are read side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.kubernetes
notes:
  - A run that is at work renews its hold with every step. One that was killed holds its Secrets for 15 minutes more.
seealso:
  - module: kubecert.acme.route53_txt
  - module: kubecert.acme.rfc2136_txt
  - module: kubecert.acme.route53_txt_info
"""

EXAMPLES = r"""
- name: Look for records that nobody is going to remove
  kubecert.acme.k8s_pending_info:
    namespaces:
      - default
  register: found

- name: Remove them
  kubecert.acme.route53_txt:
    state: absent
    records: "{{ found.leftovers }}"
"""

RETURN = r"""
pending:
  description:
    - The pending Secrets.
    - Also returned when some namespaces could not be read.
  returned: success, or when a namespace could not be read
  type: list
  elements: dict
  contains:
    namespace:
      description: Namespace of the Secret.
      type: str
    name:
      description: Name of the Secret.
      type: str
      sample: web-tls-pending
    certificates:
      description: The certificates that its records are for, as C(namespace/name).
      type: list
      elements: str
    held:
      description: Whether a run is at work on it now.
      type: bool
    holder:
      description: The run that is or was at work on it.
      type: str
      returned: when there is one
    held_until:
      description: When another run may take the work over, should this one be silent (RFC 3339).
      type: str
      returned: when there is a holder
    order_url:
      description: URL of the order.
      type: str
      returned: when one was placed
    records:
      description: Records that were written or about to be written, as M(kubecert.acme.route53_txt) takes them.
      type: list
      elements: dict
    failures:
      description: How often in a row the CA has refused.
      type: int
    last_failure:
      description: The last failure.
      type: str
      returned: when there was one
    next_try:
      description: The earliest moment to try again (RFC 3339).
      type: str
      returned: when there is one
leftovers:
  description: The records of all Secrets that no run holds.
  returned: success, or when a namespace could not be read
  type: list
  elements: dict
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_pending_info

ENTRY = Entry(
    run=k8s_pending_info.run,
    spec={
        **kubernetes.SPEC,
        "namespaces": {"type": "list", "elements": "str", "required": True},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

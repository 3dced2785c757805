#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_handover."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_handover
short_description: Take certificates over from cert-manager as they stand, or give them back
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Changes whose the Secrets of the declared certificates are, by the name of the field manager in their managed
    fields, and nothing else of them. No certificate is ordered, and no key or certificate changes.
  - Tells of each certificate what becomes of its Secret and, before a takeover, what the next run would do with it. In
    check mode that is all it does, so that it can be read before anything is touched.
  - Secrets of ClusterIssuers, with account keys and credentials, are looked for where they are needed, and copied there
    from the other namespace where they are missing, so that the ACME account stays the same.
options:
  state:
    description:
      - With V(adopted), the Secrets become this collection's. Taken are those that cert-manager has written, or
        somebody who has done so once, as with C(kubectl create). What is applied by others, who would apply it again,
        is refused. While cert-manager's controller is at work in the cluster, everything is refused, before anything
        is touched.
      - With V(handed_back), the Secrets of this collection become cert-manager's, who finds them as if they had always
        been, and orders nothing. Notes of this collection on them are removed. A certificate on which work is not done
        is refused. RV(manifests) is what to apply for it.
    type: str
    choices: [adopted, handed_back]
    required: true
  cert_manager_namespace:
    description:
      - Where cert-manager keeps the Secrets of ClusterIssuers, which it calls its cluster resource namespace.
    type: str
    default: cert-manager
  parallel:
    description:
      - How many certificates are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.declarations
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.certificate_plan
  - module: kubecert.acme.k8s_tls_secret
"""

EXAMPLES = r"""
- name: See what a takeover would come to
  kubecert.acme.certificate_handover:
    state: adopted
    manifests: [manifests/]
  check_mode: true
  register: takeover

- name: Show it
  ansible.builtin.debug:
    msg: "{{ takeover.lines }}"

- name: Give the certificates back
  kubecert.acme.certificate_handover:
    state: handed_back
    manifests: [manifests/]
"""

RETURN = r"""
certificates:
  description: The declared certificates, in their order, each with what became of its Secret.
  returned: success, or when certificates failed
  type: list
  elements: dict
  contains:
    name:
      description: Name of the certificate.
      type: str
      sample: web
    namespace:
      description: Its namespace.
      type: str
      sample: default
    secret_name:
      description: The Secret it lies in.
      type: str
      sample: web-tls
    action:
      description: V(move), V(none) or V(refuse).
      type: str
      sample: move
    explanation:
      description: The same as a sentence.
      type: str
      sample: Its Secret is taken over from cert-manager-certificates-issuing.
    next:
      description: What M(kubecert.acme.certificate_plan) says of it once it is this collection's.
      type: dict
      contains:
        action:
          description: The action.
          type: str
          sample: none
        reason:
          description: cert-manager's word for it.
          type: str
          sample: Ready
        explanation:
          description: A sentence.
          type: str
          sample: Valid; renewal is due from 2026-12-24T09:12:31Z.
secrets:
  description: The Secrets of ClusterIssuers that were copied, or in check mode would be.
  returned: success, or when certificates failed
  type: list
  elements: dict
  contains:
    name:
      description: Name of the Secret.
      type: str
      sample: letsencrypt-account
    namespace:
      description: Where it has been put.
      type: str
      sample: kubecert
    from_namespace:
      description: Where it was found.
      type: str
      sample: cert-manager
manifests:
  description:
    - The declared issuers and certificates as cert-manager's manifests of version C(v1), whatever they were declared
      as. There is no secret in them.
  returned: with O(state=handed_back)
  type: list
  elements: dict
  sample:
    - apiVersion: cert-manager.io/v1
      kind: Certificate
      metadata:
        name: web
        namespace: default
      spec:
        secretName: web-tls
notes:
  description: What there is to say beside, such as fields that cert-manager does not have.
  returned: success, or when certificates failed
  type: list
  elements: str
  sample:
    - "ClusterIssuer letsencrypt: route53.externalId is left out; cert-manager has no such field."
lines:
  description: All of this as lines for people to read.
  returned: success, or when certificates failed
  type: list
  elements: str
  sample:
    - "default/web: Its Secret is taken over from cert-manager-certificates-issuing."
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import declarations, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import certificate_handover

ENTRY = Entry(
    run=certificate_handover.run,
    spec={
        **items.SPEC,
        **declarations.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["adopted", "handed_back"], "required": True},
        "cert_manager_namespace": {"type": "str", "default": "cert-manager"},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "cryptography", "kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

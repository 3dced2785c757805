#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_plan
short_description: Tell which certificates are due, and why
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Reads declared issuers and certificates, from variables or from cert-manager's manifests, and the Secrets that
    stand in the cluster, with one LIST per namespace.
  - Gives one verdict per certificate, with cert-manager's own reasons.
  - Everything that is wrong with any declaration is said in one message, before anything is touched.
  - Changes nothing but a note on Secrets, see O(renewal_info). In check mode RV(ignore:changed) tells whether a run
    would change anything, and the diff shows what.
options:
  force:
    description:
      - Certificates to renew now, as C(name) or C(namespace/name).
    type: list
    elements: str
    default: []
  renewal_info:
    description:
      - Whether to ask CAs that have ACME renewal information (RFC 9773) when they want certificates to be renewed.
      - Each is asked no sooner than it allows. Its answer is noted on the certificate's Secret, in the annotation
        C(kubecert.acme/renewal-info), which counts as no change; in check mode nothing is noted.
    type: bool
    default: true
  parallel:
    description:
      - How many namespaces and certificates are looked at side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.declarations
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_csr
  - module: kubecert.acme.certificate_report
"""

EXAMPLES = r"""
- name: Tell what is due
  kubecert.acme.certificate_plan:
    issuers:
      - name: letsencrypt
        acme:
          server: https://acme-v02.api.letsencrypt.org/directory
          private_key_secret_ref:
            name: letsencrypt-account
          solvers:
            - dns01:
                route53:
                  region: eu-central-1
    certificates:
      - name: web
        secret_name: web-tls
        dns_names:
          - example.com
          - '*.example.com'
        issuer_ref:
          name: letsencrypt
  register: plan

- name: The same from cert-manager's manifests
  kubecert.acme.certificate_plan:
    manifests:
      - "{{ playbook_dir }}/manifests"
  register: plan
"""

RETURN = r"""
certificates:
  description: Every declared certificate with its verdict, in the order of the declarations.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the certificate.
      type: str
    namespace:
      description: Its namespace.
      type: str
    action:
      description:
        - V(none), V(issue), V(renew), V(repair) (labels and annotations only), V(wait) (put off, or in the hands of
          another run) or V(refuse).
      type: str
    reason:
      description: cert-manager's word for the reason, such as V(DoesNotExist), V(SecretMismatch) or V(Renewing).
      type: str
    explanation:
      description: The reason as a sentence.
      type: str
    not_after:
      description: When the certificate in the Secret expires (UTC).
      type: str
    renewal_time:
      description: From when on it is renewed (UTC).
      type: str
    replaces:
      description: Of a certificate that is due for renewal, the identifier by which the CA knows it (RFC 9773).
      type: str
due:
  description: Those of RV(certificates) that a run would work on, ready for M(kubecert.acme.k8s_csr).
  returned: success
  type: list
  elements: dict
issuers:
  description: The issuers of RV(due), ready for M(kubecert.acme.acme_order).
  returned: success
  type: list
  elements: dict
counts:
  description: How many certificates need which action.
  returned: success
  type: dict
notes:
  description: What was passed over in the manifests.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import declarations, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import certificate_plan

ENTRY = Entry(
    run=certificate_plan.run,
    spec={
        **items.SPEC,
        **declarations.SPEC,
        **kubernetes.SPEC,
        "force": {"type": "list", "elements": "str", "default": []},
        "renewal_info": {"type": "bool", "default": True},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "cryptography", "kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

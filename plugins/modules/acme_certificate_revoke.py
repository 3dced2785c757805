# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_certificate_revoke."""

from __future__ import annotations

DOCUMENTATION = r"""
module: acme_certificate_revoke
short_description: Revoke certificates that stand in Secrets
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Asks the CA to revoke the certificate that stands in the Secret of each item. Of items that have been through
    M(kubecert.acme.certificate_plan), those with C(action), only the ones that the plan gives a C(revocation).
  - It is not replaced here. It is noted on its Secret, in the annotation C(kubecert.acme/revocation), and
    M(kubecert.acme.certificate_plan) has it replaced for that, whether or not the CA would say so by itself. The
    playbook C(kubecert.acme.revoke) does both.
  - The note is there before the CA is asked. After a run that was killed in between, the next one asks again, and
    replaces the certificate then. One that the CA has revoked already counts as done.
  - Where others may have the private key, no certificate is had for it again. M(kubecert.acme.k8s_csr) makes a new one,
    also with rotation policy V(Never).
  - A certificate that was issued in the place of a revoked one is not revoked unless its own C(serial) is given, see
    O(kubecert.acme.certificate_plan#module:revoke).
  - Certificates are worked on side by side. One that fails fails alone, and the task fails at its end naming it.
  - In check mode the CA is not asked.
options:
  reason:
    description:
      - Why, in the words of RFC 5280. Only those are known here that a CA takes from subscribers; Let's Encrypt does
        not take V(affiliation_changed).
      - Without it the one of a revocation that an earlier run has begun, or else V(unspecified).
    type: str
    choices: [unspecified, key_compromise, affiliation_changed, superseded, cessation_of_operation]
  by:
    description:
      - Who asks. V(account) is the issuer's account, which has to be the one that the certificate was issued to.
      - V(certificate_key) is the certificate's own private key, which is read from the Secret and used inside this
        module; no account is needed. Let's Encrypt takes this for V(key_compromise), whatever O(reason) says, and never
        signs that key again.
      - Without it the one of a revocation that an earlier run has begun, or else V(account).
    type: str
    choices: [account, certificate_key]
  wait_timeout:
    description:
      - Seconds for everything together.
    type: int
    default: 120
  parallel:
    description:
      - How many certificates are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.certificates
  - kubecert.acme.issuers
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.certificate_plan
  - module: kubecert.acme.k8s_csr
"""

EXAMPLES = r"""
- name: Revoke a certificate whose key has got out
  kubecert.acme.acme_certificate_revoke:
    reason: key_compromise
    issuers:
      - name: letsencrypt
        acme:
          server: https://acme-v02.api.letsencrypt.org/directory
          private_key_secret_ref:
            name: letsencrypt-account
    certificates:
      - name: web
        namespace: shop
        secret_name: web-tls
        dns_names:
          - example.com
        issuer_ref:
          name: letsencrypt

- name: Look whether a replacement could be ordered
  kubecert.acme.certificate_plan:
    issuers: "{{ issuers }}"
    certificates: "{{ certificates }}"
    revoke:
      - shop/web
      - name: shop/mail
        serial: 04e1d3a4b5c6
  register: plan

- name: Revoke what the plan says
  kubecert.acme.acme_certificate_revoke:
    reason: superseded
    issuers: "{{ plan.issuers }}"
    certificates: "{{ plan.due }}"
  register: revoked

- name: Go on with their replacement
  kubecert.acme.k8s_csr:
    certificates: "{{ revoked.certificates }}"
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
    revocation:
      description:
        - What was asked of the CA, with C(serial) (hex), C(reason), C(by), and once it is done C(revoked) (UTC).
      type: dict
      returned: when the certificate is revoked
      sample:
        serial: 04e1d3a4b5c6
        reason: superseded
        by: account
        revoked: "2026-11-24T14:30:00Z"
    error:
      description: Why this certificate failed, with C(step), C(message) and perhaps C(retry_at).
      type: dict
      returned: when it failed
"""

from ansible_collections.kubecert.acme.plugins.module_utils.model.revocation import REASONS, WAYS
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import (
    certificates,
    issuers,
    items,
    kubernetes,
)
from ansible_collections.kubecert.acme.plugins.module_utils.steps import acme_certificate_revoke

ENTRY = Entry(
    run=acme_certificate_revoke.run,
    spec={
        **items.SPEC,
        **certificates.SPEC,
        **issuers.SPEC,
        **kubernetes.SPEC,
        "reason": {"type": "str", "choices": list(REASONS)},
        "by": {"type": "str", "choices": list(WAYS)},
        "wait_timeout": {"type": "int", "default": 120},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

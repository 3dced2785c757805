# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_account."""

from __future__ import annotations

DOCUMENTATION = r"""
module: acme_account
short_description: See to the ACME accounts of issuers
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Makes the account of each issuer where there is none, tells the CA of a changed contact, or deactivates accounts.
  - The account's key lives in the Secret that the issuer names in C(acme.private_key_secret_ref). It is made inside
    this module where it is missing, and is never returned, shown or written to a file.
  - A key that cert-manager has made is used as it stands, and so is its account.
  - By making an account you agree to the CA's terms of service.
  - Issuers are worked on side by side. One that fails fails alone, and the task fails at its end naming it.
  - In check mode the CA is only asked whether it knows the account.
options:
  state:
    description:
      - V(present) sees to it that each issuer has an account.
      - V(absent) deactivates the accounts, which can't be undone. The keys' Secrets are left.
    type: str
    choices: [present, absent]
    default: present
  key_algorithm:
    description:
      - Algorithm of keys that are made.
    type: str
    choices: [ECDSA, RSA]
    default: ECDSA
  key_size:
    description:
      - Size in bits of keys that are made, V(256) or V(384) with ECDSA, V(2048), V(3072) or V(4096) with RSA.
      - Without it V(256) with ECDSA, V(2048) with RSA.
    type: int
  wait_timeout:
    description:
      - Seconds for everything together.
    type: int
    default: 120
  parallel:
    description:
      - How many issuers are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.issuers
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.acme_order
"""

EXAMPLES = r"""
- name: Have an account at Let's Encrypt
  kubecert.acme.acme_account:
    issuers:
      - name: letsencrypt
        acme:
          server: https://acme-v02.api.letsencrypt.org/directory
          email: ops@example.com
          private_key_secret_ref:
            name: letsencrypt-account

- name: Give it up for good
  kubecert.acme.acme_account:
    state: absent
    issuers:
      - name: letsencrypt
        acme:
          server: https://acme-v02.api.letsencrypt.org/directory
          private_key_secret_ref:
            name: letsencrypt-account
"""

RETURN = r"""
issuers:
  description:
    - The list of O(issuers), in its order, each as it is declared plus the following.
    - Also returned when some of them failed.
  returned: success, or when issuers failed
  type: list
  elements: dict
  contains:
    account:
      description: The account, with C(url), C(status) and C(contacts).
      type: dict
      returned: when there is one
    error:
      description: Why this issuer failed, with C(step) and C(message).
      type: dict
      returned: when it failed
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import issuers, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import acme_account

ENTRY = Entry(
    run=acme_account.run,
    spec={
        **items.SPEC,
        **issuers.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "key_algorithm": {"type": "str", "choices": ["ECDSA", "RSA"], "default": "ECDSA"},
        "key_size": {"type": "int"},
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

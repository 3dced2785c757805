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
  - Makes the account of each issuer where there is none, tells the CA of a changed contact, puts an account under a new
    key, or deactivates accounts.
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
  new_key_secret_ref:
    description:
      - A new key for an account (RFC 8555, section 7.3.5), in the namespace of the Secret that has its present one. It
        is made if it is not there.
      - Once the CA has taken it, the issuer's own Secret holds it, and the old key is worth nothing. What is declared
        need not change. Where that Secret has the very key already, nothing is changed. Something else that keeps this
        Secret up to date, such as External Secrets, has to be given the new key as well.
      - In between it is noted on the issuer's Secret, in the annotation C(kubecert.acme/next-account-key), that the
        account may be under either key. After a run that was killed, the next one goes on, also without this option.
      - Only with O(state=present). No other account is worked on then. Where issuers share its key, it is the account
        of all of them.
      - The Secret named here is left, and can be removed once this is no longer asked for. To change the key once more,
        name another.
    type: dict
    suboptions:
      name:
        description:
          - Name of the Secret.
        type: str
        required: true
      key:
        description:
          - Key in the Secret.
        type: str
        default: tls.key
  new_key_issuer:
    description:
      - The issuer whose account gets the new key, a ClusterIssuer as C(name), an Issuer as C(namespace/name). The
        others are only looked at, so that it is not the key of one of them.
      - Not needed where all of O(issuers) share one key.
    type: str
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

- name: Put the account under a new key
  kubecert.acme.acme_account:
    new_key_secret_ref:
      name: letsencrypt-account-2027
    issuers:
      - name: letsencrypt
        acme:
          server: https://acme-v02.api.letsencrypt.org/directory
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
        "new_key_secret_ref": {
            "type": "dict",
            "no_log": False,
            "options": {
                "name": {"type": "str", "required": True},
                "key": {"type": "str", "default": "tls.key", "no_log": False},
            },
        },
        "new_key_issuer": {"type": "str", "no_log": False},
        "key_algorithm": {"type": "str", "choices": ["ECDSA", "RSA"], "default": "ECDSA"},
        "key_size": {"type": "int"},
        "wait_timeout": {"type": "int", "default": 120},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "cryptography", "kubernetes"),
    rules={"required_by": {"new_key_issuer": ("new_key_secret_ref",)}},
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

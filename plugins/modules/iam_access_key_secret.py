#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam_access_key_secret."""

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_access_key_secret
short_description: Keep access keys of IAM users in Secrets, and replace them in time
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Makes an access key of an IAM user and writes it into a Secret of the cluster. The secret access key is nowhere
    else, neither in the result nor in the diff or a message.
  - A key that is good is kept, so that a second run changes nothing. It is replaced when it is older than
    O(access_keys[].max_age), when it is inactive or gone, and when AWS does not take it any more.
  - A new key is written into the Secret only once AWS takes it, and the one before is deleted only after that. A run
    that finds the Secret as a killed one left it goes on from there; a key whose secret was lost with that run is
    deleted.
  - The ids of the keys that were made for a Secret are noted at the Secret. Other keys of the user are never touched.
options:
  state:
    description:
      - V(present) sees to it that each Secret holds a key that AWS takes.
      - V(absent) deletes the keys that were made for the Secret, and takes the entries out of it. The Secret is removed
        if it was made here and holds nothing else.
    type: str
    choices: [present, absent]
    default: present
  access_keys:
    description:
      - The keys, of which each needs an IAM user of its own.
    type: list
    elements: dict
    required: true
    suboptions:
      user:
        description:
          - Name of the IAM user. The user has to exist.
        type: str
        required: true
      secret_ref:
        description:
          - The Secret that holds the key. It is made if there is none; further entries in it are left alone.
        type: dict
        required: true
        suboptions:
          namespace:
            description:
              - Namespace of the Secret.
            type: str
            default: kubecert
          name:
            description:
              - Name of the Secret.
            type: str
            required: true
          secret_access_key_key:
            description:
              - Name of the entry with the secret access key.
            type: str
            default: secret-access-key
          access_key_id_key:
            description:
              - Name of the entry with the access key id, which issuers name in C(access_key_id_secret_ref). With an
                empty text there is none.
            type: str
            default: access-key-id
      max_age:
        description:
          - How old the key may get, as a duration such as V(2160h), at least V(1h). A run that finds it older replaces
            it.
          - Without it a key is kept for as long as AWS takes it.
        type: str
  wait_timeout:
    description:
      - For how many seconds to wait until AWS takes a new key, and while it puts requests off.
    type: int
    default: 120
  parallel:
    description:
      - How many keys are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.aws
  - kubecert.acme.kubernetes
notes:
  - The rights that this takes are C(iam:ListAccessKeys), C(iam:CreateAccessKey), C(iam:DeleteAccessKey) and
    C(iam:GetAccessKeyLastUsed) for the user. AWS is asked whether it takes a key by C(sts:GetCallerIdentity), for which
    no right is needed.
  - A run that works with the former key while it is replaced is refused by AWS from then on, and the next one goes on.
    So do not replace keys while certificates are being issued.
seealso:
  - module: kubecert.acme.k8s_credentials_secret
  - module: amazon.aws.iam_user
"""

EXAMPLES = r"""
- name: Let Route53 be asked with a key that is never older than 90 days
  kubecert.acme.iam_access_key_secret:
    access_keys:
      - user: kubecert
        secret_ref:
          name: route53-credentials-secret
        max_age: 2160h

- name: Delete the key again
  kubecert.acme.iam_access_key_secret:
    state: absent
    access_keys:
      - user: kubecert
        secret_ref:
          name: route53-credentials-secret
"""

RETURN = r"""
access_keys:
  description: The keys, in the order given, without their secrets.
  returned: success, or when some failed
  type: list
  elements: dict
  contains:
    user:
      description: Name of the IAM user.
      type: str
      sample: kubecert
    secret_ref:
      description: The Secret, with C(namespace) and C(name).
      type: dict
      sample:
        namespace: kubecert
        name: route53-credentials-secret
    access_key_id:
      description: Id of the key that the Secret holds; empty in check mode where it is still to be made.
      type: str
      returned: with O(state=present), unless it failed
      sample: AKIAIOSFODNN7EXAMPLE
    reason:
      description: Why a new key was made, or in check mode would be; empty where there was no need.
      type: str
      returned: with O(state=present), unless it failed
      sample: AKIAIOSFODNN7EXAMPLE is older than 2160h.
    removed:
      description: Ids of the keys that were deleted, or in check mode would be.
      type: list
      elements: str
      returned: unless it failed or there was nothing to look at
      sample: []
    error:
      description: Why it failed, with C(step) and C(message).
      type: dict
      returned: when it failed
      sample:
        step: iam_access_key_secret
        message: "IAM refused ListAccessKeys for kubecert: NoSuchEntity."
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import aws, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import iam_access_key_secret

ENTRY = Entry(
    run=iam_access_key_secret.run,
    spec={
        **aws.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "access_keys": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "no_log": False,
            "options": {
                "user": {"type": "str", "required": True},
                "secret_ref": {
                    "type": "dict",
                    "required": True,
                    "no_log": False,
                    "options": {
                        "namespace": {"type": "str", "default": "kubecert"},
                        "name": {"type": "str", "required": True},
                        "secret_access_key_key": {"type": "str", "default": "secret-access-key", "no_log": False},
                        "access_key_id_key": {"type": "str", "default": "access-key-id", "no_log": False},
                    },
                },
                "max_age": {"type": "str"},
            },
        },
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

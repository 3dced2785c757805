# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_tls_secret
short_description: Store key and certificate in a kubernetes.io/tls Secret
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Takes the key from the pending Secret and the chain from M(kubecert.acme.acme_order), checks that they belong
    together, that the names are those declared, that the chain is in order and has not expired, and only then writes
    the Secret. Until then the old certificate stays as it is.
  - The Secret has the type, label and annotations that cert-manager gives it, so that whatever takes cert-manager's
    takes this one, cert-manager itself included.
  - Written by server-side apply as field manager C(kubecert.acme). Fields that another manager owns are not taken over
    unless O(adopt=true); the message names them.
  - The pending Secret is removed afterwards.
  - What is declared beside the two is in it too, O(certificates[].additional_output_formats) to the byte as
    cert-manager writes them. A keystore is written anew only when it can't be opened with its password, or holds
    something else than it should. Its password is read from its Secret here and goes no further.
  - For a certificate whose action is V(repair), all but key and certificate is set right. What was applied by an
    earlier run and is no longer declared goes, be it a label, an annotation, a format or a keystore; what others have
    put on the Secret stays.
  - In check mode the API server is asked what would be, by a dry run.
options:
  state:
    description:
      - V(present) stores what was issued.
      - V(absent) removes the Secrets of these certificates, and the pending Secrets beside them. A Secret is left
        alone, with a warning, unless it says by cert-manager's annotation C(cert-manager.io/certificate-name) that it
        is of this certificate and nobody else writes its key. A pending Secret that a run is at work on, or that has
        TXT records noted which may still stand, is a failure, and the certificate's Secret stays too.
    type: str
    choices: [present, absent]
    default: present
  adopt:
    description:
      - Whether to take over fields that another field manager owns, such as those of a Secret that was made by hand.
    type: bool
    default: false
  parallel:
    description:
      - How many certificates are worked on side by side. The API server is asked about up to four times as many.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.certificates
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_csr
  - module: kubecert.acme.acme_order
"""

EXAMPLES = r"""
- name: Store keys and certificates
  kubecert.acme.k8s_tls_secret:
    certificates: "{{ issued.certificates }}"

- name: Show what would be removed
  kubecert.acme.k8s_tls_secret:
    state: absent
    certificates: "{{ no_longer_wanted }}"
  check_mode: true
  register: shown
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
    not_after:
      description: When the certificate expires (UTC).
      type: str
      returned: when it was stored
    serial:
      description: Serial number of the certificate, in hex.
      type: str
      returned: when it was stored
    fingerprint:
      description: SHA-256 of the certificate, in hex.
      type: str
      returned: when it was stored
    removed:
      description: The Secrets that were removed, or in check mode would be, as C(namespace/name).
      type: list
      elements: str
      returned: with O(state=absent), unless it failed
      sample: [shop/web-tls-pending, shop/web-tls]
    error:
      description: Why this certificate failed, with C(step) and C(message).
      type: dict
      returned: when it failed
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import certificates, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_tls_secret

ENTRY = Entry(
    run=k8s_tls_secret.run,
    spec={
        **items.SPEC,
        **certificates.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "adopt": {"type": "bool", "default": False},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

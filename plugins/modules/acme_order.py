# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order."""

from __future__ import annotations

DOCUMENTATION = r"""
module: acme_order
short_description: Place ACME orders and carry them to the issued certificate
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Works on many orders at once, in two halves between which the TXT records are written.
  - With O(state=created) each certificate gets an order, or the one that an earlier run has placed is taken up again
    by its URL. What is still to be proved comes back as challenges, and as records ready for
    M(kubecert.acme.route53_txt). Names that the CA still holds for proved need neither.
  - With O(state=issued) the challenges are answered, the orders finalized and the chains fetched.
  - The order's URL, the records about to be written, and failures with the earliest next try are noted in the pending
    Secret of M(kubecert.acme.k8s_csr), so that the next run, anywhere, goes on from there.
  - A certificate that fails fails alone. The others go on, and the task fails at its end naming it.
  - With O(state=deactivated) the authorizations by which the orders were proved are given up, so that the account can't
    issue for these names again without new proof.
  - In check mode the CA is not asked at all, since an order can't be looked at without being placed.
options:
  state:
    description:
      - Which half is carried out with V(created) and V(issued).
      - With V(deactivated), authorizations are deactivated at the CA, pending and valid ones alike. Those that have
        failed, expired or been deactivated before count as done. Orders that have failed are worked on too, but for
        those that are still under way, which the next run goes on with.
    type: str
    choices: [created, issued, deactivated]
    required: true
  records:
    description:
      - With O(state=issued), what M(kubecert.acme.route53_txt) returned. A certificate that needs a record which has
        failed is not put before the CA.
    type: list
    elements: dict
    default: []
  wait_timeout:
    description:
      - Seconds for everything together.
    type: int
    default: 300
  parallel:
    description:
      - How many orders the CA is asked about side by side, and the API server about up to four times as many.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.certificates
  - kubecert.acme.issuers
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.acme_account
  - module: kubecert.acme.k8s_csr
  - module: kubecert.acme.k8s_tls_secret
  - module: kubecert.acme.route53_txt
"""

EXAMPLES = r"""
- name: Place the orders
  kubecert.acme.acme_order:
    state: created
    issuers: "{{ issuers }}"
    certificates: "{{ requested.certificates }}"
  register: ordered

- name: Write the TXT records
  kubecert.acme.route53_txt:
    records: "{{ ordered.records }}"
  register: written

- name: Fetch the certificates
  kubecert.acme.acme_order:
    state: issued
    issuers: "{{ issuers }}"
    certificates: "{{ ordered.certificates }}"
    records: "{{ written.records }}"
  register: issued

- name: Let the account issue nothing more for these names without new proof
  kubecert.acme.acme_order:
    state: deactivated
    issuers: "{{ issuers }}"
    certificates: "{{ issued.certificates }}"
"""

RETURN = r"""
certificates:
  description:
    - The list of O(certificates), in its order, each entry as it was given plus the following, and without what no
      later module needs.
    - Also returned when some of them failed.
  returned: success, or when certificates failed
  type: list
  elements: dict
  contains:
    order:
      description: The order, with C(url) and C(status), and C(expires) until it has come to its chain.
      type: dict
      returned: when there is one
    challenges:
      description:
        - With O(state=created), what is still to be proved. Each has C(type), C(identifier), C(record), C(value),
          C(token), C(url) and C(status).
      type: list
      elements: dict
      returned: with O(state=created)
    chain:
      description: With O(state=issued), the certificate and those that lead to its root (PEM), leaf first.
      type: str
      returned: with O(state=issued)
    error:
      description: Why this certificate failed, with C(step), C(message) and perhaps C(retry_at).
      type: dict
      returned: when it failed
records:
  description:
    - With O(state=created), the TXT records that are needed, one for each name and AWS identity, as
      M(kubecert.acme.route53_txt) takes them. With O(state=issued), O(records) as given, but without the pending
      Secrets of the certificates that have been issued, which go next with all that they have noted. Otherwise none.
  returned: success, or when certificates failed
  type: list
  elements: dict
leftovers:
  description:
    - With O(state=created), records that earlier orders of these certificates have written and that may still be
      there. Have them removed with the others.
    - Like RV(records), they tell by C(pending) in which pending Secrets they are noted, so that their removal is noted
      there too.
  returned: with O(state=created)
  type: list
  elements: dict
providers:
  description: Who holds RV(records) and RV(leftovers), C(route53) or C(rfc2136), each once.
  returned: with O(state=created)
  type: list
  elements: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import (
    certificates,
    issuers,
    items,
    kubernetes,
)
from ansible_collections.kubecert.acme.plugins.module_utils.steps import acme_order

ENTRY = Entry(
    run=acme_order.run,
    spec={
        **items.SPEC,
        **certificates.SPEC,
        **issuers.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["created", "issued", "deactivated"], "required": True},
        "records": {"type": "list", "elements": "dict", "default": []},
        "wait_timeout": {"type": "int", "default": 300},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("acme", "cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

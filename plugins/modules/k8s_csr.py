# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_csr."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_csr
short_description: Put the next private key into a pending Secret, and give the CSR
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Makes the next private key of each certificate inside this module and stores it in the pending Secret
    C(<secret_name>-pending) beside the certificate's Secret. The key is never returned, shown or written to a file;
    what comes out is the certificate signing request.
  - A pending Secret that an earlier run has left for the same names, issuer and kind of key is taken up again with
    its key and its order. For another request a new key is made.
  - Of two runs at once one wins; the other one fails for this certificate and says until when the first one holds it.
  - With O(certificates[].issue_temporary_certificate) a certificate of its own making is put into the certificate's
    Secret where that has none that could be used, for the same key. It bears cert-manager's marks, by which
    M(kubecert.acme.certificate_plan) knows it and M(kubecert.acme.k8s_tls_secret_copy) leaves it where it is. A pair
    that stands there is never replaced by it, even if it has expired.
  - With rotation policy V(Never), a key in the Secret that is not what is declared is a fault.
  - A certificate whose action is V(repair) is passed on untouched.
  - In check mode only looks.
options:
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
  - module: kubecert.acme.certificate_plan
  - module: kubecert.acme.acme_order
"""

EXAMPLES = r"""
- name: Make keys and requests
  kubecert.acme.k8s_csr:
    certificates:
      - name: web
        namespace: shop
        secret_name: web-tls
        dns_names:
          - example.com
          - '*.example.com'
        issuer_ref:
          name: letsencrypt
  register: requested

- name: The same for everything that is due
  kubecert.acme.k8s_csr:
    certificates: "{{ plan.due }}"
  register: requested
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
    csr:
      description: The certificate signing request (PEM).
      type: str
      returned: outside check mode
    pending:
      description:
        - The pending Secret with C(namespace) and C(name), and in C(holder) the run that holds it.
        - Where it has just been made also with C(resource_version), so that it need not be read before it is changed.
      type: dict
      returned: outside check mode
    order:
      description: The order that an earlier run has placed for the same request, with its C(url).
      type: dict
      returned: when there is one
    error:
      description: Why this certificate failed, with C(step), C(message) and perhaps C(retry_at).
      type: dict
      returned: when it failed
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import certificates, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_csr

ENTRY = Entry(
    run=k8s_csr.run,
    spec={**items.SPEC, **certificates.SPEC, **kubernetes.SPEC, "parallel": {"type": "int", "default": 8}},
    requires=("cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

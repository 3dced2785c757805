#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_certificate_status."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_certificate_status
short_description: Write into Certificate and issuer objects how they stand
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Writes the status of Certificate, Issuer and ClusterIssuer objects as cert-manager does, so that
    C(kubectl get certificate) and C(kubectl describe certificate) show the conditions Ready and Issuing with reasons,
    and the times, the revision and the failures of each certificate.
  - Makes an Event for each thing that has happened to an object of a namespace, and a CertificateRequest as the record
    of each order, with the request and the chain. Those that are more than C(spec.revisionHistoryLimit), 1 unless
    given, are removed, the oldest first.
  - Writes only what differs. Certificates that are not declared by an object, and those that another run is at work on,
    are passed over.
  - In check mode, what is going to be issued is passed over too, since nobody knows yet what comes of it.
options:
  state:
    description:
      - With V(begun) the certificates that are due to be ordered are said to be in the works. With V(done) it is said
        how all of them stand after the work.
    type: str
    choices: [begun, done]
    default: done
  certificates:
    description:
      - What M(kubecert.acme.certificate_plan) returned as RV(kubecert.acme.certificate_plan#module:certificates), with
        those that are fine.
    type: list
    elements: dict
    required: true
  results:
    description:
      - What the last module that worked on the due certificates returned as C(certificates).
    type: list
    elements: dict
    default: []
  requested:
    description:
      - What M(kubecert.acme.k8s_csr) returned as C(certificates), for the requests.
    type: list
    elements: dict
    default: []
  issued:
    description:
      - What M(kubecert.acme.acme_order) with O(kubecert.acme.acme_order#module:state=issued) returned as
        C(certificates), for the chains.
    type: list
    elements: dict
    default: []
  faulty:
    description:
      - Objects that can't be used, as M(kubecert.acme.certificate_plan) returned them as
        RV(kubecert.acme.certificate_plan#module:faulty).
    type: list
    elements: dict
    default: []
  issuers:
    description:
      - What M(kubecert.acme.acme_account) returned as RV(kubecert.acme.acme_account#module:issuers).
    type: list
    elements: dict
    default: []
  namespaces:
    description:
      - The namespaces of the objects, all if there is none in the list.
    type: list
    elements: str
    default: []
  parallel:
    description:
      - How many objects are worked on side by side. The API server is asked about up to four times as many.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.k8s_declarations_info
  - module: kubecert.acme.certificate_plan
"""

EXAMPLES = r"""
- name: Say how everything stands
  kubecert.acme.k8s_certificate_status:
    certificates: "{{ plan.certificates }}"
    results: "{{ installed.certificates }}"
    requested: "{{ requested.certificates }}"
    issued: "{{ issued.certificates }}"
    faulty: "{{ plan.faulty }}"
"""

RETURN = r"""
faulty:
  description:
    - The O(faulty) objects, those issuers that could not be registered, and objects whose status could not be written,
      for M(kubecert.acme.certificate_report).
  returned: success, or when objects failed
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the object.
      type: str
      sample: Issuer
    namespace:
      description: Its namespace. A ClusterIssuer has none.
      type: str
      sample: shop
    name:
      description: Its name.
      type: str
      sample: letsencrypt
    message:
      description: What is wrong with it.
      type: str
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_certificate_status

_LIST = {"type": "list", "elements": "dict", "default": []}

ENTRY = Entry(
    run=k8s_certificate_status.run,
    spec={
        **items.SPEC,
        **kubernetes.SPEC,
        "state": {"type": "str", "choices": ["begun", "done"], "default": "done"},
        "certificates": {"type": "list", "elements": "dict", "required": True},
        "results": dict(_LIST),
        "requested": dict(_LIST),
        "issued": dict(_LIST),
        "faulty": dict(_LIST),
        "issuers": dict(_LIST),
        "namespaces": {"type": "list", "elements": "str", "default": []},
        "parallel": {"type": "int", "default": 8},
    },
    requires=("cryptography", "kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

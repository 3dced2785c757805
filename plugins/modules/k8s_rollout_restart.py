#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_rollout_restart."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_rollout_restart
short_description: Restart workloads whose certificate has changed since they were last rolled out
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - For programs that read their certificate when they start and never again. Deployments, StatefulSets and
    DaemonSets are restarted when a certificate of theirs has changed, as C(kubectl rollout restart) does it, by the
    annotation C(kubectl.kubernetes.io/restartedAt) of the pod template.
  - Each workload bears a note of the certificates that it was last rolled out for, the annotation
    C(kubecert.acme/rolled-out-for) of the workload itself, which starts nothing. What differs from the note is
    restarted, so a restart that a run did not come to is made up for by the next one, and nothing is restarted twice.
  - A workload with no note yet is only noted. If it goes by certificates that M(kubecert.acme.certificate_plan) has
    planned, what stood then is what its pods have.
  - Pods that wait for a Secret start by themselves when it appears, so nothing is restarted for it. While a Secret is
    missing or holds no certificate, or one that has expired, nothing is restarted either.
  - A certificate that M(kubecert.acme.certificate_plan) has found due, and that has not been stored since, is waited
    for, so that what it leads to is one restart.
  - Only the two annotations are written, as field manager C(kubecert.acme), so that what Argo CD, Flux or
    C(kubectl apply) own stays theirs.
  - In check mode RV(workloads) and the diff tell what would be restarted and why, also for certificates that
    M(kubecert.acme.certificate_plan) has found due.
options:
  workloads:
    description:
      - The workloads. One that several entries find is restarted once.
    type: list
    elements: dict
    required: true
    suboptions:
      kind:
        description:
          - Kind of the workload.
        type: str
        choices: [Deployment, StatefulSet, DaemonSet]
        default: Deployment
      namespace:
        description:
          - Namespace of the workload.
        type: str
        default: default
      name:
        description:
          - Name of the workload, which has to exist. Either this or O(workloads[].label_selectors) is needed.
        type: str
      label_selectors:
        description:
          - Label selectors, all of which have to fit. That nothing fits is no failure, but told in a warning.
        type: list
        elements: str
      certificates:
        description:
          - The certificates it goes by, as C(name) or C(namespace/name) of O(certificates).
          - Where neither this nor O(workloads[].secret_names) is given, a workload goes by those Secrets of
            O(certificates) that its pod template uses as volumes or in the environment.
        type: list
        elements: str
      secret_names:
        description:
          - Secrets of its namespace that it goes by, such as copies of a certificate's Secret.
        type: list
        elements: str
  parallel:
    description:
      - How many workloads are worked on side by side.
    type: int
    default: 8
extends_documentation_fragment:
  - kubecert.acme.items
  - kubecert.acme.certificates
  - kubecert.acme.kubernetes
notes:
  - A Deployment that is paused is restarted when its rollout is resumed; RV(workloads[].explanation) says so.
  - C(kubectl rollout undo) takes the note back along with the template, which leads to one restart more.
seealso:
  - module: kubecert.acme.k8s_tls_secret
  - module: kubecert.acme.certificate_probe
"""

EXAMPLES = r"""
- name: Restart what still has an earlier certificate
  kubecert.acme.k8s_rollout_restart:
    certificates: "{{ plan.certificates }}"
    workloads:
      - name: shop
        namespace: shop
      - kind: StatefulSet
        namespace: databases
        label_selectors:
          - app.kubernetes.io/name=postgresql
      - kind: DaemonSet
        name: gateway
        namespace: edge
        certificates:
          - shop/wildcard
"""

RETURN = r"""
workloads:
  description:
    - Each workload that was found, once, and each entry for which none could be looked up, in the order of
      O(workloads).
    - Also returned when some of them failed.
  returned: success, or when workloads failed
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the workload.
      type: str
      sample: Deployment
    namespace:
      description: Its namespace.
      type: str
      sample: shop
    name:
      description: Its name.
      type: str
      returned: but for an entry with label selectors that failed
      sample: web
    label_selectors:
      description: Its label selectors.
      type: list
      elements: str
      returned: for an entry with label selectors that failed
      sample: [app=web]
    action:
      description:
        - What was done, or in check mode would be, V(none), V(note) (it had none of these certificates noted) or
          V(restart).
      type: str
      returned: unless it failed
      sample: restart
    explanation:
      description: Why, as sentences; empty for V(none).
      type: str
      returned: unless it failed
      sample: Its certificate web changed.
    secrets:
      description: The Secrets that it goes by.
      type: list
      elements: dict
      returned: unless it failed
      contains:
        namespace:
          description: Namespace of the Secret.
          type: str
          sample: shop
        name:
          description: Name of the Secret.
          type: str
          sample: web-tls
        fingerprint:
          description:
            - SHA-256 of the certificate in it, in hex, V(absent) for a Secret that is not there, or V(unreadable).
          type: str
          sample: 0d4f1f5b9a4b8a0e6f3f0f6e0c8bd1c1d55b0a6b8c2d6d1c6d3f5c1b9a7e8f21
    error:
      description: Why it failed, with C(step) and C(message).
      type: dict
      returned: when it failed
      sample:
        step: k8s_rollout_restart
        message: It does not exist; create it, or take it out of workloads (in the role, kubecert_restart).
"""

from ansible_collections.kubecert.acme.plugins.module_utils.model.workload import KINDS
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import certificates, items, kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_rollout_restart

ENTRY = Entry(
    run=k8s_rollout_restart.run,
    spec={
        **items.SPEC,
        **certificates.SPEC,
        **kubernetes.SPEC,
        "workloads": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "kind": {"type": "str", "choices": list(KINDS), "default": "Deployment"},
                "namespace": {"type": "str", "default": "default"},
                "name": {"type": "str"},
                "label_selectors": {"type": "list", "elements": "str"},
                "certificates": {"type": "list", "elements": "str"},
                "secret_names": {"type": "list", "elements": "str", "no_log": False},
            },
        },
        "parallel": {"type": "int", "default": 8},
    },
    requires=("cryptography", "kubernetes"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

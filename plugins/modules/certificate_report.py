#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_report."""

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_report
short_description: Say what became of a plan
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Puts the verdicts of M(kubecert.acme.certificate_plan) and what the later modules made of them into a readable
    summary, with one line for each certificate that is not simply fine, and counts.
  - Fails when a certificate, an object, a copy or a restart has failed, and names it. Touches nothing.
options:
  certificates:
    description:
      - What M(kubecert.acme.certificate_plan) returned as RV(kubecert.acme.certificate_plan#module:certificates).
    type: list
    elements: dict
    required: true
  unlisted:
    description:
      - How many more are fine, as M(kubecert.acme.certificate_plan) returned it as
        RV(kubecert.acme.certificate_plan#module:unlisted).
    type: int
    default: 0
  results:
    description:
      - What the last module that worked on the due certificates returned as C(certificates).
    type: list
    elements: dict
    default: []
  notes:
    description:
      - Further lines, such as the notes of the plan.
    type: list
    elements: str
    default: []
  leftovers:
    description:
      - Records that could not be removed, as M(kubecert.acme.route53_txt) returned them.
    type: list
    elements: dict
    default: []
  workloads:
    description:
      - What M(kubecert.acme.k8s_rollout_restart) returned as
        RV(kubecert.acme.k8s_rollout_restart#module:workloads), by one call or several.
    type: list
    elements: dict
    default: []
  copies:
    description:
      - What M(kubecert.acme.k8s_tls_secret_copy) returned as RV(kubecert.acme.k8s_tls_secret_copy#module:copies), one
        list for each call. What has failed or waits is told as the last call found it.
    type: list
    elements: list
    default: []
  faulty:
    description:
      - Objects in the cluster that can't be used, as M(kubecert.acme.certificate_plan) returned them as
        RV(kubecert.acme.certificate_plan#module:faulty).
    type: list
    elements: dict
    default: []
extends_documentation_fragment:
  - kubecert.acme.items
"""

EXAMPLES = r"""
- name: Say what was done
  kubecert.acme.certificate_report:
    certificates: "{{ plan.certificates }}"
    results: "{{ installed.certificates }}"
"""

RETURN = r"""
lines:
  description: The summary, one line each.
  returned: always
  type: list
  elements: str
counts:
  description: How many certificates are in which state.
  returned: always
  type: dict
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import items
from ansible_collections.kubecert.acme.plugins.module_utils.steps import certificate_report

ENTRY = Entry(
    run=certificate_report.run,
    spec={
        **items.SPEC,
        "certificates": {"type": "list", "elements": "dict", "required": True},
        "unlisted": {"type": "int", "default": 0},
        "results": {"type": "list", "elements": "dict", "default": []},
        "notes": {"type": "list", "elements": "str", "default": []},
        "leftovers": {"type": "list", "elements": "dict", "default": []},
        "workloads": {"type": "list", "elements": "dict", "default": []},
        "copies": {"type": "list", "elements": "list", "default": []},
        "faulty": {"type": "list", "elements": "dict", "default": []},
    },
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

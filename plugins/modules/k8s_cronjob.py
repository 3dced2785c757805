#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_cronjob."""

from __future__ import annotations

DOCUMENTATION = r"""
module: k8s_cronjob
short_description: Keep the CronJob that sees to certificates as declared
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Applies the CronJob and the ConfigMap that M(kubecert.acme.schedule_info) works out, and removes those that were
    made for the same ServiceAccount under another name. Without O(objects) it removes all of them.
  - Whatever somebody has changed on them meanwhile is put back.
options:
  objects:
    description:
      - The objects, as RV(kubecert.acme.schedule_info#module:objects) has them.
    type: list
    elements: dict
    default: []
  namespace:
    description:
      - Namespace in which objects with other names are looked for.
    type: str
    default: kubecert
  service_account:
    description:
      - The ServiceAccount that the CronJob runs as.
    type: str
    default: kubecert
extends_documentation_fragment:
  - kubecert.acme.kubernetes
seealso:
  - module: kubecert.acme.schedule_info
  - module: kubecert.acme.k8s_service_account
"""

EXAMPLES = r"""
- name: Let nothing run by itself any more
  kubecert.acme.k8s_cronjob:
    objects: []
"""

RETURN = r"""
objects:
  description: The objects that were made, changed or removed.
  returned: success
  type: list
  elements: dict
  contains:
    title:
      description: What it is about.
      type: str
      sample: CronJob kubecert/kubecert
    action:
      description: V(create), V(update) or V(delete).
      type: str
      sample: create
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import kubernetes
from ansible_collections.kubecert.acme.plugins.module_utils.steps import k8s_cronjob

ENTRY = Entry(
    run=k8s_cronjob.run,
    spec={
        **kubernetes.SPEC,
        "objects": {"type": "list", "elements": "dict", "default": []},
        "namespace": {"type": "str", "default": "kubecert"},
        "service_account": {"type": "str", "default": "kubecert"},
    },
    requires=("kubernetes",),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

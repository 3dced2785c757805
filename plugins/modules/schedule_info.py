#!/usr/bin/python
# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""schedule_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: schedule_info
short_description: Work out when certificates are seen to by themselves, and what such a run is given
version_added: 0.1.0
author:
  - The kubecert.acme authors (@kubecert)
description:
  - Says everything that is wrong with a schedule or with the declarations in one message.
  - Asks the API server for the ID of the cluster and, for a CronJob, which API version of it is served.
  - The role P(kubecert.acme.install#role) writes down what this module tells.
options:
  variables:
    description:
      - Further variables of the role P(kubecert.acme.reconcile#role) for each run, such as C(kubecert_nameservers).
    type: dict
    default: {}
  seed:
    description:
      - What moments of the day follow from where none are given. Unless given, it is the ID of the cluster, so that
        each has its own.
    type: str
  service_account:
    description:
      - The ServiceAccount that a CronJob runs as.
    type: str
    default: kubecert
  batch_api:
    description:
      - The API version of CronJobs. Unless given, the cluster is asked.
    type: str
    choices: [batch/v1, batch/v1beta1]
extends_documentation_fragment:
  - kubecert.acme.declarations
  - kubecert.acme.kubernetes
  - kubecert.acme.schedule
seealso:
  - module: kubecert.acme.declarations_info
  - module: kubecert.acme.k8s_cronjob
"""

EXAMPLES = r"""
- name: Work out the CronJob
  kubecert.acme.schedule_info:
    manifests:
      - "{{ playbook_dir }}/manifests"
    schedule:
      kind: cronjob
      cronjob:
        image: registry.example.com/kubecert-acme:0.1.0
  register: scheduled

- name: Make it
  kubecert.acme.k8s_cronjob:
    objects: "{{ scheduled.objects }}"
"""

RETURN = r"""
schedule:
  description: The schedule with all its defaults.
  returned: success
  type: dict
cron:
  description: Its moments as CronJobs have them.
  returned: success
  type: str
  sample: 17 3,15 * * *
on_calendar:
  description: Its moments as timers of systemd have them.
  returned: success
  type: str
  sample: "*-*-* 03,15:17:00 UTC"
rrule:
  description: Its moments as schedules of AWX have them.
  returned: success
  type: str
  sample: DTSTART:20260101T031700Z RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=3,15;BYMINUTE=17;BYSECOND=0
variables:
  description: The variables of a run, declarations included.
  returned: success
  type: dict
variables_text:
  description: The same as the text of a file.
  returned: success
  type: str
objects:
  description: The ConfigMap and the CronJob, for that kind.
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.kubecert.acme.plugins.module_utils.runtime.entry import Entry
from ansible_collections.kubecert.acme.plugins.module_utils.runtime.options import declarations, kubernetes, schedule
from ansible_collections.kubecert.acme.plugins.module_utils.steps import schedule_info

ENTRY = Entry(
    run=schedule_info.run,
    spec={
        **declarations.SPEC,
        **kubernetes.SPEC,
        **schedule.SPEC,
        "variables": {"type": "dict", "default": {}},
        "seed": {"type": "str"},
        "service_account": {"type": "str", "default": "kubecert"},
        "batch_api": {"type": "str", "choices": ["batch/v1", "batch/v1beta1"]},
    },
    requires=("kubernetes", "yaml"),
)


def main() -> None:
    """Run as an ordinary module."""
    ENTRY.run_as_module()


if __name__ == "__main__":
    main()

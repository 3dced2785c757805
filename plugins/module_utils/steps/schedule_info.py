# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""schedule_info: works out when a run comes by itself, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.client import Cluster
from ..kube.objects import Objects, cronjob_api
from ..model.cronjob import CronJob, check_size
from ..model.faults import GRANT_TO_INSTALL, FaultList, ServiceFault
from ..model.run import Context, Outcome
from ..model.schedule import check_schedule, times_of
from ..model.scheduled_run import as_text, check_targets, run_variables
from .shared.declaring import declarations_of


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """The moments in each notation, the variables, and for a CronJob the objects to apply."""
    faults = FaultList()
    declared = declarations_of(options, faults)
    schedule = options["schedule"]
    check_schedule(schedule, faults)
    check_targets(schedule["kind"], declared.certificates, faults)
    variables = run_variables(options, declared.documents, faults)
    text = as_text(variables)
    if schedule["kind"] == "cronjob":
        check_size(text, faults)
    faults.raise_if_any()
    namespace = options["cluster_resource_namespace"]
    objects = Objects(Cluster.connect(options, context.clock, GRANT_TO_INSTALL))
    seed = _seed(objects) if options["seed"] is None and schedule["kind"] != "none" else options["seed"] or ""
    times = times_of(schedule, f"{seed}/{namespace}/{schedule['name']}")
    values = {
        "schedule": {
            **schedule,
            "systemd": {"variables_file": f"/etc/kubecert/{schedule['name']}.json", **schedule["systemd"]},
        },
        "cron": times.cron(),
        "on_calendar": times.on_calendar(),
        "rrule": times.rrule(),
        "variables": variables,
        "variables_text": text,
        "objects": [],
    }
    if schedule["kind"] == "cronjob":
        place = {"namespace": namespace, "name": schedule["name"], "service_account": options["service_account"]}
        version = options["batch_api"] or cronjob_api(objects)
        cronjob = CronJob(**place, times=times, api_version=version, section=schedule["cronjob"])
        values["objects"] = cronjob.objects(text)
    return Outcome(changed=False, values=values)


def _seed(objects: Objects) -> str:
    """The cluster's own ID. Who may not read it gets the moments that all such clusters have."""
    try:
        found = objects.get("v1", "Namespace", "kube-system")
    except ServiceFault as fault:
        if fault.status != 403:
            raise
        found = None
    return str(found["metadata"]["uid"]) if found else ""

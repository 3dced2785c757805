# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_cronjob: the CronJob that runs as a ServiceAccount, and what it reads, as declared; none by another name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..kube.client import Cluster, NotFoundFault
from ..kube.objects import Body, Objects, cronjob_api
from ..model.cronjob import LABELS, content, is_of
from ..model.faults import GRANT_TO_INSTALL
from ..model.rbac import CREATE, DELETE, UPDATE, Identity
from ..model.run import Context, Outcome


@dataclass
class _Desk:
    """What the work on every object shares; `before` and `after` are the diff."""

    objects: Objects
    check: bool
    items: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def tell(self, action: str, before: Body | None, after: Body | None) -> None:
        """Note what was done with one object."""
        identity = Identity.of(before or after or {})
        self.before[identity.title], self.after[identity.title] = content(before), content(after)
        self.items.append({"title": identity.title, "action": action})


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """These objects are in the cluster, and no others that were made for the same ServiceAccount in this namespace."""
    wanted = [{**body, "metadata": {**body["metadata"]}} for body in options["objects"]]
    desk = _Desk(Objects(Cluster.connect(options, context.clock, GRANT_TO_INSTALL)), context.check)
    for body in wanted:
        _apply(desk, body)
    _remove_others(desk, options, {body["metadata"]["name"] for body in wanted})
    return Outcome(
        changed=bool(desk.items),
        values={"objects": desk.items},
        before=desk.before if desk.items else None,
        after=desk.after if desk.items else None,
    )


def _apply(desk: _Desk, body: Body) -> None:
    metadata = body["metadata"]
    found = desk.objects.get(body["apiVersion"], body["kind"], metadata["name"], metadata["namespace"])
    try:
        applied = desk.objects.apply(body, dry_run=desk.check)
    except NotFoundFault:
        if not desk.check:
            raise
        # The namespace, which an earlier task of the same run may be to make.
        applied = body
    if content(applied) != content(found):
        desk.tell(UPDATE if found else CREATE, found, applied)


def _remove_others(desk: _Desk, options: Mapping[str, Any], names: set[str]) -> None:
    """Remove what bears another name, each ConfigMap after its CronJob, so that a run that is killed is made up for."""
    namespace = options["namespace"]
    standing = desk.objects.list("v1", "ConfigMap", namespace, LABELS)
    others = [body for body in standing if is_of(body, options["service_account"])]
    for config_map in (body for body in others if body["metadata"]["name"] not in names):
        cronjob = desk.objects.get(cronjob_api(desk.objects), "CronJob", config_map["metadata"]["name"], namespace)
        for body in filter(None, (cronjob, config_map)):
            if not desk.check:
                desk.objects.delete(body)
            desk.tell(DELETE, body, None)

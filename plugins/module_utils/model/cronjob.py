# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CronJob that reconciles in the cluster itself, and the ConfigMap with what it is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .faults import FaultList
from .managed import MANAGED
from .schedule import WHERE, Times

LARGEST_CONFIG_MAP = 1024 * 1024
"""Bytes that the API server lets a ConfigMap hold."""
FILE = "variables.json"
LABELS = {**MANAGED, "app.kubernetes.io/name": "kubecert"}
FOR = "kubecert.acme/service-account"
"""The annotation that says which ServiceAccount's runs these are, by which it is known what has got another name."""
DECLARATIONS, HOME, TEMPORARY = "/etc/kubecert", "/home/kubecert", "/tmp"  # noqa: S108 - a volume of the pod's own
RESOURCES = {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}}
ENVIRONMENT = {
    "HOME": HOME,
    # There is no inventory, and no terminal.
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_NOCOLOR": "true",
}
_OPTIONAL = {
    "node_selector": "nodeSelector",
    "tolerations": "tolerations",
    "affinity": "affinity",
    "priority_class_name": "priorityClassName",
}


@dataclass(frozen=True)
class CronJob:
    """One CronJob: where, as whom and when it runs, by which API version, and the section of the schedule about it."""

    namespace: str
    name: str
    service_account: str
    times: Times
    api_version: str
    section: Mapping[str, Any]

    def objects(self, variables: str) -> list[dict[str, Any]]:
        """The ConfigMap, then the CronJob."""
        return [self._config_map(variables), self._cronjob()]

    def _metadata(self) -> dict[str, Any]:
        noted = {FOR: self.service_account}
        return {"name": self.name, "namespace": self.namespace, "labels": self._labels(), "annotations": noted}

    def _labels(self) -> dict[str, str]:
        return {**LABELS, "app.kubernetes.io/instance": self.name}

    def _config_map(self, variables: str) -> dict[str, Any]:
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": self._metadata(), "data": {FILE: variables}}

    def _cronjob(self) -> dict[str, Any]:
        job = {
            # A run is safe to repeat; what failed is not tried again before its time.
            "backoffLimit": 1,
            "activeDeadlineSeconds": self.section["active_deadline"],
            "template": {"metadata": {"labels": self._labels()}, "spec": self._pod()},
        }
        spec = {
            "schedule": self.times.cron(),
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": self.section["starting_deadline"],
            "successfulJobsHistoryLimit": self.section["successful_history"],
            "failedJobsHistoryLimit": self.section["failed_history"],
            "suspend": self.section["suspend"],
            "jobTemplate": {"metadata": {"labels": self._labels()}, "spec": job},
        }
        return {"apiVersion": self.api_version, "kind": "CronJob", "metadata": self._metadata(), "spec": spec}

    def _pod(self) -> dict[str, Any]:
        user = self.section["user"]
        security = {"runAsNonRoot": True, "runAsUser": user, "runAsGroup": user, "fsGroup": user}
        pod = {
            "serviceAccountName": self.service_account,
            "automountServiceAccountToken": True,
            "restartPolicy": "Never",
            "securityContext": {**security, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [self._container()],
            "volumes": [
                {"name": "declarations", "configMap": {"name": self.name}},
                {"name": "home", "emptyDir": {}},
                {"name": "tmp", "emptyDir": {}},
            ],
        }
        if self.section.get("image_pull_secrets"):
            pod["imagePullSecrets"] = [{"name": name} for name in self.section["image_pull_secrets"]]
        chosen = {theirs: self.section[ours] for ours, theirs in _OPTIONAL.items() if self.section.get(ours)}
        return {**pod, **chosen}

    def _container(self) -> dict[str, Any]:
        given = self.section.get("env") or []
        names = {entry.get("name") for entry in given}
        own = [{"name": name, "value": value} for name, value in ENVIRONMENT.items() if name not in names]
        container = {
            "name": "reconcile",
            "image": self.section["image"],
            "imagePullPolicy": self.section["image_pull_policy"],
            "command": ["ansible-playbook"],
            "args": ["kubecert.acme.reconcile", "--extra-vars", f"@{DECLARATIONS}/{FILE}"],
            "workingDir": HOME,
            "env": [*own, *given],
            "resources": self.section.get("resources") or RESOURCES,
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            },
            "volumeMounts": [
                {"name": "declarations", "mountPath": DECLARATIONS, "readOnly": True},
                {"name": "home", "mountPath": HOME},
                {"name": "tmp", "mountPath": TEMPORARY},
            ],
        }
        return {**container, "envFrom": self.section["env_from"]} if self.section.get("env_from") else container


def check_size(variables: str, faults: FaultList) -> None:
    """Note it where the declarations are more than a ConfigMap holds."""
    size = len(variables.encode())
    if size > LARGEST_CONFIG_MAP:
        faults.add(
            WHERE,
            f"the declarations take {size} bytes, and a ConfigMap holds {LARGEST_CONFIG_MAP}. Divide them among "
            "several installations, each with a kubecert_namespace of its own, or use kind systemd or awx, which have "
            "no such limit.",
        )


def is_of(body: Mapping[str, Any], service_account: str) -> bool:
    """Whether an object was made for the runs of this ServiceAccount."""
    return bool((body["metadata"].get("annotations") or {}).get(FOR) == service_account)


def content(body: Mapping[str, Any] | None) -> dict[str, Any]:
    """What we decide of such an object, and a diff shows; empty for none."""
    if body is None:
        return {}
    metadata = body["metadata"]
    found = {"labels": metadata.get("labels") or {}, "annotations": metadata.get("annotations") or {}}
    data = {name: _opened(text) for name, text in (body.get("data") or {}).items()}
    return {**found, **({"data": data} if data else {}), **({"spec": body["spec"]} if "spec" in body else {})}


def _opened(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text

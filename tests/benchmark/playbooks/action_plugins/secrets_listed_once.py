# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists the Secrets of a namespace in the controller's process: the least that anyone who looks has to do."""

from __future__ import annotations

import os
from typing import Any

from ansible.plugins.action import ActionBase

from tests.benchmark.bare import BareKubernetes


class ActionModule(ActionBase):  # type: ignore[misc]
    """Fails if the `namespace` doesn't hold `count` Secrets, `by` the kubernetes client or bare HTTP."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request."""
        given = self._task.args
        listed = _by_client if given["by"] == "client" else BareKubernetes(os.environ["KUBECONFIG"]).list_secrets
        found = listed(str(given["namespace"]))
        return {"changed": False, "failed": len(found) != int(given["count"]), "msg": f"There are {len(found)}."}


def _by_client(namespace: str) -> list[Any]:
    from kubernetes import client, config  # noqa: PLC0415 - it takes time, which the other way does without

    config.load_kube_config()  # type: ignore[no-untyped-call]
    found: list[Any] = client.CoreV1Api().list_namespaced_secret(namespace).items
    return found

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kubeconfig with the token of a ServiceAccount, as text, and the token in one that was written before."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from .faults import Fault

CLUSTER = "kubernetes"


@dataclass(frozen=True)
class Endpoint:
    """Where an API server is, and whom to trust for it; without a CA (PEM), whom the machine trusts."""

    server: str
    ca_pem: str = ""
    verify: bool = True
    tls_server_name: str = ""
    proxy: str = ""

    def to_cluster(self) -> dict[str, Any]:
        """The cluster's section of a kubeconfig."""
        found: dict[str, Any] = {"server": self.server}
        if not self.verify:
            found["insecure-skip-tls-verify"] = True
        elif self.ca_pem:
            found["certificate-authority-data"] = base64.b64encode(self.ca_pem.encode()).decode("ascii")
        more = {"tls-server-name": self.tls_server_name, "proxy-url": self.proxy}
        return found | {name: text for name, text in more.items() if text}


@dataclass(frozen=True, order=True)
class ServiceAccount:
    """One ServiceAccount."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"ServiceAccount {self.namespace}/{self.name}"

    @property
    def user(self) -> str:
        """Its name as a user."""
        return f"system:serviceaccount:{self.namespace}:{self.name}"


def kubeconfig(endpoint: Endpoint, account: ServiceAccount, token: str) -> dict[str, Any]:
    """The kubeconfig by which one works as this ServiceAccount."""
    context = {"cluster": CLUSTER, "user": account.user, "namespace": account.namespace}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CLUSTER, "cluster": endpoint.to_cluster()}],
        "users": [{"name": account.user, "user": {"token": token}}],
        "contexts": [{"name": account.name, "context": context}],
        "current-context": account.name,
        "preferences": {},
    }


def written(config: dict[str, Any]) -> str:
    """The text of a kubeconfig: JSON, which is YAML too."""
    return json.dumps(config, indent=2) + "\n"


def token_in(text: str, where: str) -> str:
    """The token in a kubeconfig that was written here; empty where there is nothing. Raises Fault for all else."""
    if not text.strip():
        return ""
    try:
        (user,) = json.loads(text)["users"]
        token = user["user"]["token"]
        ours = user["name"].startswith("system:serviceaccount:") and set(user["user"]) == {"token"}
    except (ValueError, LookupError, TypeError, AttributeError):
        token, ours = "", False
    if not ours or not isinstance(token, str):
        raise Fault(
            f"{where} holds something else than a kubeconfig of a ServiceAccount that was written here, and has been "
            "left alone. Name another place, or remove it."
        )
    return token

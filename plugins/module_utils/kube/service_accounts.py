# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceAccounts by the API: their tokens, by TokenRequest, and whether one is still accepted."""

from __future__ import annotations

from datetime import timedelta

from ..model.faults import Fault, ServiceFault
from ..model.kubeconfig import ServiceAccount, kubeconfig
from .client import Cluster, NotFoundFault


class ServiceAccounts:
    """The ServiceAccounts of one cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def token(self, account: ServiceAccount, lifetime: timedelta) -> str:
        """A new token. The API server may let it live for less than was asked."""
        path = f"/api/v1/namespaces/{account.namespace}/serviceaccounts/{account.name}/token"
        spec = {"expirationSeconds": int(lifetime.total_seconds())}
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        try:
            return str(self._cluster.request("POST", path, body=body)["status"]["token"])
        except NotFoundFault as fault:
            if f'"{account.name}" not found' in str(fault):
                raise Fault(f"{account} does not exist. Make it first; the role kubecert.acme.install does.") from None
            raise Fault(
                f"Kubernetes at {self._cluster.host} gives no tokens for ServiceAccounts (TokenRequest). Start the API "
                "server with --service-account-issuer and --service-account-signing-key-file."
            ) from fault

    def accepts(self, account: ServiceAccount, token: str) -> bool:
        """Whether the API server still takes this token."""
        config = kubeconfig(self._cluster.endpoint, account, token)
        try:
            Cluster.connect({"kubeconfig": config}).request("GET", "/version")
        except ServiceFault as fault:
            if fault.status == 401:
                return False
            if fault.status != 403:
                raise
        return True

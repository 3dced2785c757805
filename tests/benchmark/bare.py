# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets by plain HTTP: the kubeconfig's address and user, and nothing else of a Kubernetes client."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import urllib3


class BareKubernetes:
    """Connections to one API server, as many as there are threads."""

    def __init__(self, kubeconfig: str, connections: int = 1) -> None:
        config = json.loads(Path(kubeconfig).read_text(encoding="utf-8"))
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self._url = cluster["server"]
        self._headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        # Certificate and key have to lie in files while the first connection is made.
        self._folder = tempfile.TemporaryDirectory()
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            ca_cert_data=base64.b64decode(cluster["certificate-authority-data"]).decode(),
            cert_file=self._file("client-certificate-data", user),
            key_file=self._file("client-key-data", user),
        )

    def list_secrets(self, namespace: str) -> list[dict[str, Any]]:
        """All Secrets of a namespace."""
        found: list[dict[str, Any]] = self._ask("GET", f"/api/v1/namespaces/{namespace}/secrets")["items"]
        return found

    def apply_tls_secret(self, namespace: str, name: str, chain: str, key: bytes) -> None:
        """Server-side apply of a kubernetes.io/tls Secret."""
        data = {"tls.crt": base64.b64encode(chain.encode()).decode(), "tls.key": base64.b64encode(key).decode()}
        metadata = {"namespace": namespace, "name": name}
        body = {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls", "metadata": metadata, "data": data}
        self._ask("PATCH", f"/api/v1/namespaces/{namespace}/secrets/{name}?fieldManager=floor", body)

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {**self._headers, "Content-Type": "application/apply-patch+yaml"}
        sent = json.dumps(body) if body else None
        answer = self._pool.request(method, self._url + path, headers=headers, body=sent)
        if answer.status not in (200, 201):
            raise OSError(f"{method} {path}: {answer.status} {answer.data.decode(errors='replace')}")
        found: dict[str, Any] = json.loads(answer.data)
        return found

    def _file(self, name: str, user: dict[str, str]) -> str | None:
        if name not in user:
            return None
        file = Path(self._folder.name) / name
        file.touch(mode=0o600)
        file.write_bytes(base64.b64decode(user[name]))
        return str(file)

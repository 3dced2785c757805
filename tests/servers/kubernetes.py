# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""etcd and kube-apiserver with RBAC: kubeconfigs for anyone, namespaces, and who has done what."""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .audit import Audit, AuditEvent
from .pki import Authority, Pair, service_account_keys
from .processes import HOST, Process, ServerError, with_free_ports

AGENT = "kubecert-sandbox"
_ISSUER = "https://kubernetes.default.svc"


class Kubernetes:
    """A running API server. There are no controllers: namespaces never vanish, so take a fresh one for each test."""

    def __init__(self, binaries: tuple[Path, Path], folder: Path, authority: Authority) -> None:
        self._etcd, self._apiserver = binaries
        self._folder = folder / "kubernetes"
        self._folder.mkdir(mode=0o700)
        self._authority = authority
        self.ca_pem = authority.pem
        self.token = secrets.token_hex(24)
        self._processes: list[Process] = []
        self.port = 0
        admin = authority.client("admin", ["system:masters"])
        self._files = self._write_files(admin)
        self._context = self._client_context()
        with_free_ports(3, self._start)
        self.kubeconfig = self._write_kubeconfig("admin", _certificate_user(admin))
        self._audit = Audit(self._folder / "audit.log", self._answers)

    @property
    def url(self) -> str:
        """The API server, with no proxy between."""
        return f"https://{HOST}:{self.port}"

    def request(
        self, method: str, path: str, body: Any = None, accept: Sequence[int] = (200, 201, 409), **headers: str
    ) -> Any:
        """Call the API as its administrator, behind the back of the request log."""
        content_type = (
            "application/json" if method in ("POST", "PUT", "DELETE", "GET") else "application/apply-patch+yaml"
        )
        headers = {"User-Agent": AGENT, "Content-Type": content_type, **headers}
        connection = http.client.HTTPSConnection(HOST, self.port, timeout=20, context=self._context)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status not in accept:
            raise ServerError(f"{method} {path}: {response.status} {text.decode(errors='replace')}")
        return json.loads(text) if text.startswith(b"{") else text.decode()

    def create_namespace(self, name: str) -> str:
        """Make a namespace; one that exists is fine."""
        self.request("POST", "/api/v1/namespaces", _object("v1", "Namespace", name))
        return name

    def create_service_account(self, namespace: str, name: str) -> str:
        """Make a service account and give back its user name; one that exists is fine."""
        self.request("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts", _object("v1", "ServiceAccount", name))
        return f"system:serviceaccount:{namespace}:{name}"

    def grant(self, namespace: str, user: str, rules: Sequence[dict[str, Any]]) -> None:
        """Let a user do something in a namespace: a Role of these rules and a RoleBinding; without one everywhere."""
        name, group = f"grant-{secrets.token_hex(4)}", "rbac.authorization.k8s.io"
        base = f"/apis/{group}/v1" + (f"/namespaces/{namespace}" if namespace else "")
        kind = "Role" if namespace else "ClusterRole"
        binding = _object(f"{group}/v1", f"{kind}Binding", name) | {
            "roleRef": {"apiGroup": group, "kind": kind, "name": name},
            "subjects": [{"apiGroup": group, "kind": "User", "name": user}],
        }
        self.request("POST", f"{base}/{kind.lower()}s", _object(f"{group}/v1", kind, name) | {"rules": list(rules)})
        self.request("POST", f"{base}/{kind.lower()}bindings", binding)

    def service_account_token(self, namespace: str, name: str, seconds: int = 3600) -> str:
        """A token of that service account, by the TokenRequest API."""
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
        body = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": seconds},
        }
        return str(self.request("POST", path, body)["status"]["token"])

    def kubeconfig_for(self, user: str, groups: Sequence[str] = ()) -> Path:
        """A kubeconfig with a client certificate for this user in these groups."""
        return self._write_kubeconfig(user, _certificate_user(self._authority.client(user, groups)))

    def kubeconfig_for_service_account(self, namespace: str, name: str) -> Path:
        """A kubeconfig with a token of that service account."""
        return self.kubeconfig_with_token(self.service_account_token(namespace, name))

    def kubeconfig_with_token(self, token: str | None = None, server: str | None = None) -> Path:
        """A kubeconfig with a token (the administrator's if none is given) for this or another address."""
        return self._write_kubeconfig(f"token-{secrets.token_hex(4)}", {"token": token or self.token}, server)

    def mark(self) -> int:
        """A place in the request log."""
        return self._audit.mark()

    def log(self, since: int = 0) -> list[AuditEvent]:
        """Every request from a mark on, but for the sandbox's own and the API server's."""
        return self._audit.events(since)

    def writes(self, since: int = 0) -> list[AuditEvent]:
        """The requests of the log that may have changed something."""
        return [event for event in self.log(since) if event.is_write]

    def stop(self) -> None:
        """End both servers, the API server first."""
        while self._processes:
            self._processes.pop().stop()

    def _start(self, ports: list[int]) -> None:
        client, peer, self.port = ports
        try:
            etcd = Process("etcd", self._etcd_command(client, peer), self._folder)
            self._processes.append(etcd)
            apiserver = Process("kube-apiserver", self._apiserver_command(client), self._folder)
            self._processes.append(apiserver)
            apiserver.wait_until_ready(self._ready)
        except BaseException:
            self.stop()
            raise

    def _ready(self) -> bool:
        try:
            return self.request("GET", "/readyz") == "ok" and bool(self.request("GET", "/api/v1/namespaces/default"))
        except ServerError:
            return False

    def _answers(self, path: str) -> None:
        self.request("GET", path, accept=(200, 404))

    def _etcd_command(self, client: int, peer: int) -> list[str | Path]:
        own, other = f"http://{HOST}:{client}", f"http://{HOST}:{peer}"
        data = self._folder / f"etcd-{client}"
        return [
            *(self._etcd, "--name", "e", "--data-dir", data, "--unsafe-no-fsync", "--log-level", "warn"),
            *("--listen-client-urls", own, "--advertise-client-urls", own, "--listen-peer-urls", other),
            *("--initial-advertise-peer-urls", other, "--initial-cluster", f"e={other}"),
        ]

    def _apiserver_command(self, etcd: int) -> list[str | Path]:
        flags: dict[str, Any] = {
            "etcd-servers": f"http://{HOST}:{etcd}",
            "bind-address": HOST,
            "advertise-address": HOST,
            "secure-port": self.port,
            "cert-dir": self._folder,
            "authorization-mode": "RBAC",
            "service-account-issuer": _ISSUER,
            "api-audiences": _ISSUER,
            "service-cluster-ip-range": "10.0.0.0/24",
            "endpoint-reconciler-type": "none",
            "profiling": "false",
            "audit-log-path": self._folder / "audit.log",
            **self._files,
        }
        return [self._apiserver, *(f"--{name}={value}" for name, value in flags.items())]

    def _write_files(self, admin: Pair) -> dict[str, Path]:
        """Certificates and keys, tokens, the audit policy: flag → file."""
        folder = self._folder
        names = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
        certificate, key = self._authority.server(*names).write(folder, "server")
        public, private = service_account_keys().write(folder, "service-accounts")
        admin.write(folder, "admin")
        (folder / "ca.crt").write_bytes(self.ca_pem)
        (folder / "tokens.csv").write_text(f'{self.token},token-admin,token-admin,"system:masters"\n', encoding="utf-8")
        policy = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"]}
        (folder / "audit-policy.json").write_text(
            json.dumps(policy | {"rules": [{"level": "Metadata"}]}), encoding="utf-8"
        )
        return {
            "tls-cert-file": certificate,
            "tls-private-key-file": key,
            "client-ca-file": folder / "ca.crt",
            "service-account-key-file": public,
            "service-account-signing-key-file": private,
            "token-auth-file": folder / "tokens.csv",
            "audit-policy-file": folder / "audit-policy.json",
        }

    def _client_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._folder / "ca.crt")
        context.load_cert_chain(self._folder / "admin.crt", self._folder / "admin.key")
        return context

    def _write_kubeconfig(self, name: str, user: dict[str, str], server: str | None = None) -> Path:
        cluster = {"server": server or self.url, "certificate-authority-data": _base64(self.ca_pem)}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "sandbox", "cluster": cluster}],
            "users": [{"name": "user", "user": user}],
            "contexts": [
                {"name": "sandbox", "context": {"cluster": "sandbox", "user": "user", "namespace": "default"}}
            ],
            "current-context": "sandbox",
        }
        file = self._folder / f"kubeconfig-{name.replace(':', '-').replace('/', '-')}"
        file.touch(mode=0o600)
        file.write_text(json.dumps(config, indent=1), encoding="utf-8")
        return file


def _object(version: str, kind: str, name: str) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}}


def _certificate_user(pair: Pair) -> dict[str, str]:
    return {"client-certificate-data": _base64(pair.certificate), "client-key-data": _base64(pair.key)}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What these tests share: declarations for the sandbox, modules and playbooks run on it, and what stands afterwards."""

from __future__ import annotations

import base64
import importlib
import json
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.playbook import Recap, run_playbook
from tests.servers import Sandbox
from tests.servers.binaries import kubectl

SECRET_NAME = "route53-credentials-secret"
SECRET_KEY = "secret-access-key"
SECRET_ENTRIES = (".key", "key.der", ".p12", "password")
"""How the names end of what may not be seen in Secrets."""


@dataclass(frozen=True)
class Case:
    """One test's corner of the sandbox: a namespace for certificates and one for credentials, and zones of its own."""

    sandbox: Sandbox
    namespace: str
    home: str

    def zone(self) -> str:
        """The name of a fresh public zone."""
        name = f"z{uuid.uuid4().hex[:8]}.example.org"
        self.sandbox.route53.create_zone(name)
        return name

    def issuer(self, **acme: Any) -> dict[str, Any]:
        """An issuer in variables, served by the sandbox."""
        route53 = {
            "region": "us-east-1",
            "access_key_id": self.sandbox.route53.credentials.access_key_id,
            "secret_access_key_secret_ref": {"name": SECRET_NAME, "key": SECRET_KEY},
        }
        sound = {
            "server": self.sandbox.pebble.directory_url,
            "email": "ops@example.com",
            "ca_bundle": Path(self.sandbox.pebble.ca_file).read_text(encoding="utf-8"),
            "private_key_secret_ref": {"name": "account"},
            "solvers": [{"dns01": {"route53": route53}}],
        }
        return {"name": "pebble", "acme": {**sound, **acme}}

    def certificate(self, name: str, *dns_names: str, **fields: Any) -> dict[str, Any]:
        """A certificate in variables."""
        sound = {
            "name": name,
            "namespace": self.namespace,
            "secret_name": f"{name}-tls",
            "dns_names": list(dns_names),
            "issuer_ref": {"name": "pebble"},
        }
        return {**sound, **fields}

    def credentials(self) -> list[dict[str, Any]]:
        """The Secrets with credentials that the issuer refers to."""
        return [{"name": SECRET_NAME, "data": {SECRET_KEY: self.sandbox.route53.credentials.secret_access_key}}]

    def variables(self, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The role's variables for these certificates."""
        sound = {
            "kubecert_namespace": self.home,
            "kubecert_issuers": [self.issuer()],
            "kubecert_certificates": list(certificates),
            "kubecert_nameservers": [self.sandbox.dns.address],
            "kubecert_credentials": self.credentials(),
        }
        return {**sound, **more}

    def declarations(self, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The same certificates as options of a module."""
        sound = {
            "issuers": [self.issuer()],
            "certificates": list(certificates),
            "cluster_resource_namespace": self.home,
        }
        return {**sound, **more}

    def perform(self, module: str, *, check: bool = False, **options: Any) -> dict[str, Any]:
        """The result of one module, run in this process as its action plugin runs it."""
        entry = importlib.import_module(f"ansible_collections.kubecert.acme.plugins.modules.{module}").ENTRY
        found = entry.validated({"kubeconfig": str(self.sandbox.kubernetes.kubeconfig), **options})
        result: dict[str, Any] = entry.perform(found, check=check, say=lambda line: None)
        return result

    def prepare(self) -> None:
        """What the install role leaves behind, but for rights: the namespace, the credentials, the account."""
        self.sandbox.kubernetes.create_namespace(self.home)
        well(self.perform("k8s_credentials_secret", namespace=self.home, secrets=self.credentials()))
        well(self.perform("acme_account", issuers=[self.issuer()], cluster_resource_namespace=self.home))

    def play(
        self, playbook: str | Path, variables: dict[str, Any], *arguments: str, piped: str = "", **environment: str
    ) -> Recap:
        """Run one of the collection's playbooks, or a file."""
        return run_playbook(playbook, variables, {**self.sandbox.environment(), **environment}, *arguments, piped=piped)

    def install(self, variables: dict[str, Any]) -> None:
        """Run the install playbook, which has to go well."""
        recap = self.play("kubecert.acme.install", variables)
        assert recap.ok, recap.output

    def kubectl(self, *arguments: str) -> str:
        """The output of kubectl as the cluster's administrator."""
        command = [str(kubectl()), "--kubeconfig", str(self.sandbox.kubernetes.kubeconfig), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def secrets(self, namespace: str | None = None) -> dict[str, Any]:
        """The Secrets of a namespace by name."""
        found = self.sandbox.kubernetes.request("GET", f"/api/v1/namespaces/{namespace or self.namespace}/secrets")
        return {body["metadata"]["name"]: body for body in found["items"]}

    def write(self, name: str, *, manager: str = "somebody", **body: Any) -> dict[str, Any]:
        """Apply a Secret in this case's namespace as another field manager, and see how it stands then."""
        metadata = {"namespace": self.namespace, "name": name, **body.pop("metadata", {})}
        path = f"/api/v1/namespaces/{self.namespace}/secrets/{name}?fieldManager={manager}&force=true"
        whole = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, **body}
        self.sandbox.kubernetes.request("PATCH", path, whole, accept=(200, 201))
        found: dict[str, Any] = self.secrets()[name]
        return found

    def delete(self, secret: str) -> None:
        """Delete a Secret of this case's namespace."""
        self.sandbox.kubernetes.request("DELETE", f"/api/v1/namespaces/{self.namespace}/secrets/{secret}")

    def secret_values(self) -> list[bytes]:
        """Every secret value of this case as it may not be seen anywhere: keys and credentials."""
        values = [self.sandbox.route53.credentials.secret_access_key.encode()]
        for namespace in (self.namespace, self.home):
            for body in self.secrets(namespace).values():
                keys = [name for name in body.get("data", {}) if name.endswith(SECRET_ENTRIES)]
                values += [base64.b64decode(body["data"][name]) for name in keys]
        return values

    def assert_hidden(self, found: Any) -> None:
        """Fail if any secret value of this case is in a result."""
        text = json.dumps(found).encode()
        for secret in self.secret_values():
            assert not seen_in(text, secret), "a secret value is in a result"


def opened(body: dict[str, Any], key: str) -> str:
    """One entry of a Secret as text."""
    return base64.b64decode(body["data"][key]).decode()


def well(result: dict[str, Any]) -> dict[str, Any]:
    """The result, which must not be a failure."""
    assert "failed" not in result, result.get("msg")
    return result


def shapes(secret: bytes) -> list[bytes]:
    """The shapes in which a secret could be seen: the lines of a PEM body or the value itself, and base64 of it all."""
    body = [line for line in secret.splitlines() if line and not line.startswith(b"-----")]
    return [*(line for line in body if len(line) > 20), base64.b64encode(secret)]


def seen_in(text: bytes, secret: bytes) -> bool:
    """Whether a text holds a secret in any shape."""
    return any(shape in text for shape in shapes(secret))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the roles share: declarations for the sandbox, and what to ask of its servers afterwards."""

from __future__ import annotations

import base64
import importlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.playbook import Recap, run_playbook
from tests.servers import Sandbox
from tests.servers.binaries import kubectl

SECRET_NAME = "route53-credentials-secret"
SECRET_KEY = "secret-access-key"


@dataclass(frozen=True)
class Case:
    """One test's corner of the sandbox: a namespace for certificates and one for credentials, and zones of its own."""

    sandbox: Sandbox
    namespace: str
    home: str

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

    def variables(self, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The role's variables for these certificates."""
        sound = {
            "kubecert_namespace": self.home,
            "kubecert_issuers": [self.issuer()],
            "kubecert_certificates": list(certificates),
            "kubecert_nameservers": [self.sandbox.dns.address],
            "kubecert_credentials": [
                {"name": SECRET_NAME, "data": {SECRET_KEY: self.sandbox.route53.credentials.secret_access_key}}
            ],
        }
        return {**sound, **more}

    def declarations(self, *certificates: dict[str, Any]) -> dict[str, Any]:
        """The same certificates as options of a module."""
        return {
            "issuers": [self.issuer()],
            "certificates": list(certificates),
            "cluster_resource_namespace": self.home,
        }

    def perform(self, module: str, *, check: bool = False, **options: Any) -> dict[str, Any]:
        """The result of one module, run in this process as its action plugin runs it."""
        entry = importlib.import_module(f"ansible_collections.kubecert.acme.plugins.modules.{module}").ENTRY
        found = entry.validated({"kubeconfig": str(self.sandbox.kubernetes.kubeconfig), **options})
        result: dict[str, Any] = entry.perform(found, check=check, say=lambda line: None)
        return result

    def play(self, playbook: str, variables: dict[str, Any], *arguments: str) -> Recap:
        """Run one of the collection's playbooks, or a file."""
        return run_playbook(playbook, variables, self.sandbox.environment(), *arguments)

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
        found = json.loads(self.kubectl("-n", namespace or self.namespace, "get", "secrets", "-o", "json"))
        return {body["metadata"]["name"]: body for body in found["items"]}

    def secret_values(self) -> list[bytes]:
        """Every secret value of this case as it may not be seen anywhere: keys and credentials."""
        values = [self.sandbox.route53.credentials.secret_access_key.encode()]
        for namespace in (self.namespace, self.home):
            for body in self.secrets(namespace).values():
                keys = [name for name in body.get("data", {}) if name.endswith(".key")]
                values += [base64.b64decode(body["data"][name]) for name in keys]
        return values


def opened(body: dict[str, Any], key: str) -> str:
    """One entry of a Secret as text."""
    return base64.b64decode(body["data"][key]).decode()

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk from which Certificates and issuers are applied to the API server, and looked at as people do."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.playbook import Recap

from ..case import SECRET_KEY, SECRET_NAME, Case, well

API = "/apis/cert-manager.io/v1"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
Body = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """One test's objects: an issuer and certificates in the namespace of its case."""

    case: Case

    def apply(self, *objects: Body) -> None:
        """As `kubectl apply -f`."""
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump({"apiVersion": "v1", "kind": "List", "items": list(objects)}, file)
            file.flush()
            self.case.kubectl("apply", "-f", file.name)

    def issuer(self, name: str = "pebble", kind: str = "Issuer", **acme: Any) -> Body:
        """An issuer object. The Secret with its credentials has to be beside it."""
        sandbox = self.case.sandbox
        route53 = {
            "region": "us-east-1",
            "accessKeyID": sandbox.route53.credentials.access_key_id,
            "secretAccessKeySecretRef": {"name": SECRET_NAME, "key": SECRET_KEY},
        }
        sound = {
            "server": sandbox.pebble.directory_url,
            "email": "ops@example.com",
            "caBundle": Path(sandbox.pebble.ca_file).read_text(encoding="utf-8"),
            "privateKeySecretRef": {"name": "account"},
            "solvers": [{"dns01": {"route53": route53}}],
        }
        metadata = {"name": name} | ({"namespace": self.case.namespace} if kind == "Issuer" else {})
        return {**_kind(kind), "metadata": metadata, "spec": {"acme": {**sound, **acme}}}

    def certificate(self, name: str, *dns_names: str, **spec: Any) -> Body:
        """A Certificate object."""
        sound = {"secretName": f"{name}-tls", "dnsNames": list(dns_names), "issuerRef": {"name": "pebble"}}
        metadata = {"namespace": self.case.namespace, "name": name}
        return {**_kind("Certificate"), "metadata": metadata, "spec": {**sound, **spec}}

    def store_credentials(self) -> None:
        """Put the credentials of the issuer beside it."""
        case = self.case
        well(case.perform("k8s_credentials_secret", namespace=case.namespace, secrets=case.credentials()))

    def get(self, name: str, resource: str = "certificates") -> Body:
        """An object as it stands."""
        found: Body = self.case.sandbox.kubernetes.request("GET", f"{self.path(resource)}/{name}")
        return found

    def all(self, resource: str) -> list[Body]:
        """All objects of a kind in the namespace."""
        found: list[Body] = self.case.sandbox.kubernetes.request("GET", self.path(resource))["items"]
        return found

    def path(self, resource: str) -> str:
        """Where objects of a kind are."""
        return f"{API}/namespaces/{self.case.namespace}/{resource}"

    def table(self, resource: str) -> dict[str, dict[str, Any]]:
        """What `kubectl get -o wide` shows, by name and column, as the API server itself makes it."""
        found = self.case.sandbox.kubernetes.request("GET", self.path(resource), Accept=TABLE)
        columns = [column["name"] for column in found["columnDefinitions"]]
        rows = [dict(zip(columns, row["cells"], strict=True)) for row in found["rows"]]
        return {row["Name"]: row for row in rows}

    def condition(self, name: str, kind: str, resource: str = "certificates") -> tuple[str, str, str] | None:
        """Status, reason and message of a condition."""
        for one in (self.get(name, resource).get("status") or {}).get("conditions", ()):
            if one["type"] == kind:
                return one["status"], one["reason"], one["message"]
        return None

    def events(self, name: str) -> list[tuple[str, str, str]]:
        """What has happened to an object: type, reason and message of its Events in their order."""
        path = f"/api/v1/namespaces/{self.case.namespace}/events"
        found = self.case.sandbox.kubernetes.request("GET", path)["items"]
        own = [one for one in found if one["involvedObject"]["name"] == name]
        own.sort(key=lambda one: int(one["metadata"]["resourceVersion"]))
        return [(one["type"], one["reason"], one["message"]) for one in own]

    def variables(self, **more: Any) -> dict[str, Any]:
        """The role's variables where all is declared by objects of the namespace."""
        sound = {
            "kubecert_namespace": self.case.home,
            "kubecert_source": "cluster",
            "kubecert_source_namespaces": [self.case.namespace],
            "kubecert_nameservers": [self.case.sandbox.dns.address],
        }
        return {**sound, **more}

    def run(self, *arguments: str, playbook: str = "reconcile", **more: Any) -> Recap:
        """A run of the reconcile role."""
        return self.case.play(f"kubecert.acme.{playbook}", self.variables(**more), *arguments)


def _kind(kind: str) -> Body:
    return {"apiVersion": "cert-manager.io/v1", "kind": kind}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints that are to serve a certificate, as declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .certificate import Certificate
from .faults import FaultList
from .lookup import certificate_for, named_certificate
from .reader import Reader

HTTPS = 443


@dataclass(frozen=True)
class Endpoint:
    """Where to connect, which name to ask for (SNI), and the Secret (`namespace/name`) that is to be served."""

    host: str
    port: int
    server_name: str
    secret: str

    @property
    def title(self) -> str:
        """As people name it: `api.example.com:443`, with the name that is asked for where that is another one."""
        address = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        return address if self.server_name == self.host else f"{address} ({self.server_name})"

    def to_item(self) -> dict[str, Any]:
        """The endpoint as it stands in a result."""
        namespace, _slash, name = self.secret.partition("/")
        own = {"host": self.host, "port": self.port, "server_name": self.server_name}
        return {**own, "namespace": namespace, "secret_name": name}


def parse_endpoints(
    entries: Sequence[Mapping[str, Any]], certificates: Sequence[Certificate], faults: FaultList
) -> list[Endpoint]:
    """The endpoints of these entries. What is wrong in any of them is added to `faults`."""
    return [_endpoint(place, entry, certificates, faults) for place, entry in enumerate(entries, start=1)]


def _endpoint(place: int, entry: Mapping[str, Any], certificates: Sequence[Certificate], faults: FaultList) -> Endpoint:
    top = Reader(entry, f"Endpoint {place} ({entry.get('host') or 'no host'})", faults)
    host = top.text("host", required=True)
    port = top.number("port")
    if port is not None and not 0 < port < 65536:
        top.fault("port", f"is {port}; it must be between 1 and 65535.")
    server_name = top.text("server_name", default=host).rstrip(".")
    return Endpoint(host, port or HTTPS, server_name, _secret(top, server_name, certificates))


def _secret(top: Reader, server_name: str, certificates: Sequence[Certificate]) -> str:
    """The Secret that is named, or that of the named certificate, or that of the certificate for the server's name."""
    namespace = top.text("namespace", default="default")
    name, secret_name = top.text("certificate"), top.text("secret_name")
    if name and secret_name:
        top.fault("certificate", "can't stand beside secret_name; take one of them away.")
    if secret_name:
        return f"{namespace}/{secret_name}"
    if name:
        found = named_certificate(top, "certificate", name, namespace, certificates)
    else:
        found = certificate_for(top, "server_name" if top.given("server_name") else "host", server_name, certificates)
    return found.secret if found else ""

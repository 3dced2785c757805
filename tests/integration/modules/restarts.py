# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of k8s_rollout_restart share."""

from __future__ import annotations

import hashlib
import ssl
from typing import Any

from ..case import opened, well
from .line import Line


def restart(line: Line, *entries: dict[str, Any], check: bool = False, **options: Any) -> dict[str, Any]:
    """What the module says of these entries in the case's namespace."""
    options.setdefault("certificates", [line.case.certificate("web", "www.example.org")])
    workloads = [{"namespace": line.case.namespace, **entry} for entry in entries]
    return line.case.perform("k8s_rollout_restart", check=check, workloads=workloads, **options)


def done(result: dict[str, Any]) -> list[str]:
    """What was done, by workload."""
    return [f"{item['name']}: {item['action']}" for item in well(result)["workloads"]]


def fingerprint(line: Line, name: str = "web-tls") -> str:
    """The SHA-256 of the certificate in a Secret, worked out apart from the code that is tested."""
    pem = opened(line.case.secrets()[name], "tls.crt")
    leaf = pem[: pem.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----"
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(leaf)).hexdigest()


def renew(line: Line, name: str = "web") -> None:
    """Another certificate in the Secret."""
    line.store(line.case.certificate(name, f"{name}.example.org"))

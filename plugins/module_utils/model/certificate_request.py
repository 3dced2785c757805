# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CertificateRequest objects: the record of each order, as cert-manager keeps it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .conditions import READY, Condition, with_condition
from .issuer import GROUP
from .managed import MANAGED
from .ownership import owner_reference
from .times import format_rfc3339

NAME, REVISION = f"{GROUP}/certificate-name", f"{GROUP}/certificate-revision"
KEY_SECRET = f"{GROUP}/private-key-secret-name"
DEFAULT_HISTORY = 1
"""How many are kept where a Certificate does not say, as with cert-manager from 1.18 on."""
LONGEST_NAME = 240
_COPIED = ("issuerRef", "duration", "isCA", "usages")
Body = Mapping[str, Any]


def request_name(certificate: Body, revision: int) -> str:
    """The name of the record of this revision."""
    return f"{certificate['metadata']['name'][:LONGEST_NAME].rstrip('-.')}-{revision}"


def request_of(certificate: Body, revision: int, csr: str, key_secret: str) -> dict[str, Any]:
    """The record of an order for this Certificate object, which goes when that does."""
    metadata = certificate["metadata"]
    spec = {name: certificate["spec"][name] for name in _COPIED if certificate["spec"].get(name) not in (None, [])}
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "CertificateRequest",
        "metadata": {
            "namespace": metadata["namespace"],
            "name": request_name(certificate, revision),
            "labels": {**(metadata.get("labels") or {}), **MANAGED},
            "annotations": {NAME: metadata["name"], REVISION: str(revision), KEY_SECRET: key_secret},
            "ownerReferences": [owner_reference(metadata["name"], metadata["uid"])],
        },
        "spec": {**spec, "request": _base64(csr)},
    }


def issued_status(chain: str, now: datetime) -> Mapping[str, Any]:
    """The status of the record of an order that has come to a certificate."""
    status = with_condition(_approved(now), Condition(READY, True, "Issued", "The CA has issued it."), None, now)
    return {**status, "certificate": _base64(chain)}


def failed_status(message: str, now: datetime) -> Mapping[str, Any]:
    """The status of the record of an order that has come to nothing."""
    status = with_condition(_approved(now), Condition(READY, False, "Failed", message), None, now)
    return {**status, "failureTime": format_rfc3339(now)}


def beyond_history(certificate: Body, requests: Sequence[Body]) -> list[Body]:
    """Those records of this Certificate object that are more than it wants kept, the oldest."""
    most = certificate["spec"].get("revisionHistoryLimit") or DEFAULT_HISTORY
    own = [body for body in requests if _is_of(certificate, body)]
    return sorted(own, key=_revision)[:-most]


def _is_of(certificate: Body, request: Body) -> bool:
    owners = request["metadata"].get("ownerReferences") or ()
    return any(owner.get("uid") == certificate["metadata"]["uid"] for owner in owners) and _revision(request) > 0


def _revision(request: Body) -> int:
    text = (request["metadata"].get("annotations") or {}).get(REVISION, "")
    return int(text) if text.isdecimal() else 0


def _approved(now: datetime) -> Mapping[str, Any]:
    return with_condition({}, Condition("Approved", True, "kubecert.acme", "Its Certificate asks for it."), None, now)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")

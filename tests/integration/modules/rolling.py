# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Account keys in their Secrets, and what Pebble knows of them."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.acme.client import Acme
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server
from ansible_collections.kubecert.acme.plugins.module_utils.model.next_account_key import ANNOTATION

from ..case import Case
from .line import Line

NEW = {"name": "account-2027"}


def key(case: Case, holder: str = "account", name: str = "tls.key") -> bytes:
    """A key (PEM) in the namespace of the account."""
    return base64.b64decode(case.secrets(case.home)[holder]["data"][name])


def put(case: Case, holder: str, pem: bytes, **more: Any) -> None:
    """Let a Secret of that namespace hold a key."""
    data = {"tls.key": base64.b64encode(pem).decode()}
    metadata = {"name": holder, "namespace": case.home}
    whole = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data, **more}
    path = f"/api/v1/namespaces/{case.home}/secrets/{holder}?fieldManager=somebody&force=true"
    case.sandbox.kubernetes.request("PATCH", path, whole, accept=(200, 201))


def note(case: Case) -> str | None:
    """What the account's Secret has noted of a key to come."""
    found: str | None = (case.secrets(case.home)["account"]["metadata"].get("annotations") or {}).get(ANNOTATION)
    return found


def account(case: Case, pem: bytes) -> str | None:
    """The URL of the account of this key at Pebble; None where it knows none."""
    pebble = case.sandbox.pebble
    server = Server(pebble.directory_url, Path(pebble.ca_file).read_text(encoding="utf-8"))
    deadline = time.monotonic() + 20
    acme = Acme.connect(server, pem, deadline=deadline, say=print, connections=2, now=lambda: datetime.now(UTC))
    found = acme.find_account()
    return found.url if found else None


def roll(line: Line, **more: Any) -> dict[str, Any]:
    """The module with a new key for the issuer of the case."""
    return line.perform("acme_account", **{"new_key_secret_ref": NEW, **more})

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that Pebble has issued, to be revoked, and what Pebble and their Secrets say of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.kubecert.acme.plugins.module_utils.model.revocation import ANNOTATION
from ansible_collections.kubecert.acme.plugins.module_utils.model.times import format_rfc3339
from ansible_collections.kubecert.acme.plugins.module_utils.pki import chains

from ..case import Case, opened, well
from .line import Line


def issue(line: Line, *certificates: dict[str, Any]) -> None:
    """Have these issued by Pebble, and put into their Secrets."""
    issued = well(line.issued(line.ordered(*certificates)))
    well(line.perform("k8s_tls_secret", certificates=issued["certificates"]))


def serial(case: Case, name: str = "web-tls") -> str:
    """That of the certificate in a Secret."""
    return chains.facts(opened(case.secrets()[name], "tls.crt")).serial


def status(case: Case, number: str) -> tuple[str, int]:
    """What Pebble says of the certificate with this serial, and why."""
    found = case.sandbox.pebble.certificate_status(number)
    return found["Status"], found.get("Reason") or 0


def note(case: Case, name: str = "web-tls") -> dict[str, str]:
    """What a Secret remembers of a revocation; empty where that is nothing."""
    annotations = case.secrets()[name]["metadata"].get("annotations") or {}
    found: dict[str, str] = json.loads(annotations.get(ANNOTATION, "{}"))
    return found


def take_note(case: Case, name: str = "web-tls", **changes: str) -> None:
    """Let a Secret remember something else; with nothing to change, nothing at all."""
    text = f"{ANNOTATION}={json.dumps(note(case, name) | changes)}" if changes else f"{ANNOTATION}-"
    case.kubectl("-n", case.namespace, "annotate", "--overwrite", f"secret/{name}", text)


def long_ago(case: Case, name: str = "web-tls") -> None:
    """Let the revocation that a Secret remembers be two days old."""
    take_note(case, name, revoked=format_rfc3339(datetime.now(UTC) - timedelta(days=2)))

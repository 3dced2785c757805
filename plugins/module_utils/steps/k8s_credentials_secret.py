# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_credentials_secret: keeps Secrets with credentials as declared, and shows none of their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.client import Cluster, NotFoundFault
from ..kube.secrets import Body, Secrets, encoded
from ..model.faults import Fault, FaultList
from ..model.managed import MANAGED, is_managed
from ..model.names import is_subdomain
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from .shared.failure import failure_of

STEP = "k8s_credentials_secret"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Each Secret holds the declared values; with state absent those that this module has made are gone."""
    wanted = [{"namespace": options["namespace"], **entry} for entry in options["secrets"] or []]
    _check(wanted)
    if not wanted:
        return Outcome(changed=False, values={"secrets": []})
    secrets = Secrets(Cluster.connect(options))
    see_to = _present if options["state"] == "present" else _absent
    results = side_by_side(lambda entry: see_to(secrets, entry, context.check), wanted, context.parallel)
    titles = [f"{entry['namespace']}/{entry['name']}" for entry in wanted]
    changed = {title: one for title, one in zip(titles, results, strict=True) if one and not isinstance(one, Fault)}
    failures = {title: one for title, one in zip(titles, results, strict=True) if isinstance(one, Fault)}
    return Outcome(
        changed=bool(changed),
        values={"secrets": [{"namespace": entry["namespace"], "name": entry["name"]} for entry in wanted]},
        before={} if changed else None,
        after=changed or None,
        failure=failure_of(STEP, failures),
    )


def _check(wanted: list[dict[str, Any]]) -> None:
    faults = FaultList()
    for entry in wanted:
        title = f"Secret {entry['namespace']}/{entry['name']}"
        if not is_subdomain(entry["name"]):
            faults.add(title, "has a name that Kubernetes refuses; use lower-case letters, digits, - and dots.")
        stray = sorted(key for key, value in (entry.get("data") or {}).items() if not isinstance(value, str))
        if stray:
            faults.add(title, f"has values that are no texts under {', '.join(stray)}; put quotes around them.")
    faults.raise_if_any()


def _present(secrets: Secrets, entry: Mapping[str, Any], check: bool) -> str:
    """What was done, or in check mode would be; empty for nothing."""
    standing = secrets.get(entry["namespace"], entry["name"])
    data = {key: encoded(value.encode()) for key, value in (entry.get("data") or {}).items()}
    metadata = {"namespace": entry["namespace"], "name": entry["name"], "labels": dict(MANAGED)}
    kind = "Opaque" if standing is None else standing.get("type", "Opaque")
    done = f"values for {', '.join(sorted(data)) or 'nothing'}"
    try:
        # What is declared, usually in a vault, is the truth; a value that somebody has changed by hand is put back.
        applied = secrets.apply({"type": kind, "metadata": metadata, "data": data}, force=True, dry_run=check)
    except NotFoundFault:
        if check:
            # The namespace, which an earlier task of the same run may be to make.
            return done
        raise
    return "" if standing is not None and _content(applied) == _content(standing) else done


def _content(body: Body) -> Any:
    return body.get("data") or {}, body["metadata"].get("labels") or {}


def _absent(secrets: Secrets, entry: Mapping[str, Any], check: bool) -> str:
    standing = secrets.get(entry["namespace"], entry["name"])
    if standing is None or not is_managed(standing):
        return ""
    if not check:
        secrets.delete(standing)
    return "removed"

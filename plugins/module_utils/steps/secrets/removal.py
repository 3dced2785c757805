# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removes the Secrets of certificates, and the pending Secrets beside them, where they are the certificates' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...kube.client import Cluster
from ...kube.pending import PendingSecrets
from ...kube.secrets import Body, Secrets
from ...model.certificate import Certificate
from ...model.ownership import other_owners, whose_else
from ...model.pending import pending_name
from ...model.run import Context, Outcome
from ..shared.failure import title_of
from ..shared.items import Item, declared, worked_on


@dataclass
class _Desk:
    """What the work on every certificate shares; `removed` collects the diff, `left` why Secrets were left alone."""

    secrets: Secrets
    pending: PendingSecrets
    context: Context
    removed: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def run(options: Mapping[str, Any], context: Context, step: str) -> Outcome:
    """Each certificate without its Secrets; those of others stay, with a warning."""
    items = options["certificates"]
    certificates = declared(items)
    secrets = Secrets(Cluster.connect(options, context.clock))
    desk = _Desk(secrets, PendingSecrets(secrets, context), context)
    finished, failure = worked_on(items, step, lambda item: _removed(desk, certificates[title_of(item)], item), context)
    return Outcome(
        changed=bool(desk.removed),
        values={"certificates": finished},
        before=dict(sorted(desk.removed.items())) or None,
        after={} if desk.removed else None,
        failure=failure,
        warnings=tuple(sorted(desk.left)),
    )


def _removed(desk: _Desk, certificate: Certificate, item: Item) -> Item:
    names: list[str] = []
    # First what a run could be at work on: while one is, nothing is removed.
    if desk.pending.remove(certificate.namespace, certificate.secret_name, check=desk.context.check):
        names.append(pending_name(certificate.secret_name))
    body = desk.secrets.get(certificate.namespace, certificate.secret_name)
    reason = _whose_else(certificate, body) if body else ""
    if reason:
        desk.left.append(f"{certificate.title}: Secret {certificate.secret} is left alone, since it {reason}")
    elif body:
        if not desk.context.check:
            desk.secrets.delete(body)
        names.append(certificate.secret_name)
    titles = [f"{certificate.namespace}/{name}" for name in names]
    if titles:
        desk.removed[certificate.title] = titles
    return {**item, "removed": titles}


def _whose_else(certificate: Certificate, body: Body) -> str:
    metadata = body["metadata"]
    owners = other_owners(metadata.get("managedFields") or ())
    return whose_else(certificate, metadata.get("annotations") or {}, owners)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Secrets of ClusterIssuers, where cert-manager keeps them and where this collection does: copied if they lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...kube.secrets import Secrets
from ...model.issuer import Issuer
from ...model.managed import MANAGED
from ...model.run import Context


@dataclass(frozen=True)
class Places:
    """The namespace that the Secrets are to be in, the one that may have them, and whether copies bear our label."""

    wanted: str
    other: str
    labelled: bool


@dataclass(frozen=True)
class Copied:
    """What was copied, as items, and notes on what neither namespace has."""

    secrets: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


def copy_missing(secrets: Secrets, issuers: Iterable[Issuer], home: str, places: Places, context: Context) -> Copied:
    """Copy each Secret that a ClusterIssuer refers to in `home`, where the wanted namespace has none of its name."""
    if places.wanted == places.other:
        return Copied((), ())
    copied: list[dict[str, Any]] = []
    notes: list[str] = []
    refs = {ref for issuer in issuers for ref in (issuer.key_ref, *issuer.secret_references())}
    for name in sorted({ref.name for ref in refs if ref.namespace == home}):
        if secrets.get(places.wanted, name):
            continue
        found = secrets.get(places.other, name)
        if found is None:
            notes.append(f"Secret {name} is neither in namespace {places.wanted} nor in {places.other}.")
            continue
        copied.append({"name": name, "namespace": places.wanted, "from_namespace": places.other})
        if not context.check:
            metadata = {"name": name, "namespace": places.wanted} | (
                {"labels": dict(MANAGED)} if places.labelled else {}
            )
            secrets.create({"metadata": metadata, "type": found.get("type", "Opaque"), "data": found.get("data") or {}})
    return Copied(tuple(copied), tuple(notes))

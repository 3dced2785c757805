# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else has written the key and certificate of a Secret, and whether they are likely to write it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .certificate import Certificate
from .issuer import GROUP

OURS = "kubecert.acme"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""What kubectl apply and its like leave on objects that they mean to apply again."""
CONTROLLERS = ("cert-manager", "controller")
"""The names by which cert-manager's versions have written Secrets."""
KEYS = frozenset({"f:tls.key", "f:tls.crt"})
"""Key and certificate among the managed fields of a Secret's data."""


_UID = re.compile(r'k:\{"uid":"([^"]+)"\}')
"""An owner reference among managed fields."""


@dataclass(frozen=True)
class Owner:
    """A field manager that owns the key or the certificate of a Secret."""

    manager: str
    applies: bool
    """By server-side apply, as those do who will apply again; otherwise it has written once."""


@dataclass(frozen=True)
class Applied:
    """The names of what we have put into a Secret ourselves, and would take out again by applying it without them."""

    data: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()


NOTHING_APPLIED = Applied()


def applied_by_us(managed_fields: Iterable[Mapping[str, Any]]) -> Applied:
    """What `metadata.managedFields` of the Kubernetes API says is ours by server-side apply."""
    for entry in managed_fields:
        if entry.get("manager") == OURS and entry.get("operation") == "Apply":
            fields = entry.get("fieldsV1") or {}
            metadata = fields.get("f:metadata") or {}
            return Applied(
                _names(fields.get("f:data")), _names(metadata.get("f:labels")), _names(metadata.get("f:annotations"))
            )
    return NOTHING_APPLIED


def _names(fields: Mapping[str, Any] | None) -> frozenset[str]:
    # Without the `f:` before each name; a dot stands for the map itself.
    return frozenset([name[2:] for name in fields if name != "."]) if fields else frozenset()


def owners_of(managed_fields: Iterable[Mapping[str, Any]]) -> tuple[Owner, ...]:
    """The owners in `metadata.managedFields` of the Kubernetes API."""
    found = (
        Owner(str(entry.get("manager", "")), entry.get("operation") == "Apply")
        for entry in managed_fields
        if KEYS & set((entry.get("fieldsV1") or {}).get("f:data") or {})
    )
    return tuple(dict.fromkeys(found))


def other_owners(managed_fields: Iterable[Mapping[str, Any]]) -> tuple[Owner, ...]:
    """The same but for ourselves."""
    return tuple(owner for owner in owners_of(managed_fields) if owner.manager != OURS)


def owner_reference(certificate: str, uid: str) -> dict[str, Any]:
    """That something belongs to this Certificate object, and goes when it does."""
    return {"apiVersion": f"{GROUP}/v1", "kind": "Certificate", "name": certificate, "uid": uid, "controller": True}


def referred_to(managed_fields: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The uids of the owners that we have written into an object."""
    ours = [entry.get("fieldsV1") or {} for entry in managed_fields if entry.get("manager") == OURS]
    found = [name for fields in ours for name in (fields.get("f:metadata") or {}).get("f:ownerReferences") or {}]
    return frozenset(match[1] for name in found if (match := _UID.fullmatch(name)))


def whose_else(certificate: Certificate, annotations: Mapping[str, str], owners: Iterable[Owner]) -> str:
    """Why a Secret is not this certificate's own, as the end of a sentence; empty where it is."""
    others = tuple(owners)
    named = annotations.get(f"{GROUP}/certificate-name")
    if not named:
        return "does not say that it is of a certificate."
    if named != certificate.name:
        return f"says that it is of certificate {named}."
    if others and not was_restored(certificate, annotations, others):
        return f"has a key or certificate from {', '.join(owner.manager for owner in others)}."
    return ""


def was_restored(certificate: Certificate, annotations: Mapping[str, str], owners: Iterable[Owner]) -> bool:
    """Whether this certificate's own Secret was only brought back by others, as from a back-up.

    It says whose it is, and nobody who has written it will do so again.
    """
    ref = certificate.issuer_ref
    named = {"certificate-name": certificate.name, "issuer-name": ref.name, "issuer-kind": ref.kind}
    if any(annotations.get(f"{GROUP}/{part}") != text for part, text in named.items()) or LAST_APPLIED in annotations:
        return False
    return not any(owner.applies or owner.manager.startswith(CONTROLLERS) for owner in owners)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The access keys that iam_access_key_secret is given, checked before anybody is asked for anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ...kube.secrets import Secrets
from ...model.access_key import parse_max_age
from ...model.faults import FaultList
from ...model.names import is_subdomain
from ..txt.accounts import own_faults
from ..txt.items import refuse
from .place import KeySecret


@dataclass(frozen=True)
class Wanted:
    """One key: whose, where, and how old it may get."""

    user: str
    place: KeySecret
    max_age: timedelta | None


def wanted_of(
    entries: Sequence[Mapping[str, Any]], ages: Sequence[timedelta | None], secrets: Secrets, run_id: str
) -> list[Wanted]:
    """The keys with their Secrets."""
    return [
        Wanted(entry["user"], _place(entry["secret_ref"], secrets, run_id), age)
        for entry, age in zip(entries, ages, strict=True)
    ]


def checked_ages(entries: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> list[timedelta | None]:
    """How old each key may get. Raises RefusedFault with all that is wrong with the entries."""
    refuse(own_faults(options))
    faults = FaultList()
    ages: list[timedelta | None] = []
    seen: set[str] = set()
    for entry in entries:
        title, ref = f"Access key of user {entry['user']}", entry["secret_ref"]
        if not is_subdomain(ref["name"]):
            faults.add(title, f"secret_ref.name {ref['name']!r} is refused by Kubernetes; use a-z, 0-9, - and dots.")
        if entry["user"] in seen:
            faults.add(title, "is wanted twice. IAM allows a user two keys, and a rotation takes both; name two users.")
        if entry.get("max_age") and not ref["access_key_id_key"]:
            faults.add(title, "has max_age, so its id will change; give secret_ref.access_key_id_key for it.")
        seen.add(entry["user"])
        ages.append(_age(entry.get("max_age") or "", title, faults))
    faults.raise_if_any()
    return ages


def _age(text: str, title: str, faults: FaultList) -> timedelta | None:
    try:
        return parse_max_age(text)
    except ValueError as error:
        faults.add(title, str(error))
        return None


def _place(ref: Mapping[str, Any], secrets: Secrets, run_id: str) -> KeySecret:
    entries = ref["secret_access_key_key"], ref["access_key_id_key"]
    return KeySecret(secrets, ref["namespace"], ref["name"], *entries, run_id)

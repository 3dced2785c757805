# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of access keys in time: their age, and when they were used last, of which moto keeps no account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from moto.iam.models import AccessKey, AccessKeyLastUsed, iam_backends


def age_of(key: AccessKey) -> timedelta:
    """For how long a key has existed."""
    return datetime.now(UTC) - key.create_date.replace(tzinfo=UTC)


def used(access_key_id: str, service: str) -> None:
    """Note that a request was signed with this key."""
    for key in _of_id(access_key_id):
        key.last_used = AccessKeyLastUsed(datetime.now(UTC).replace(tzinfo=None), service, "us-east-1")


def make_older(access_key_id: str, seconds: float) -> None:
    """Let a key have been made earlier."""
    for key in _of_id(access_key_id):
        key.create_date -= timedelta(seconds=seconds)


def of_user(account: str, user: str) -> list[dict[str, Any]]:
    """The keys of a user, their secrets too."""
    found = iam_backends[account]["aws"].list_access_keys(user)
    return [
        {"id": key.access_key_id, "secret": key.secret_access_key, "active": key.status == "Active"} for key in found
    ]


def _of_id(access_key_id: str) -> list[AccessKey]:
    backends = [partitions["aws"] for _account, partitions in list(iam_backends.items())]
    return [backend.access_keys[access_key_id] for backend in backends if access_key_id in backend.access_keys]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's AWS accounts: their users, keys and roles as moto keeps them, and who a request comes from."""

from __future__ import annotations

import dataclasses
import json
import secrets
import string
from dataclasses import dataclass
from typing import Any

from moto.iam.models import AccessKey, IAMBackend, iam_backends
from moto.sts.models import sts_backends

from . import keys

_CAPITALS = string.ascii_uppercase + "234567"
_SECRET = string.ascii_letters + string.digits + "+/"
_PARTITION = "aws"
_EXTERNAL_ID = "sts:ExternalId"
_web_identities: dict[str, str] = {}
USER, ROLE, GUARDED_ROLE = "kubecert", "kubecert-dns", "kubecert-dns-guarded"


@dataclass(frozen=True)
class Identity:
    """Who signs a request with an access key."""

    account: str
    arn: str
    secret_access_key: str
    session_token: str | None = None


def add_account(account: str) -> dict[str, str]:
    """Make a user with an access key, a role that anyone here may assume, and one that wants an external ID."""
    backend = iam_backends[account][_PARTITION]
    backend.create_user(_PARTITION, user_name=USER)
    external_id, token = secrets.token_hex(8), secrets.token_urlsafe(24)
    _web_identities[token] = account
    return {
        "account": account,
        "role_arn": _add_role(backend, ROLE, {}),
        "guarded_role_arn": _add_role(backend, GUARDED_ROLE, {"StringEquals": {_EXTERNAL_ID: external_id}}),
        "external_id": external_id,
        "web_identity_token": token,
        **add_key(backend),
    }


def _add_role(backend: IAMBackend, name: str, condition: dict[str, Any]) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": condition}
    role = backend.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path="/",
        permissions_boundary="",
        description="",
        tags=[],
        max_session_duration="3600",
    )
    return str(role.arn)


def add_key(backend: IAMBackend) -> dict[str, str]:
    """An access key of the account's user. moto draws keys from a generator that tests may seed; these are unique."""
    key: AccessKey = backend.create_access_key(USER)
    del backend.access_keys[key.access_key_id]
    key.access_key_id = "AKIA" + "".join(secrets.choice(_CAPITALS) for _unused in range(16))
    key.secret_access_key = "".join(secrets.choice(_SECRET) for _unused in range(40))
    backend.access_keys[key.access_key_id] = key
    return {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key}


def identity_of(access_key_id: str, unknown_for: float = 0) -> Identity | None:
    """Who has this access key, None where nobody has. Those of others than the account's own user take a while."""
    for account, partitions in list(iam_backends.items()):
        key = partitions[_PARTITION].access_keys.get(access_key_id)
        if key is None or key.status != "Active":
            continue
        if key.user_name not in (None, USER) and keys.age_of(key).total_seconds() < unknown_for:
            return None
        identity = Identity(account, f"arn:aws:iam::{account}:user/{key.user_name}", key.secret_access_key)
        return _assumed(account, key, identity) if key.role_arn else identity
    return None


def name_of(identity: Identity) -> str:
    """The name of the user or role."""
    parts = identity.arn.rpartition(":")[2].split("/")
    return parts[1] if len(parts) > 1 else ""


def web_identity_of(token: str) -> Identity | None:
    """Who bears this token of the sandbox's identity provider, None where it is none of its tokens."""
    account = _web_identities.get(token)
    return Identity(account, "arn:aws:sts:::web-identity/kubecert", "") if account else None


def trusts(arn: str, external_id: str) -> bool:
    """Whether some account has this role, and its trust policy is content with the external ID; empty is none."""
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    if account not in dict(iam_backends.items()):
        return False
    roles = iam_backends[account][_PARTITION].roles.values()
    return any(role.arn == arn and _content(role.assume_role_policy_document, external_id) for role in roles)


def _content(policy: str, external_id: str) -> bool:
    (statement,) = json.loads(policy)["Statement"]
    return bool(statement.get("Condition", {}).get("StringEquals", {}).get(_EXTERNAL_ID, external_id) == external_id)


def _assumed(account: str, key: AccessKey, identity: Identity) -> Identity:
    session = sts_backends[account][_PARTITION].get_assumed_role_from_access_key(key.access_key_id)
    if session is None:
        return identity
    return dataclasses.replace(identity, arn=session.arn, session_token=session.session_token)

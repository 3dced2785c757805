# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether IAM lets a user or role do what it asks of Route53 and of IAM itself, which moto can't tell as finely.

The sandbox's own user and roles may do everything. Others may do what their inline policies allow, read as far
as they have statements with Allow, Action, Resource, and conditions for all values of a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.models import iam_backends

from . import accounts
from .answers import Refusal
from .batch import Change, plain_name

EVERYTHING = (accounts.USER, accounts.ROLE, accounts.GUARDED_ROLE)
CONDITIONS = {
    "ForAllValues:StringEquals": lambda value, wanted: value == wanted,
    "ForAllValues:StringLike": fnmatchcase,
}
Values = Mapping[str, list[str]]


def check(identity: accounts.Identity, operation: str, resource: str, changes: Iterable[Change] = ()) -> None:
    """Refuse what no policy of the caller's allows."""
    name = accounts.name_of(identity)
    if name in EVERYTHING or identity.arn.endswith("/any"):
        return
    _check(identity, f"route53:{operation}", resource, _values(changes))


def check_iam(identity: accounts.Identity, form: Mapping[str, str]) -> None:
    """Refuse what the caller may not do with users and roles."""
    named = [f"{kind}/{form[field]}" for kind, field in (("user", "UserName"), ("role", "RoleName")) if field in form]
    resource = f"arn:aws:iam::{identity.account}:{named[0]}" if named else "*"
    if accounts.name_of(identity) not in EVERYTHING and not identity.arn.endswith("/any"):
        _check(identity, f"iam:{form.get('Action', '')}", resource, {})


def _check(identity: accounts.Identity, action: str, resource: str, values: Values) -> None:
    statements = _statements(identity, accounts.name_of(identity))
    if not any(_allows(one, action, resource, values) for one in statements):
        raise Refusal(
            403,
            "AccessDenied",
            f"User: {identity.arn} is not authorized to perform: {action} on resource: {resource} because no "
            f"identity-based policy allows the {action} action",
        )


def _values(changes: Iterable[Change]) -> Values:
    given = list(changes)
    prefix = "route53:ChangeResourceRecordSets"
    return {
        f"{prefix}Actions": [one.action for one in given],
        f"{prefix}RecordTypes": [one.record_set.type for one in given],
        f"{prefix}NormalizedRecordNames": [plain_name(one.record_set.name) for one in given],
    }


def _statements(identity: accounts.Identity, name: str) -> list[dict[str, Any]]:
    backend = iam_backends[identity.account]["aws"]
    users = [text for one in backend.users.values() if one.name == name for text in one.policies.values()]
    roles = [text for one in backend.roles.values() if one.name == name for text in one.policies.values()]
    documents = [*users, *roles]
    return [statement for text in documents for statement in json.loads(text)["Statement"]]


def _allows(statement: Mapping[str, Any], action: str, resource: str, values: Values) -> bool:
    return (
        statement["Effect"] == "Allow"
        and action in _listed(statement["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in _listed(statement["Resource"]))
        and all(
            any(CONDITIONS[kind](value, one) for one in wanted)
            for kind, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
            for value in values[key]
        )
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value

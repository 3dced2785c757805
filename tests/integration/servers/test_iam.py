# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's IAM: a key counts once it is old enough and while it is active, and it is known when it was used.

What no policy of a user allows is refused: in other zones, of other types and names, with other actions.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.iam_policy import Wanted, policy_document
from tests.servers import Sandbox

from .test_route53_behaviour import code_of
from .zone import Zone


@dataclass(frozen=True)
class User:
    """A user with a key, whom the sandbox's own user has made."""

    sandbox: Sandbox
    name: str
    key: str
    secret: str

    def client(self, service: str) -> Any:
        """A client with that key."""
        return client(self.sandbox, service, self.key, self.secret)


def client(sandbox: Sandbox, service: str, key: str, secret: str) -> Any:
    """A client of a service."""
    given = {"aws_access_key_id": key, "aws_secret_access_key": secret, "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=sandbox.route53.endpoint, **given)


@pytest.fixture
def iam(sandbox: Sandbox) -> Any:
    """IAM as the sandbox's own user asks it."""
    own = sandbox.route53.credentials
    return client(sandbox, "iam", own.access_key_id, own.secret_access_key)


@pytest.fixture
def user(sandbox: Sandbox, iam: Any) -> User:
    """A user."""
    name = f"user-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return User(sandbox, name, made["AccessKeyId"], made["SecretAccessKey"])


def test_a_new_key_is_not_known_at_once(user: User, iam: Any) -> None:
    ask = user.client("sts").get_caller_identity
    user.sandbox.route53.configure(key_seconds=600)
    try:
        assert code_of(ask) == "InvalidClientTokenId"
        user.sandbox.route53.make_key_older(user.key, 601)
        assert code_of(ask) == "ok"
        assert code_of(iam.list_users) == "ok", "the sandbox's own key is known all the time"
    finally:
        user.sandbox.route53.reset()


def test_a_key_that_is_inactive_or_deleted_is_refused(user: User, iam: Any) -> None:
    ask = user.client("sts").get_caller_identity
    iam.update_access_key(UserName=user.name, AccessKeyId=user.key, Status="Inactive")
    assert code_of(ask) == "InvalidClientTokenId"
    iam.update_access_key(UserName=user.name, AccessKeyId=user.key, Status="Active")
    assert code_of(ask) == "ok"
    iam.delete_access_key(UserName=user.name, AccessKeyId=user.key)
    assert code_of(ask) == "InvalidClientTokenId"


def test_it_is_known_whether_a_key_was_ever_used(user: User, iam: Any) -> None:
    def last() -> dict[str, Any]:
        found: dict[str, Any] = iam.get_access_key_last_used(AccessKeyId=user.key)["AccessKeyLastUsed"]
        return found

    assert "LastUsedDate" not in last()
    user.client("sts").get_caller_identity()
    assert last()["ServiceName"] == "sts"
    assert "LastUsedDate" in last()


def test_a_user_may_do_what_a_policy_allows_and_nothing_else(user: User, iam: Any, zone: Zone) -> None:
    other = user.sandbox.route53.create_zone(f"other-{zone.name}")
    route53, theirs = user.client("route53"), Zone(zone.name, zone.id, user.client("route53"))
    assert code_of(route53.list_resource_record_sets, HostedZoneId=zone.id) == "AccessDenied", "there is no policy yet"
    document = json.dumps(policy_document(Wanted(zones=(zone.id,), finds_zones=False)))
    iam.put_user_policy(UserName=user.name, PolicyName="dns", PolicyDocument=document)
    assert code_of(route53.list_resource_record_sets, HostedZoneId=zone.id) == "ok"
    assert code_of(theirs.change, ("CREATE", zone.txt("_acme-challenge", "x"))) == "ok"
    refused = {
        "another zone": (route53.list_resource_record_sets, {"HostedZoneId": other}),
        "another action": (route53.list_hosted_zones, {}),
        "IAM itself": (user.client("iam").create_access_key, {"UserName": user.name}),
    }
    assert {what: code_of(call, **given) for what, (call, given) in refused.items()} == dict.fromkeys(
        refused, "AccessDenied"
    )
    for what, change in (
        ("another type", ("CREATE", zone.set("_acme-challenge", "A", "192.0.2.1"))),
        ("another name", ("CREATE", zone.txt("www", "x"))),
        ("another kind of change", ("UPSERT", zone.txt("_acme-challenge", "y"))),
        ("one of two", ("CREATE", zone.txt("_acme-challenge.a", "x"))),
    ):
        more = [("CREATE", zone.txt("www", "x"))] if what == "one of two" else []
        assert code_of(theirs.change, change, *more) == "AccessDenied", what
    assert code_of(user.client("sts").get_caller_identity) == "ok", "for that nobody needs a right"


def test_a_policy_about_one_user_says_nothing_of_others(user: User, iam: Any) -> None:
    mine = f"arn:aws:iam::{user.sandbox.route53.accounts[0].id}:user/{user.name}"
    statement = {"Effect": "Allow", "Action": ["iam:ListAccessKeys"], "Resource": mine}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=user.name, PolicyName="own", PolicyDocument=document)
    own = user.client("iam")
    assert code_of(own.list_access_keys, UserName=user.name) == "ok"
    assert code_of(own.list_access_keys, UserName="kubecert") == "AccessDenied"
    assert code_of(own.create_access_key, UserName=user.name) == "AccessDenied"

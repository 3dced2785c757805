# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iam_access_key_secret: a key is made once, replaced in time, seen working before it counts, and taken away again."""

from __future__ import annotations

from typing import Any

import pytest

from ..case import Case, opened, well
from .keeper import MODULE, SECRET, Keeper

MONTH = {"max_age": "720h"}


@pytest.fixture
def keeper(case: Case) -> Keeper:
    """A user without a key."""
    return Keeper.of(case)


def only(result: dict[str, Any]) -> dict[str, Any]:
    """What is said of the one key."""
    (found,) = well(result)["access_keys"]
    assert result["changed"] is bool(found["reason"] or found["removed"]) is ("diff" in result)
    return dict(found)


def test_a_key_is_made_once_and_works(keeper: Keeper) -> None:
    found = only(keeper.run())
    key = keeper.assert_sound()
    assert found == {
        "user": keeper.user,
        "secret_ref": keeper.ref,
        "access_key_id": key,
        "reason": "There is none yet.",
        "removed": [],
    }
    before = keeper.case.secrets()[SECRET]
    assert before["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "kubecert.acme"}
    mark = keeper.case.sandbox.kubernetes.mark()
    again = only(keeper.run())
    assert (again["access_key_id"], again["reason"]) == (key, "")
    assert (keeper.case.secrets()[SECRET], keeper.case.sandbox.kubernetes.writes(mark)) == (before, [])


def test_check_mode_touches_nothing(keeper: Keeper) -> None:
    mark = keeper.case.sandbox.kubernetes.mark()
    found = only(keeper.run(check=True))
    assert (found["access_key_id"], found["reason"]) == ("", "There is none yet.")
    assert (keeper.keys, keeper.case.sandbox.kubernetes.writes(mark)) == ({}, [])
    key = keeper.made()
    assert only(keeper.run(check=True))["reason"] == ""
    keeper.age(key, 721)
    old = keeper.run(check=True, entry=MONTH)
    assert only(old)["reason"] == f"{key} is older than 720h."
    assert (key in old["diff"]["before"], "a new one" in old["diff"]["after"]) == (True, True)
    assert only(old)["removed"] == [key]
    assert well(keeper.run(check=True, state="absent"))["changed"] is True
    keeper.assert_sound()


def test_a_user_who_is_not_there_is_no_matter_in_check_mode(case: Case) -> None:
    keeper = Keeper(case, "nobody")
    options = options_of(keeper)
    assert only(case.perform(MODULE, check=True, **options))["reason"] == "There is none yet."
    refused = case.perform(MODULE, **options)
    assert "IAM refused ListAccessKeys for nobody with AWS access key" in refused["msg"]
    assert "NoSuchEntity" in refused["msg"]
    assert "Make the user first" in refused["msg"]
    assert SECRET not in case.secrets()


def test_it_is_replaced_when_it_is_too_old(keeper: Keeper) -> None:
    first = keeper.made()
    keeper.age(first, 719)
    assert only(keeper.run(entry=MONTH))["reason"] == ""
    keeper.age(first, 2)
    assert only(keeper.run())["reason"] == "", "without max_age it is kept"
    found = only(keeper.run(entry=MONTH))
    assert (found["reason"], found["removed"]) == (f"{first} is older than 720h.", [first])
    assert keeper.assert_sound() == found["access_key_id"] != first
    assert only(keeper.run(entry=MONTH))["reason"] == ""


def test_a_new_key_counts_only_once_aws_takes_it(keeper: Keeper) -> None:
    first = keeper.made()
    secret = keeper.held
    keeper.age(first, 721)
    route53 = keeper.case.sandbox.route53
    route53.configure(key_seconds=3600)
    try:
        late = keeper.run(entry=MONTH, wait_timeout=2)
    finally:
        route53.reset()
    assert "just made for user" in late["msg"]
    assert f"Secret {keeper.case.namespace}/{SECRET} is as it was" in late["msg"]
    assert keeper.held == secret
    assert first in keeper.keys
    assert len(keeper.keys) == 2
    route53.configure(key_seconds=2)
    mark = route53.mark()
    try:
        found = only(keeper.run(entry=MONTH))
    finally:
        route53.reset()
    assert keeper.assert_sound() == found["access_key_id"]
    assert len(found["removed"]) == 2, "the old one, and the one that was given up"
    asked = [call.outcome for call in route53.log(mark, "sts") if call.operation == "GetCallerIdentity"]
    assert asked[-1] == "ok"


@pytest.mark.parametrize("spoilt", ["deleted", "inactive", "secret", "entry", "Secret"])
def test_one_that_does_not_work_any_more_is_replaced(keeper: Keeper, spoilt: str) -> None:
    first = keeper.made()
    keeper.age(first, 1)
    if spoilt == "deleted":
        keeper.iam.delete_access_key(UserName=keeper.user, AccessKeyId=first)
    elif spoilt == "inactive":
        keeper.iam.update_access_key(UserName=keeper.user, AccessKeyId=first, Status="Inactive")
    elif spoilt == "secret":
        keeper.put(**{"access-key-id": first, "secret-access-key": "x" * 40})
    else:
        path = f"/api/v1/namespaces/{keeper.case.namespace}/secrets/{SECRET}"
        body = keeper.case.secrets()[SECRET]
        body["data"].pop("secret-access-key")
        keeper.case.sandbox.kubernetes.request("PUT", path, body)
    reason = {
        "deleted": f"IAM has {first} no more.",
        "inactive": f"{first} is inactive.",
        "secret": f"AWS does not take {first} with the secret that is there.",
    }.get(spoilt, "The Secret does not hold it any more.")
    assert only(keeper.run())["reason"] == reason
    assert keeper.assert_sound() != first
    assert only(keeper.run())["reason"] == ""


def test_its_id_can_be_put_in_later(keeper: Keeper) -> None:
    alone = {"secret_ref": {**keeper.ref, "access_key_id_key": ""}}
    key = only(keeper.run(entry=alone))["access_key_id"]
    assert list(keeper.case.secrets()[SECRET]["data"]) == ["secret-access-key"]
    assert only(keeper.run(entry=alone))["reason"] == ""
    assert well(keeper.run(check=True))["changed"] is True
    assert well(keeper.run())["changed"] is True
    assert keeper.assert_sound() == key
    assert well(keeper.run())["changed"] is False


def test_keys_of_others_are_never_touched(keeper: Keeper) -> None:
    theirs = [keeper.iam.create_access_key(UserName=keeper.user)["AccessKey"]["AccessKeyId"] for _time in range(2)]
    full = keeper.run()
    assert f"User {keeper.user} has 2 access keys, and IAM allows no more" in full["msg"]
    assert f"This module has not made {theirs[0]} and {theirs[1]}. Delete what nobody uses" in full["msg"]
    assert SECRET not in keeper.case.secrets()
    keeper.iam.delete_access_key(UserName=keeper.user, AccessKeyId=theirs[0])
    ours = only(keeper.run())["access_key_id"]
    keeper.age(ours, 721)
    held = keeper.held
    stuck = keeper.run(entry=MONTH)
    assert f"This module has not made {theirs[1]}. Delete what nobody uses" in stuck["msg"]
    assert (keeper.held, set(keeper.keys)) == (held, {ours, theirs[1]})
    assert only(keeper.run())["reason"] == ""
    well(keeper.run(state="absent"))
    assert list(keeper.keys) == [theirs[1]]


def test_what_others_have_put_into_the_secret_is_never_overwritten(keeper: Keeper) -> None:
    keeper.put(**{"secret-access-key": "theirs"})
    refused = keeper.run()
    assert "holds credentials that this module has not made. Take its entries secret-access-key and" in refused["msg"]
    assert (keeper.keys, well(keeper.run(state="absent"))["changed"]) == ({}, False)
    keeper.case.delete(SECRET)
    keeper.put(other="stays")
    key = keeper.made()
    assert opened(keeper.case.secrets()[SECRET], "other") == "stays"
    stranger = Keeper.of(keeper.case)
    assert f"holds a key of user {keeper.user}, and should hold one of {stranger.user}" in stranger.run()["msg"]
    keeper.put(**{"access-key-id": "AKIASOMEBODYELSES000", "other": "stays"})
    assert "holds access key AKIASOMEBODYELSES000, which this module has not made" in keeper.run()["msg"]
    keeper.put(**{"access-key-id": key, "other": "stays"})
    assert well(keeper.run(state="absent"))["changed"] is True
    body = keeper.case.secrets()[SECRET]
    assert (list(body["data"]), body["metadata"].get("annotations") or {}) == (["other"], {})


def test_it_is_taken_away_once(keeper: Keeper) -> None:
    key = keeper.made()
    result = well(keeper.run(state="absent"))
    assert result["access_keys"][0]["removed"] == [key]
    assert (keeper.keys, SECRET in keeper.case.secrets()) == ({}, False)
    assert well(keeper.run(state="absent"))["changed"] is False
    keeper.made()
    keeper.iam.delete_access_key(UserName=keeper.user, AccessKeyId=next(iter(keeper.keys)))
    keeper.iam.delete_user(UserName=keeper.user)
    mark = keeper.case.sandbox.kubernetes.mark()
    well(keeper.case.perform(MODULE, state="absent", **options_of(keeper)))
    assert (SECRET in keeper.case.secrets(), len(keeper.case.sandbox.kubernetes.writes(mark))) == (False, 1)


def options_of(keeper: Keeper) -> dict[str, Any]:
    """The options, for a user of whom IAM may know nothing."""
    own = keeper.case.sandbox.route53.credentials
    return {
        "access_keys": [{"user": keeper.user, "secret_ref": keeper.ref}],
        "access_key": own.access_key_id,
        "secret_key": own.secret_access_key,
        "endpoint_url": keeper.case.sandbox.route53.endpoint,
    }


def test_what_makes_no_sense_is_refused_at_once(keeper: Keeper) -> None:
    wrong = [
        {"user": "one", "secret_ref": {"name": "One"}, "max_age": "5m"},
        {"user": "one", "secret_ref": {"name": "two", "access_key_id_key": ""}, "max_age": "90 days"},
    ]
    mark = keeper.case.sandbox.kubernetes.mark()
    result = keeper.case.perform(MODULE, access_keys=wrong)
    for message in (
        "1. Access key of user one: secret_ref.name 'One' is refused by Kubernetes; use a-z, 0-9, - and dots.",
        "2. Access key of user one: max_age is '5m'; write a duration such as 2160h, at least 1h.",
        "3. Access key of user one: is wanted twice.",
        "4. Access key of user one: has max_age, so its id will change; give secret_ref.access_key_id_key for it.",
        "5. Access key of user one: max_age is '90 days'",
    ):
        assert message in result["msg"]
    assert keeper.case.sandbox.kubernetes.log(mark) == []

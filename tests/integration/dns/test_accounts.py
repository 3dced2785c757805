# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As whom route53_txt asks Route53: keys, session tokens, profiles, roles, and boto3's own chain beneath them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.integration.case import Case
from tests.servers.route53 import Account

from .credentials import ContainerServer, temporary
from .desk import Desk, message, record

AMBIENT: dict[str, Any] = {"access_key": None, "secret_key": None}


@pytest.fixture
def other(desk: Desk) -> Account:
    """The account that has the zones in these tests; its roles are assumed."""
    return desk.sandbox.route53.accounts[1]


def sts_calls(desk: Desk, since: int) -> list[tuple[str, str]]:
    """What STS was asked for, and what it said."""
    return [(call.operation, call.outcome) for call in desk.sandbox.route53.log(since, service="sts")]


def write_profile(path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credentials file in which the first account's key is the profile `dns`."""
    key = desk.account.credentials
    file = path / "credentials"
    file.write_text(
        f"[dns]\naws_access_key_id = {key.access_key_id}\naws_secret_access_key = {key.secret_access_key}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))


def test_a_role_is_assumed_once_for_all_its_zones(desk: Desk, other: Account) -> None:
    zones = [desk.zone(account=other) for _unused in range(4)]
    section = {"role": other.role_arn, "role_session_name": "nightly"}
    records = [record(f"n{number}.{zone}", "a", route53=section) for zone in zones for number in range(5)]
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(*records)
    assert sts_calls(desk, mark) == [("AssumeRole", "ok")]
    assert desk.calls(mark)["ListHostedZones", "ok"] == 1
    desk.sandbox.route53.configure(denied=["ListHostedZones"])
    assert f"{other.role_arn.partition('/')[2]}/nightly is not authorized" in message(desk.run(records[0]))


def test_a_role_whose_trust_wants_an_external_id(desk: Desk, other: Account) -> None:
    given = record(desk.zone(account=other), "a")
    guarded = {"role": other.guarded_role_arn}
    right = desk.run({**given, "route53": {**guarded, "external_id": other.external_id}})
    assert "failed" not in right
    wrong = desk.run({**given, "route53": {**guarded, "external_id": "guessed"}})
    assert f"{other.guarded_role_arn} can't be assumed: AccessDenied" in message(wrong)
    assert "check external_id" in message(wrong)
    none = desk.run({**given, "route53": guarded})
    assert "give external_id if the policy asks for one" in message(none)


def test_several_roles_share_the_credentials_they_are_assumed_with(
    desk: Desk, other: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, theirs = desk.zone(), desk.zone(account=other)
    records = [
        record(f"a.{own}", "a", route53={"role": desk.account.role_arn}),
        record(f"b.{theirs}", "b", route53={"role": other.role_arn}),
        record(f"c.{theirs}", "c", route53={"role": other.guarded_role_arn, "external_id": other.external_id}),
        record(f"d.{own}", "d"),
    ]
    with ContainerServer(temporary(desk.sandbox.route53.endpoint, desk.account)) as container:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.uri)
        mark = desk.sandbox.route53.mark()
        assert "failed" not in desk.run(*records, **AMBIENT)
        assert container.asked == 1
    assert sts_calls(desk, mark) == [("AssumeRole", "ok")] * 3
    assert [desk.txt(one["record"]) for one in records] == [['"a"'], ['"b"'], ['"c"'], ['"d"']]


def test_a_container_server_that_does_not_answer_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/credentials")
    result = desk.run(record(desk.zone(), "a"), **AMBIENT)
    assert "Error when retrieving credentials from container-role" in message(result)


@pytest.mark.parametrize("roles", [0, 2])
def test_a_web_identity(
    desk: Desk, other: Account, roles: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(other.web_identity_token, encoding="utf-8")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ROLE_ARN", other.role_arn)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", desk.sandbox.route53.endpoint)
    zone = desk.zone(account=other)
    chained: list[dict[str, Any]] = [
        {"role": other.role_arn},
        {"role": other.guarded_role_arn, "external_id": other.external_id},
    ]
    records = [
        record(f"n{place}.{zone}", "a", route53=section) for place, section in enumerate(chained[:roles] or [{}])
    ]
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(*records, **AMBIENT)
    assert sts_calls(desk, mark) == [("AssumeRoleWithWebIdentity", "ok")] + [("AssumeRole", "ok")] * roles
    token.write_text("forged", encoding="utf-8")
    forged = desk.run(*records, **AMBIENT)
    assert "STS refused AssumeRoleWithWebIdentity: InvalidIdentityToken" in message(forged)
    assert "forged" not in message(forged)


def test_a_profile_of_a_record_and_a_role_assumed_with_it(
    desk: Desk, other: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_profile(tmp_path, desk, monkeypatch)
    own, theirs = record(desk.zone(), "a"), record(desk.zone(account=other), "b")
    own["route53"] = {"profile": "dns"}
    theirs["route53"] = {"profile": "dns", "role": other.guarded_role_arn, "external_id": other.external_id}
    nobody: dict[str, Any] = {"access_key": "AKIANOBODY", "secret_key": "not the one that counts"}
    mark = desk.sandbox.route53.mark()
    assert "failed" not in desk.run(own, theirs, **nobody), "the record's profile counts, not the module's key"
    assert sts_calls(desk, mark) == [("AssumeRole", "ok")]
    missing = desk.run({**own, "route53": {"profile": "no-such"}})
    assert "AWS profile no-such" in message(missing)


def test_a_profile_that_itself_assumes_a_role(
    desk: Desk, other: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_profile(tmp_path, desk, monkeypatch)
    config = tmp_path / "config"
    profile = f"""
        [profile zones]
        source_profile = dns
        role_arn = {other.guarded_role_arn}
        external_id = {{}}
    """
    config.write_text(textwrap.dedent(profile).format(other.external_id), encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", desk.sandbox.route53.endpoint)
    given = record(desk.zone(account=other), "a", route53={"profile": "zones"})
    assert "failed" not in desk.run(given)
    config.write_text(textwrap.dedent(profile).format("guessed"), encoding="utf-8")
    refused = desk.run(given)
    assert "AWS profile zones can't be used: STS refused AssumeRole: AccessDenied" in message(refused)


def test_a_session_token_of_the_module(desk: Desk) -> None:
    keys = temporary(desk.sandbox.route53.endpoint, desk.account)
    given = record(desk.zone(), "a")
    session: dict[str, Any] = {"access_key": keys["AccessKeyId"], "secret_key": keys["SecretAccessKey"]}
    assert "failed" not in desk.run(given, **session, session_token=keys["SessionToken"])
    assert "Check the access key, the secret key and the session token" in message(desk.run(given, **session))


def test_temporary_keys_in_secrets(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(case.sandbox)
    other = desk.sandbox.route53.accounts[1]
    keys = temporary(desk.sandbox.route53.endpoint, other)
    case.write("session", stringData=keys)

    def reference(key: str) -> dict[str, str]:
        return {"namespace": case.namespace, "name": "session", "key": key}

    section = {
        "access_key_id_secret_ref": reference("AccessKeyId"),
        "secret_access_key_secret_ref": reference("SecretAccessKey"),
        "session_token_secret_ref": reference("SessionToken"),
    }
    given = record(desk.zone(account=other), "a", route53=section)
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig)
    result = desk.run(given, kubeconfig=kubeconfig)
    assert "failed" not in result
    case.assert_hidden(result)
    assert keys["SessionToken"] not in str(result)
    unknown = {**section, "session_token_secret_ref": reference("token")}
    refused = desk.run({**given, "route53": unknown}, kubeconfig=kubeconfig)
    assert f"Secret {case.namespace}/session has no key token" in message(refused)


def test_every_combination_that_makes_no_sense_is_refused(desk: Desk) -> None:
    reference = {"namespace": "kubecert", "name": "route53", "key": "value"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"session_token_secret_ref": reference}, "session_token_secret_ref goes with an access key id"),
        ({"external_id": "x"}, "external_id goes with role, which is missing."),
        ({"role_session_name": "x"}, "role_session_name goes with role, which is missing."),
        (
            {"profile": "x", "access_key_id": "AKIA", "secret_access_key_secret_ref": reference},
            "profile can't stand beside an access key id",
        ),
        (
            {
                "access_key_id": "AKIA",
                "access_key_id_secret_ref": reference,
                "secret_access_key_secret_ref": reference,
            },
            "access_key_id can't stand beside access_key_id_secret_ref",
        ),
        ({"access_key_id_secret_ref": reference}, "secret_access_key_secret_ref is missing beside the access key id."),
        (
            {"access_key_id": "AKIA", "secret_access_key_secret_ref": {**reference, "namespace": ""}},
            "secret_access_key_secret_ref.namespace is missing.",
        ),
    ]
    mark = desk.sandbox.route53.mark()
    records = [record("example.com", "a", route53=section) for section, _unused in wrong]
    result = desk.run(*records, access_key=None, secret_key=None, session_token="only")
    for place, (_unused, text) in enumerate(wrong):
        assert f"records[{place}] (_acme-challenge.example.com): route53.{text}" in result["msg"]
    assert "session_token goes with access_key" in result["msg"]
    assert desk.log(mark) == []

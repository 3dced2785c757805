# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAM user or role that the install role makes: with it alone certificates are issued, until it is taken away."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from tests.playbook import Recap

from ..case import SECRET_NAME, Case, opened

ID_REF = {"name": SECRET_NAME, "key": "access-key-id"}
SECRET_REF = {"name": SECRET_NAME, "key": "secret-access-key"}
MADE_HERE = {"Key": "managed-by", "Value": "kubecert.acme"}


@dataclass(frozen=True)
class Place:
    """A case without credentials of its own, a zone, and a name for a user or role."""

    case: Case
    zone: str
    name: str

    @property
    def iam(self) -> Any:
        """IAM as the sandbox's own user asks it."""
        own = self.case.sandbox.route53.credentials
        given = {"aws_access_key_id": own.access_key_id, "aws_secret_access_key": own.secret_access_key}
        return boto3.client("iam", region_name="us-east-1", endpoint_url=self.case.sandbox.route53.endpoint, **given)

    def variables(self, route53: dict[str, Any], **iam: Any) -> dict[str, Any]:
        """The role's variables."""
        issuer = self.case.issuer(solvers=[{"dns01": {"route53": {"region": "us-east-1", **route53}}}])
        certificate = self.case.certificate("web", self.zone, f"*.{self.zone}")
        wanted = {"kubecert_issuers": [issuer], "kubecert_credentials": [], "kubecert_iam": iam}
        return self.case.variables(certificate, **wanted)

    def for_user(self, **more: Any) -> dict[str, Any]:
        """Those of a user whose key is in the Secret."""
        references = {"access_key_id_secret_ref": ID_REF, "secret_access_key_secret_ref": SECRET_REF}
        return self.variables(references, user=self.name, secret_ref={"name": SECRET_NAME}, **more)

    def install(
        self, variables: dict[str, Any], *arguments: str, environment: dict[str, str] | None = None, **more: Any
    ) -> Recap:
        """Run the install playbook as the sandbox's own user; no secret access key may be in its output."""
        own = self.case.sandbox.route53.credentials
        given = {"AWS_ACCESS_KEY_ID": own.access_key_id, "AWS_SECRET_ACCESS_KEY": own.secret_access_key}
        given |= environment or {}
        recap = self.case.play("kubecert.acme.install", {**variables, **more}, "-vvv", "--diff", *arguments, **given)
        for key in self.keys.values():
            assert key.secret_access_key not in recap.output
        return recap

    @property
    def keys(self) -> dict[str, Any]:
        """The keys of the user; none where there is no user."""
        names = [user["UserName"] for user in self.iam.list_users()["Users"]]
        return self.case.sandbox.route53.keys_of(self.name) if self.name in names else {}

    def policy(self) -> dict[str, Any]:
        """The user's policy."""
        found = self.iam.get_user_policy(UserName=self.name, PolicyName="kubecert-route53")["PolicyDocument"]
        return {one["Action"]: one["Resource"] for one in found["Statement"]}


@pytest.fixture
def place(case: Case) -> Place:
    """A place in which nothing is prepared."""
    return Place(case, case.zone(), f"dns-{uuid.uuid4().hex[:8]}")


@pytest.mark.thorough
def test_a_user_is_made_once_and_works_until_it_is_taken_away(place: Place) -> None:
    case, wanted = place.case, place.for_user(max_age="720h")
    shown = place.install(wanted, "--check")
    assert (shown.ok, place.keys) == (True, {}), shown.output
    made = place.install(wanted)
    assert made.ok, made.output
    zone = f"arn:aws:route53:::hostedzone/{case.sandbox.route53.zone_of(place.zone)}"
    assert place.policy() == {
        "route53:GetChange": ["arn:aws:route53:::change/*"],
        "route53:ListResourceRecordSets": [zone],
        "route53:ChangeResourceRecordSets": [zone],
        "route53:ListHostedZones": ["*"],
    }
    again = place.install(wanted)
    assert (again.ok, again.changed) == (True, 0), again.output

    mark = case.sandbox.route53.mark()
    recap = case.play("kubecert.acme.reconcile", wanted)
    assert recap.ok, recap.output
    assert f"{case.namespace}/web: issued" in recap.output
    assert {call.user for call in case.sandbox.route53.log(mark)} == {place.name}, "nobody else was asked to help"

    (first,) = place.keys
    case.sandbox.route53.make_key_older(first, 721 * 3600)
    rotated = place.install(wanted)
    assert rotated.ok, rotated.output
    assert f"{first} is older than 720h." in rotated.message()
    (second,) = place.keys
    assert opened(case.secrets(case.home)[SECRET_NAME], "access-key-id") == second != first
    other = case.certificate("other", f"other.{place.zone}")
    follows = case.play("kubecert.acme.reconcile", {**wanted, "kubecert_certificates": [other]})
    assert follows.ok, follows.output

    gone = place.install(wanted, kubecert_state="absent")
    assert gone.ok, gone.output
    assert place.name not in json.dumps(place.iam.list_users(), default=str)
    once = place.install(wanted, kubecert_state="absent")
    assert once.ok, once.output


@pytest.mark.thorough
def test_a_user_of_others_stays(place: Place) -> None:
    place.iam.create_user(UserName=place.name)
    theirs = place.iam.create_access_key(UserName=place.name)["AccessKey"]["AccessKeyId"]
    wanted = place.for_user()
    connection = {"kubeconfig": str(place.case.sandbox.kubernetes.kubeconfig)}
    unset = dict.fromkeys(("K8S_AUTH_KUBECONFIG", "KUBECONFIG", "AWS_DEFAULT_REGION"), "")
    own = {"kubecert_kubernetes": connection, "kubecert_aws": {"region": "us-east-1"}}
    made = place.install({**wanted, **own}, environment=unset)
    assert made.ok, made.output
    assert len(place.keys) == 2
    assert place.iam.list_user_tags(UserName=place.name)["Tags"] == []
    gone = place.install(wanted, kubecert_state="absent")
    assert gone.ok, gone.output
    assert list(place.keys) == [theirs]
    assert place.iam.list_user_policies(UserName=place.name)["PolicyNames"] == []


@pytest.mark.thorough
def test_what_can_not_follow_a_rotation_is_refused_before_anything_is_made(place: Place) -> None:
    literal = {"access_key_id": "AKIALITERAL", "secret_access_key_secret_ref": SECRET_REF}
    fields = {"user": place.name, "secret_ref": {"name": SECRET_NAME}}
    mark = place.case.sandbox.kubernetes.mark()
    refused = place.install(place.variables(literal, **fields, max_age="720h"))
    assert not refused.ok
    assert (
        "names access_key_id AKIALITERAL itself, so it can't follow when kubecert_iam.max_age lets the key in Secret "
        f"{place.case.home}/{SECRET_NAME} be replaced. Write access_key_id_secret_ref: {{name: {SECRET_NAME}, key: "
        "access-key-id} in its place (in a manifest accessKeyIDSecretRef:"
    ) in refused.message()
    unused = place.install(place.variables({}, **fields))
    assert "kubecert_iam: is used by no issuer; write access_key_id_secret_ref" in unused.message()
    both = place.install({**place.for_user(), "kubecert_credentials": place.case.credentials()})
    assert "is in kubecert_credentials as well; take it out there" in both.message()
    nowhere = place.install(place.variables({}, user=place.name), kubecert_state="absent")
    assert f"kubecert_iam names the user {place.name} and no Secret for its access key" in nowhere.message()
    assert (place.keys, place.case.sandbox.kubernetes.writes(mark)) == ({}, [])

    told = place.install(place.variables(literal, **fields))
    assert told.ok, told.output
    (made,) = place.keys
    assert f"The access key id is {made}. Issuers name AKIALITERAL; correct them" in told.message()


@pytest.mark.thorough
def test_a_role_is_made_for_those_who_are_trusted(place: Place) -> None:
    case = place.case
    account = case.sandbox.route53.accounts[0]
    caller = f"arn:aws:iam::{account.id}:user/kubecert"
    arn = f"arn:aws:iam::{account.id}:role/{place.name}"
    wanted = place.variables({"role": arn}, role=place.name, trusted=[caller])
    shown = place.install(wanted, "--check")
    assert shown.ok, shown.output
    made = place.install(wanted)
    assert made.ok, made.output
    role = place.iam.get_role(RoleName=place.name)["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": [caller]}
    assert MADE_HERE in role["Tags"]
    again = place.install(wanted)
    assert (again.ok, again.changed) == (True, 0), again.output
    own = {
        "AWS_ACCESS_KEY_ID": account.credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.credentials.secret_access_key,
    }
    recap = case.play("kubecert.acme.reconcile", wanted, **own)
    assert recap.ok, recap.output
    gone = place.install(wanted, kubecert_state="absent")
    assert gone.ok, gone.output
    assert place.name not in [one["RoleName"] for one in place.iam.list_roles()["Roles"]]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The install role, run by somebody with the rights that docs/permissions.md lists: none is missing, none in vain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.installing import (
    INSTALL_ACTIONS,
    INSTALL_RIGHTS,
    KINDS,
    install_rules,
)

from ..case import Case
from .test_install import account
from .test_install_iam import Place, place

__all__ = ["account", "place"]

NEVER_ASKED = {"escalate", "bind"}
"""Verbs that only let others pass."""
UNSEEN = {"iam:TagUser", "iam:TagRole", "iam:GetAccessKeyLastUsed"}
"""The first two AWS wants of whoever makes something with a tag; the third is for what a killed run has left."""


def test_in_kubernetes(case: Case, account: str, tmp_path: Path) -> None:
    kubernetes, user = case.sandbox.kubernetes, f"installer-{case.home}"
    kubernetes.grant("", user, install_rules())
    schedule: dict[str, Any] = {"kind": "cronjob", "cronjob": {"image": "image:1"}}
    wanted = case.variables(
        case.certificate("web", "www.example.org"),
        kubecert_service_account=account,
        kubecert_kubernetes={"kubeconfig": str(kubernetes.kubeconfig_for(user))},
        kubecert_kubeconfig=str(tmp_path / "kubeconfig"),
        kubecert_kubeconfig_secret="access",
        kubecert_schedule=schedule,
    )
    mark = kubernetes.mark()
    for more in (
        {},
        {"kubecert_cluster_wide": True, "kubecert_schedule": {**schedule, "name": "another"}},
        {"kubecert_state": "absent"},
    ):
        recap = case.play("kubecert.acme.install", {**wanted, **more})
        assert recap.ok, recap.output
    events = [event for event in kubernetes.log(mark) if event.user == user]
    assert [event for event in events if event.code in (401, 403)] == []
    answered = [event for event in events if event.resource]
    used = {(event.resource, event.verb) for event in answered}
    # What is made by server-side apply is in the log as a patch.
    used |= {(event.resource, "create") for event in answered if (event.verb, event.code) == ("patch", 201)}
    # The kinds of objects are the whole sandbox's, so they are not made and removed here.
    rights = [right for right in INSTALL_RIGHTS if KINDS not in right.when]
    rules = [(rule["resources"][0], verb) for rule in install_rules(rights) for verb in rule["verbs"]]
    assert used == {(resource, verb) for resource, verb in rules if verb not in NEVER_ASKED}


def allow(place: Place, installer: str) -> None:
    """Let a user do what installing takes, with that user and role alone."""
    account = place.case.sandbox.route53.accounts[0].id
    named = [f"arn:aws:iam::{account}:{kind}/{place.name}" for kind in ("user", "role")]
    iam = [action for action in INSTALL_ACTIONS if action.startswith("iam:")]
    others = [action for action in INSTALL_ACTIONS if not action.startswith("iam:")]
    statements = [
        {"Effect": "Allow", "Action": iam, "Resource": named},
        {"Effect": "Allow", "Action": others, "Resource": "*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    place.iam.put_user_policy(UserName=installer, PolicyName="install", PolicyDocument=document)


@pytest.mark.thorough
def test_in_aws(place: Place) -> None:
    route53, home = place.case.sandbox.route53, place.case.sandbox.kubernetes.create_namespace(place.case.home)
    installer = f"installer-{home}"
    place.iam.create_user(UserName=installer)
    allow(place, installer)
    key = place.iam.create_access_key(UserName=installer)["AccessKey"]
    own = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    arn = f"arn:aws:iam::{route53.accounts[0].id}"
    trusted = [f"{arn}:user/kubecert"]
    role = place.variables({"role": f"{arn}:role/{place.name}"}, role=place.name, trusted=trusted)
    other = place.variables({"role": f"{arn}:role/{place.name}"}, role=place.name, trusted=[f"{arn}:root"])
    mark = route53.mark()
    for wanted, state in (
        (place.for_user(), "present"),
        (place.for_user(), "absent"),
        (role, "present"),
        (other, "present"),
        (role, "absent"),
    ):
        recap = place.install({**wanted, "kubecert_state": state}, environment=own)
        assert recap.ok, recap.output
    calls = [call for service in ("iam", "route53") for call in route53.log(mark, service) if call.user == installer]
    assert {f"{call.service}:{call.operation}" for call in calls} == set(INSTALL_ACTIONS) - UNSEEN

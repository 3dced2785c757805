# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAM user or role for solvers: what is wrong with it is told, and whether issuers are declared to use it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.iam_identity import (
    IamIdentity,
    check_use,
    literal_ids,
    parse_identity,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import Issuer, IssuerId
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.solver import Rfc2136Solver, Route53Solver, Solver

SECRET, ID = SecretRef("kubecert", "dns", "secret-access-key"), SecretRef("kubecert", "dns", "access-key-id")
USER = {"user": "dns", "secret_ref": {"name": "dns"}}
ROLE = {"role": "dns", "trusted": ["arn:aws:iam::123456789012:role/runner"]}
ARN = "arn:aws:iam::123456789012:role/path/dns"


def parsed(fields: dict[str, Any]) -> tuple[IamIdentity, list[str]]:
    """The identity, and what is wrong with it."""
    faults = FaultList()
    return parse_identity(fields, "kubecert", faults), faults.messages


def issuer(solver: Route53Solver | Rfc2136Solver) -> Issuer:
    """An issuer with one solver."""
    key = SecretRef("kubecert", "account", "tls.key")
    return Issuer(IssuerId("ClusterIssuer", "le"), "https://ca.example", key, solvers=(Solver(solver),))


def told(fields: dict[str, Any], solver: Route53Solver | Rfc2136Solver) -> list[str]:
    """What is said of an issuer with that solver."""
    faults = FaultList()
    check_use(parsed(fields)[0], [issuer(solver)], faults)
    return faults.messages


def test_a_user_has_a_key_in_a_secret() -> None:
    identity, faults = parsed({**USER, "max_age": "720h"})
    assert faults == []
    names = {"secret_access_key_key": "secret-access-key", "access_key_id_key": "access-key-id"}
    entry = {
        "user": "dns",
        "secret_ref": {"namespace": "kubecert", "name": "dns", **names},
        "max_age": "720h",
    }
    assert identity.to_item() == {"user": "dns", "policy_name": "kubecert-route53", "access_keys": [entry]}


def test_a_role_has_those_who_are_trusted() -> None:
    identity, faults = parsed({**ROLE, "external_id": "e"})
    assert (faults, identity.to_item()) == ([], {"role": "dns", "policy_name": "kubecert-route53"})
    (statement,) = identity.trust_policy()["Statement"]
    assert (statement["Principal"], statement["Condition"]) == (
        {"AWS": ROLE["trusted"]},
        {"StringEquals": {"sts:ExternalId": "e"}},
    )
    assert "Condition" not in parsed(ROLE)[0].trust_policy()["Statement"][0]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "user or role is needed, and not both"),
        ({**USER, **ROLE}, "user or role is needed, and not both"),
        ({"user": "dns"}, "secret_ref is missing."),
        ({"user": "dns", "secret_ref": {}}, "secret_ref.name is missing."),
        ({**USER, "max_age": "5m"}, "max_age is '5m'; write a duration such as 2160h, at least 1h."),
        ({**USER, "trusted": ["arn"]}, "trusted is not a field known here."),
        ({"role": "dns"}, "trusted is missing; name the ARNs"),
        ({**ROLE, "max_age": "720h"}, "max_age is not a field known here."),
    ],
)
def test_what_is_wrong_is_told(fields: dict[str, Any], message: str) -> None:
    assert any(message in one for one in parsed(fields)[1]), parsed(fields)[1]


@pytest.mark.parametrize(
    ("fields", "solver", "message"),
    [
        (USER, Route53Solver(access_key_id_ref=ID, secret_access_key_ref=SECRET), ""),
        (USER, Route53Solver(access_key_id="AKIA", secret_access_key_ref=SECRET), ""),
        (
            {**USER, "max_age": "720h"},
            Route53Solver(access_key_id="AKIA", secret_access_key_ref=SECRET),
            "ClusterIssuer le: names access_key_id AKIA itself, so it can't follow",
        ),
        (
            USER,
            Route53Solver(access_key_id_ref=SecretRef("kubecert", "other", "id"), secret_access_key_ref=SECRET),
            "ClusterIssuer le: reads its access key id from key id of Secret kubecert/other",
        ),
        (
            USER,
            Route53Solver(),
            "is used by no issuer; write access_key_id_secret_ref: {name: dns, key: access-key-id}",
        ),
        (USER, Rfc2136Solver(nameserver="192.0.2.1"), "is used by no issuer"),
        (ROLE, Route53Solver(role=ARN), ""),
        (ROLE, Route53Solver(role=f"{ARN}-other"), "write role: arn:aws:iam::<account>:role/dns"),
    ],
)
def test_whether_it_is_used(fields: dict[str, Any], solver: Route53Solver | Rfc2136Solver, message: str) -> None:
    found = told(fields, solver)
    assert bool(found) is bool(message)
    assert message in "".join(found)


def test_ids_that_issuers_name_themselves() -> None:
    literal = Route53Solver(access_key_id="AKIA", secret_access_key_ref=SECRET)
    assert literal_ids(parsed(USER)[0], [issuer(literal)]) == ["AKIA"]
    assert literal_ids(parsed(ROLE)[0], [issuer(literal)]) == []

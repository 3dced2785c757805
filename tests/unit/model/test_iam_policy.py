# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IAM policy Route53 solvers come to."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.iam_policy import (
    AWS_RIGHTS,
    Wanted,
    policy_document,
    wanted_for,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.issuer import Issuer, IssuerId
from ansible_collections.kubecert.acme.plugins.module_utils.model.reference import SecretRef
from ansible_collections.kubecert.acme.plugins.module_utils.model.solver import Rfc2136Solver, Route53Solver, Solver

ROLE = "arn:aws:iam::123456789012:role/dns"
BY_NAME = Solver(Route53Solver())
ONE, OTHER = Solver(Route53Solver(hosted_zone_id="Z1")), Solver(Route53Solver(hosted_zone_id="/hostedzone/Z2"))
AS_ROLE = Solver(Route53Solver(hosted_zone_id="Z1", role=ROLE))
FOLLOWING = Solver(Route53Solver(hosted_zone_id="Z1"), cname_strategy="Follow")
LASTING = Solver(Route53Solver(hosted_zone_id="Z1"), persist=True)
CHALLENGES = ("_acme-challenge.*",)


def issuer(*solvers: Solver) -> Issuer:
    """An issuer with these solvers."""
    key = SecretRef("kubecert", "account", "tls.key")
    return Issuer(IssuerId("ClusterIssuer", "le"), "https://ca.example", key, solvers=solvers)


@pytest.mark.parametrize(
    ("solvers", "wanted"),
    [
        ([], None),
        ([Solver(Rfc2136Solver(nameserver="192.0.2.1"))], None),
        ([BY_NAME], Wanted(None, CHALLENGES, finds_zones=True)),
        ([ONE, OTHER], Wanted(("Z1", "Z2"), CHALLENGES, finds_zones=False)),
        ([ONE, BY_NAME], Wanted(None, CHALLENGES, finds_zones=True)),
        ([AS_ROLE], Wanted(("Z1",), CHALLENGES, finds_zones=False, roles=(ROLE,))),
        ([ONE, FOLLOWING], Wanted(("Z1",), (), finds_zones=False)),
        ([LASTING], Wanted(("Z1",), (*CHALLENGES, "_validation-persist.*"), finds_zones=False)),
    ],
)
def test_what_solvers_want(solvers: list[Solver], wanted: Wanted | None) -> None:
    assert wanted_for([issuer(*solvers)]) == wanted


def statements(wanted: Wanted) -> dict[str, Any]:
    """The statements of a policy by their action."""
    return {one["Action"]: one for one in policy_document(wanted)["Statement"]}


def test_the_zones_are_named_where_they_are_known() -> None:
    found = statements(Wanted(("Z1", "Z2"), finds_zones=False))
    assert list(found) == [
        "route53:GetChange",
        "route53:ListResourceRecordSets",
        "route53:ChangeResourceRecordSets",
    ]
    zones = ["arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::hostedzone/Z2"]
    assert found["route53:ListResourceRecordSets"]["Resource"] == zones
    assert found["route53:ChangeResourceRecordSets"]["Resource"] == zones
    assert found["route53:ChangeResourceRecordSets"]["Condition"] == {
        "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
            "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
        },
        "ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"]},
    }


def test_zones_are_looked_for_and_roles_taken_where_that_is_declared() -> None:
    found = statements(Wanted(names=(), roles=(ROLE,)))
    assert set(found) == {right.action for right in AWS_RIGHTS}
    assert found["route53:ChangeResourceRecordSets"]["Resource"] == ["arn:aws:route53:::hostedzone/*"]
    assert list(found["route53:ChangeResourceRecordSets"]["Condition"]) == ["ForAllValues:StringEquals"]
    assert found["sts:AssumeRole"]["Resource"] == [ROLE]


def test_where_no_zone_is_known_none_is_allowed() -> None:
    assert list(statements(Wanted(()))) == ["route53:GetChange", "route53:ListHostedZones"]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every right in AWS that Route53 solvers use, and why, as an IAM policy for what is declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .issuer import Issuer
from .solver import FOLLOW, Route53Solver, Solver

CHANGES, ZONE, ANY = "arn:aws:route53:::change/*", "arn:aws:route53:::hostedzone/", "*"
CHALLENGE, LASTING = "_acme-challenge.*", "_validation-persist.*"
"""Names of the records that are written: for one challenge, and those that last (dns-persist-01)."""
WRITTEN = {
    "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
    "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
}
"""What may be done to a zone; a set of several values is changed by deleting and making it in one batch."""


@dataclass(frozen=True)
class AwsRight:
    """One action, where and under which condition it is needed, and what for."""

    action: str
    resource: str
    why: str
    when: str = ""


WAIT = AwsRight("route53:GetChange", CHANGES, "Wait until all of Route53's servers have a change.")
READ = AwsRight(
    "route53:ListResourceRecordSets", f"{ZONE}<id>", "Read a record set that has values of others, which are kept."
)
WRITE = AwsRight(
    "route53:ChangeResourceRecordSets", f"{ZONE}<id>", "Write and remove the TXT records of challenges, and no others."
)
FIND = AwsRight("route53:ListHostedZones", ANY, "Find the zone of a name.", "a solver has no hosted_zone_id")
ASSUME = AwsRight(
    "sts:AssumeRole", "arn:aws:iam::<account>:role/<name>", "Work as the role of a solver.", "a solver has a role"
)
AWS_RIGHTS = (WAIT, READ, WRITE, FIND, ASSUME)


@dataclass(frozen=True)
class Wanted:
    """What a policy has to allow: in these zones, or with None in all; without names for TXT records of any name."""

    zones: tuple[str, ...] | None = None
    names: tuple[str, ...] = (CHALLENGE,)
    finds_zones: bool = True
    roles: tuple[str, ...] = ()


def wanted_for(issuers: Iterable[Issuer]) -> Wanted | None:
    """What the Route53 solvers of these issuers need all together; None where there are none."""
    return wanted_by(one for issuer in issuers for one in issuer.solvers)


def wanted_by(given: Iterable[Solver]) -> Wanted | None:
    """What these solvers need all together; None where none is Route53's."""
    found = [(one, one.provider) for one in given]
    solvers = [(one, provider) for one, provider in found if isinstance(provider, Route53Solver)]
    if not solvers:
        return None
    ids = {provider.hosted_zone_id.rpartition("/")[2] for _solver, provider in solvers}
    finds = "" in ids
    return Wanted(
        zones=None if finds else tuple(sorted(ids)),
        names=_names([solver for solver, _provider in solvers]),
        finds_zones=finds,
        roles=tuple(sorted({provider.role for _solver, provider in solvers if provider.role})),
    )


def policy_document(wanted: Wanted) -> dict[str, Any]:
    """The least IAM policy, as AWS takes it."""
    zones = [f"{ZONE}{one}" for one in (("*",) if wanted.zones is None else wanted.zones)]
    condition: dict[str, Any] = {"ForAllValues:StringEquals": WRITTEN}
    if wanted.names:
        names = {"route53:ChangeResourceRecordSetsNormalizedRecordNames": list(wanted.names)}
        condition["ForAllValues:StringLike"] = names
    statements = [_statement(WAIT, [CHANGES])]
    if zones:
        statements += [_statement(READ, zones), {**_statement(WRITE, zones), "Condition": condition}]
    if wanted.finds_zones:
        statements.append(_statement(FIND, [ANY]))
    if wanted.roles:
        statements.append(_statement(ASSUME, list(wanted.roles)))
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(right: AwsRight, resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": right.action, "Resource": resources}


def _names(solvers: Iterable[Solver]) -> tuple[str, ...]:
    """Patterns of the names that are written; none where a CNAME may lead to any name."""
    given = [*solvers]
    if any(solver.cname_strategy == FOLLOW for solver in given):
        return ()
    return (CHALLENGE, LASTING) if any(solver.persist for solver in given) else (CHALLENGE,)

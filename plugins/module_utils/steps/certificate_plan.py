# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_plan: reads what is declared and what stands, and tells for each certificate what is due and why."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..model.certificate import Certificate
from ..model.declarations import Declarations
from ..model.faults import Fault, FaultList, ServiceFault
from ..model.issuer import Issuer
from ..model.limits import read_limits
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from ..model.shard import read_shard
from ..plan.solvable import check_solvable
from ..plan.verdict import ORDERS
from ..plan.wishes import read_wishes
from .budgeting import within_limits
from .declaring import declarations_of
from .judging import Judged, Judging, judge_all
from .plan_result import Plan, outcome_of


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """One verdict for each declared certificate. Nothing is written anywhere."""
    faults = FaultList()
    declared, shard = declarations_of(options, faults), read_shard(options["shard"], faults)
    limits = {server: shard.share(found) for server, found in read_limits(options["limits"] or [], faults).items()}
    revoke = options["revoke"] or []
    wishes = read_wishes(options["force"] or [], revoke, declared.certificates, faults)
    named = {title for title, wish in wishes.items() if wish.revokes}
    meant = [one for one in declared.certificates if one.title in named or not revoke]
    check_solvable(declared, meant, faults)
    if not faults.messages and not declared.certificates:
        return outcome_of(Plan(declared, [], {}, shard), options, context)
    if faults.messages:
        _check_references_too(options, declared, faults, context)
    faults.raise_if_any()
    secrets = Secrets(Cluster.connect(options, context.clock))
    ask_cas = options["renewal_info"] and not revoke
    own = tuple(one for one in declared.certificates if shard.owns(one.title))
    judged = judge_all(
        replace(declared, certificates=own), wishes, Judging(secrets, context, ask_cas, options["adopt"])
    )
    judged = _limited_to(meant, judged)
    verdicts = within_limits(judged, declared, limits, context.now)
    ordering = [declared.issuer_of(verdict.certificate) for verdict in verdicts if verdict.action in ORDERS]
    _check_references(secrets, ordering, faults, context)
    faults.raise_if_any()
    spared = [f"{verdict.certificate.title}: {verdict.warning}" for verdict in verdicts if verdict.warning]
    found = outcome_of(Plan(declared, verdicts, judged.failures, shard), options, context)
    return replace(found, warnings=(*judged.warnings, *spared))


def _limited_to(meant: Sequence[Certificate], judged: Judged) -> Judged:
    """Nothing is to be done for others than these, of which it has been seen all the same what stands."""
    titles = {certificate.title for certificate in meant}
    verdicts = [one if one.certificate.title in titles else one.passed_over() for one in judged.verdicts]
    return replace(judged, verdicts=verdicts)


def _check_references_too(
    options: Mapping[str, Any], declared: Declarations, faults: FaultList, context: Context
) -> None:
    """Add missing credentials to faults found already, so that all are told at once, if the cluster can be reached."""
    with contextlib.suppress(ServiceFault):
        _check_references(Secrets(Cluster.connect(options, context.clock)), declared.issuers.values(), faults, context)


def _check_references(secrets: Secrets, issuers: Iterable[Issuer], faults: FaultList, context: Context) -> None:
    """Look whether the credentials that are about to be needed are there; their values are not kept."""
    needed = {ref: issuer.id for issuer in issuers for ref in issuer.secret_references()}
    refs = sorted(needed)
    found = side_by_side(lambda ref: bool(secrets.value(ref)), refs, context.parallel)
    for ref, result in zip(refs, found, strict=True):
        if isinstance(result, Fault):
            faults.add(str(needed[ref]), str(result))

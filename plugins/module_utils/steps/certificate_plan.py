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
from ..model.reference import SecretRef
from ..model.run import Context, Outcome
from ..model.shard import read_shard
from ..plan.solvable import check_solvable
from ..plan.verdict import Verdict
from ..plan.wishes import read_wishes
from .shared.declaring import declarations_of
from .verdicts.budgeting import within_limits
from .verdicts.cluster_declarations import Found, found_in, refuse_beside_controller
from .verdicts.judging import Judged, Judging, judge_all
from .verdicts.result import Plan, outcome_of


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """One verdict for each declared certificate. Nothing is written anywhere."""
    faults = FaultList()
    found, shard = _found(options, faults, context), read_shard(options["shard"], faults)
    declared = found.declared
    limits = {server: shard.share(found) for server, found in read_limits(options["limits"] or [], faults).items()}
    revoke = options["revoke"] or []
    wishes = read_wishes(options["force"] or [], revoke, declared.certificates, faults)
    named = {title for title, wish in wishes.items() if wish.revokes}
    meant = [one for one in declared.certificates if one.title in named or not revoke]
    check_solvable(declared, meant, faults)
    if not faults.messages and not declared.certificates:
        return outcome_of(Plan(found, [], {}, shard), options, context)
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
    failures = {**judged.failures, **_without_credentials(secrets, found, verdicts, faults, context)}
    faults.raise_if_any()
    spared = [f"{verdict.certificate.title}: {verdict.warning}" for verdict in verdicts if verdict.warning]
    outcome = outcome_of(Plan(found, verdicts, failures, shard), options, context)
    return replace(outcome, warnings=(*judged.warnings, *spared))


def _found(options: Mapping[str, Any], faults: FaultList, context: Context) -> Found:
    """What is declared, in the options alone or in the cluster too."""
    if options["source"] == "variables":
        return Found(declarations_of(options, faults))
    cluster = Cluster.connect(options, context.clock)
    refuse_beside_controller(cluster, context)
    found = found_in(cluster, options, faults, context)
    return found.owning() if options["owner_reference"] else found


def _limited_to(meant: Sequence[Certificate], judged: Judged) -> Judged:
    """Nothing is to be done for others than these, of which it has been seen all the same what stands."""
    titles = {certificate.title for certificate in meant}
    verdicts = [one if one.certificate.title in titles else one.passed_over() for one in judged.verdicts]
    return replace(judged, verdicts=verdicts)


def _without_credentials(
    secrets: Secrets, found: Found, verdicts: Sequence[Verdict], faults: FaultList, context: Context
) -> dict[str, Fault]:
    """By title those that are to be ordered and whose issuer lacks credentials.

    Where nothing is declared by objects in the cluster, that is a fault which stops everything.
    """
    ordering = {one.certificate.title: found.declared.issuer_of(one.certificate) for one in verdicts if one.orders}
    lacking = _lacking(secrets, ordering.values(), context)
    if not found.bodies:
        _note(lacking, ordering.values(), faults)
        return {}
    said = {
        title: [str(lacking[ref]) for ref in issuer.secret_references() if ref in lacking]
        for title, issuer in ordering.items()
    }
    return {title: Fault(f"{ordering[title].id}: {' '.join(texts)}") for title, texts in said.items() if texts}


def _check_references_too(
    options: Mapping[str, Any], declared: Declarations, faults: FaultList, context: Context
) -> None:
    """Add missing credentials to faults found already, so that all are told at once, if the cluster can be reached."""
    issuers = list(declared.issuers.values())
    with contextlib.suppress(ServiceFault):
        _note(_lacking(Secrets(Cluster.connect(options, context.clock)), issuers, context), issuers, faults)


def _note(lacking: Mapping[SecretRef, Fault], issuers: Iterable[Issuer], faults: FaultList) -> None:
    needed = {ref: issuer.id for issuer in issuers for ref in issuer.secret_references()}
    for ref, fault in lacking.items():
        faults.add(str(needed[ref]), str(fault))


def _lacking(secrets: Secrets, issuers: Iterable[Issuer], context: Context) -> dict[SecretRef, Fault]:
    """Which of the credentials that are about to be needed are not there; the values of the others are not kept."""
    refs = sorted({ref for issuer in issuers for ref in issuer.secret_references()})
    found = side_by_side(lambda ref: bool(secrets.value(ref)), refs, context.parallel)
    return {ref: result for ref, result in zip(refs, found, strict=True) if isinstance(result, Fault)}

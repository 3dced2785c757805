# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_plan: reads what is declared and what stands, and tells for each certificate what is due and why."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..model.certificate import Certificate
from ..model.declarations import Declarations
from ..model.faults import Fault, FaultList, ServiceFault
from ..model.found import FoundSecret
from ..model.issuer import Issuer
from ..model.parallel import side_by_side
from ..model.pending import PendingState, pending_name
from ..model.renewal_info import RenewalInfo
from ..model.run import Context, Outcome
from ..plan import solvers
from ..plan.verdict import DUE, ORDERS, Verdict, counts, judge
from .declaring import declarations_of
from .failure import failed_item, failure_of
from .renewal_looks import Look, renewal_infos
from .standing import found_secret

Standing = dict[str, Mapping[str, Any]]
"""The Secrets of one namespace by name, as the API gives them."""


@dataclass(frozen=True)
class _Subject:
    """One certificate with what stands in its place."""

    certificate: Certificate
    body: Mapping[str, Any] | None
    secret: FoundSecret | None
    pending: PendingState | None


@dataclass(frozen=True)
class _Judging:
    """What judging all certificates shares."""

    secrets: Secrets
    context: Context
    ask_cas: bool


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """One verdict for each declared certificate. Nothing is written anywhere."""
    faults = FaultList()
    declared = declarations_of(options, faults)
    forced = _forced(options["force"] or [], declared, faults)
    _check_solvers(declared, faults)
    if not faults.messages and not declared.certificates:
        return Outcome(changed=False, values=_values([], {}, declared))
    if faults.messages:
        _check_references_too(options, declared, faults, context)
    faults.raise_if_any()
    secrets = Secrets(Cluster.connect(options, context.clock))
    found = _standing(secrets, declared, context)
    judging = _Judging(secrets, context, options["renewal_info"])
    verdicts, failures, warnings = _judge_all(declared, found, forced, judging)
    ordering = [declared.issuer_of(verdict.certificate) for verdict in verdicts if verdict.action in ORDERS]
    _check_references(secrets, ordering, faults, context)
    faults.raise_if_any()
    return replace(_outcome(verdicts, failures, declared, context), warnings=tuple(warnings))


def _forced(force: Sequence[str], declared: Declarations, faults: FaultList) -> frozenset[str]:
    titles = {certificate.title for certificate in declared.certificates}
    by_name: dict[str, set[str]] = {}
    for certificate in declared.certificates:
        by_name.setdefault(certificate.name, set()).add(certificate.title)
    wanted: set[str] = set()
    for name in force:
        fitting = {name} & titles or by_name.get(name, set())
        if not fitting:
            faults.add("force", f"names {name!r}, which is no declared certificate; give name or namespace/name.")
        wanted |= fitting
    return frozenset(wanted)


def _check_solvers(declared: Declarations, faults: FaultList) -> None:
    for certificate in declared.certificates:
        issuer = declared.issuers.get(certificate.issuer_ref.id(certificate.namespace))
        if issuer is None:
            continue
        bare = sorted(
            name for name in certificate.identifiers if not solvers.choose(issuer.solvers, name, certificate.labels)
        )
        if bare:
            faults.add(
                f"Certificate {certificate.title}",
                f"no solver of {issuer.id} takes {', '.join(bare)}; add one whose selector fits.",
            )


def _standing(secrets: Secrets, declared: Declarations, context: Context) -> dict[str, Standing | Fault]:
    """One LIST per namespace that certificates are in; a namespace that can't be read is a fault of its own."""
    namespaces = sorted({certificate.namespace for certificate in declared.certificates})

    def read(namespace: str) -> Standing:
        return {body["metadata"]["name"]: body for body in secrets.list(namespace)}

    return dict(zip(namespaces, side_by_side(read, namespaces, context.parallel), strict=True))


def _judge_all(
    declared: Declarations, found: Mapping[str, Standing | Fault], forced: frozenset[str], judging: _Judging
) -> tuple[list[Verdict], dict[str, Fault], list[str]]:
    """A verdict for each certificate, the faults of those that can't be judged, and warnings."""
    failures = {
        certificate.title: standing
        for certificate in declared.certificates
        if isinstance(standing := found[certificate.namespace], Fault)
    }
    subjects = {
        certificate.title: _subject(certificate, standing, judging.context.is_over)
        for certificate in declared.certificates
        if not isinstance(standing := found[certificate.namespace], Fault)
    }

    def verdict(title: str, info: RenewalInfo | None = None) -> Verdict:
        one = subjects[title]
        return judge(
            one.certificate,
            one.secret,
            judging.context.now,
            forced=title in forced,
            pending=one.pending,
            renewal_info=info,
        )

    by_time = {title: verdict(title) for title in subjects}
    # What is reissued for another reason than its age needs no word of the CA about when.
    looks = [
        Look(title, one.secret, one.body, declared.issuer_of(one.certificate))
        for title, one in subjects.items()
        if one.secret and one.body and by_time[title].goes_by_time
    ]
    infos, warnings = renewal_infos(looks, judging.secrets, judging.context) if judging.ask_cas else ({}, [])
    verdicts = [
        Verdict(certificate, "none", "Unknown", str(failures[certificate.title]))
        if certificate.title in failures
        else verdict(certificate.title, infos.get(certificate.title))
        for certificate in declared.certificates
    ]
    return verdicts, failures, warnings


def _subject(certificate: Certificate, standing: Standing, is_over: Callable[[str], bool]) -> _Subject:
    body = standing.get(certificate.secret_name)
    pending = standing.get(pending_name(certificate.secret_name))
    return _Subject(
        certificate,
        body,
        found_secret(body) if body else None,
        PendingState.from_annotations(_annotations(pending)).unless_over(is_over) if pending else None,
    )


def _annotations(body: Mapping[str, Any]) -> Mapping[str, str]:
    return body["metadata"].get("annotations") or {}


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


def _outcome(
    verdicts: list[Verdict], failures: Mapping[str, Fault], declared: Declarations, context: Context
) -> Outcome:
    values = _values(verdicts, failures, declared)
    refused = {v.certificate.title: Fault(v.message) for v in verdicts if v.action == "refuse"}
    acting = [verdict for verdict in verdicts if verdict.action in DUE]
    shown = context.check and bool(acting)
    return Outcome(
        changed=shown,
        values=values,
        before={v.certificate.title: v.before() for v in acting} if shown else None,
        after={v.certificate.title: v.after() for v in acting} if shown else None,
        failure=failure_of("certificate_plan", {**failures, **refused}),
    )


def _values(verdicts: list[Verdict], failures: Mapping[str, Fault], declared: Declarations) -> dict[str, Any]:
    items = {verdict.certificate.title: verdict.to_item() for verdict in verdicts}
    for title, fault in failures.items():
        items[title] = failed_item(items[title], "certificate_plan", fault)
    for verdict in verdicts:
        if verdict.action == "refuse":
            title = verdict.certificate.title
            items[title] = failed_item(items[title], "certificate_plan", Fault(verdict.message))
    due = [items[verdict.certificate.title] for verdict in verdicts if verdict.action in DUE]
    issuers = {declared.issuer_of(verdict.certificate).id for verdict in verdicts if verdict.action in ORDERS}
    return {
        "certificates": [items[verdict.certificate.title] for verdict in verdicts],
        "due": due,
        "issuers": [issuer.to_item() for issuer_id, issuer in declared.issuers.items() if issuer_id in issuers],
        "counts": dict(counts(verdicts)),
        "notes": list(declared.notes),
    }

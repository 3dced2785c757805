# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certificate_handover: takes certificates over from cert-manager as they stand, or gives them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..kube import controller
from ..kube.client import Cluster
from ..kube.secrets import MEMORY_MANAGER, REVOCATION_MANAGER, Body, Secrets
from ..model.controller import LEASE_NAMESPACE
from ..model.declarations import Declarations
from ..model.faults import Fault, FaultList, RefusedFault
from ..model.handed_over import handed_over
from ..model.ownership import OURS, owners_of
from ..model.parallel import side_by_side
from ..model.run import Context, Outcome
from ..model.to_manifests import manifests_of
from ..plan.handover import ISSUING, MOVE, REFUSE, Move, is_cert_managers, to_cert_manager, to_us
from ..plan.verdict import Verdict
from .secrets.issuer_secrets import Copied, Places, copy_missing
from .shared.declaring import declarations_of
from .shared.failure import failure_of
from .verdicts.judging import Judged, Judging, Subject, judge_all

STEP = "certificate_handover"


@dataclass
class _Desk:
    """What the work on every certificate shares; `after` collects the diff."""

    secrets: Secrets
    context: Context
    adopting: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Change whose the Secrets of the declared certificates are. What they hold stays, and nothing is ordered."""
    faults = FaultList()
    declared = declarations_of(options, faults)
    faults.raise_if_any()
    cluster = Cluster.connect(options, context.clock)
    desk = _Desk(Secrets(cluster), context, options["state"] == "adopted")
    other = options["cert_manager_namespace"]
    if desk.adopting:
        _refuse_beside_controller(cluster, context, other)
    judged = judge_all(declared, {}, Judging(desk.secrets, context, ask_cas=False, adopt=True))
    copied = _copied(desk, declared, options["cluster_resource_namespace"], other)
    verdicts = {verdict.certificate.title: verdict for verdict in judged.verdicts}
    subjects = [one for title in verdicts if (one := judged.subjects.get(title))]
    moved = side_by_side(lambda subject: _move(desk, subject), subjects, context.at_once)
    results = dict(zip((one.certificate.title for one in subjects), moved, strict=True))
    return _outcome(desk, declared, judged, results | dict(judged.failures), copied)


def _refuse_beside_controller(cluster: Cluster, context: Context, namespace: str) -> None:
    """Raise RefusedFault while cert-manager is at work: it would write what has been taken from it again."""
    found = controller.leader(cluster, context.clock, dict.fromkeys((LEASE_NAMESPACE, namespace)))
    found = found or controller.deployment(cluster)
    if found:
        raise RefusedFault(
            f"cert-manager's controller is at work in this cluster ({found}); nothing has been touched. Stop it first, "
            f"as by kubectl -n {namespace} scale deployment cert-manager --replicas=0, and run again in a minute."
        )


def _copied(desk: _Desk, declared: Declarations, home: str, other: str) -> Copied:
    places = Places(home, other, labelled=True) if desk.adopting else Places(other, home, labelled=False)
    copied = copy_missing(desk.secrets, declared.issuers.values(), home, places, desk.context)
    for one in copied.secrets:
        title = f"Secret {one['namespace']}/{one['name']}"
        desk.after[title] = f"copied from namespace {one['from_namespace']}"
    return copied


def _move(desk: _Desk, subject: Subject) -> Move:
    """Do with this certificate's Secret what can be done."""
    managed = (subject.body or {}).get("metadata", {}).get("managedFields") or ()
    owners = owners_of(managed)
    if desk.adopting:
        move = to_us(subject.certificate, subject.secret, owners)
    else:
        move = to_cert_manager(subject.certificate, subject.secret, owners, pending=subject.pending is not None)
    if move.action == REFUSE:
        raise Fault(move.explanation)
    if move.action != MOVE or subject.body is None:
        return move
    title = f"Secret {subject.certificate.secret}"
    desk.before[title] = {"owners": [owner.manager for owner in owners]}
    desk.after[title] = {"owners": [OURS if desk.adopting else ISSUING]}
    if not desk.context.check:
        _own(desk, dict(subject.body))
    return move


def _own(desk: _Desk, body: Body) -> None:
    if desk.adopting:
        desk.secrets.own(body, handed_over(body["metadata"]["managedFields"], OURS, yields=is_cert_managers))
        return
    managers = {entry.get("manager") for entry in body["metadata"]["managedFields"]}
    for manager in (MEMORY_MANAGER, REVOCATION_MANAGER):
        if manager in managers:
            body = desk.secrets.remember(body, {}, manager)
    desk.secrets.own(body, handed_over(body["metadata"]["managedFields"], ISSUING, yields=lambda name: name == OURS))


def _outcome(
    desk: _Desk, declared: Declarations, judged: Judged, results: Mapping[str, Move | Fault], copied: Copied
) -> Outcome:
    items = [_item(verdict, results[verdict.certificate.title]) for verdict in judged.verdicts]
    notes = [*declared.notes, *copied.notes, *_owned_by_objects(judged)]
    values: dict[str, Any] = {"certificates": items, "secrets": list(copied.secrets)}
    if not desk.adopting:
        values["manifests"], left_out = manifests_of(declared.issuers.values(), declared.certificates)
        notes += left_out
    lines = [f"{item['namespace']}/{item['name']}: {item['explanation']}{_next(item, desk)}" for item in items]
    lines += [f"Secret {one['name']} is copied from namespace {one['from_namespace']}." for one in copied.secrets]
    failures = {title: found for title, found in results.items() if isinstance(found, Fault)}
    return Outcome(
        changed=bool(desk.after),
        values={**values, "notes": notes, "lines": [*lines, *notes]},
        before=desk.before if desk.after else None,
        after=desk.after or None,
        failure=failure_of(STEP, failures),
    )


def _owned_by_objects(judged: Judged) -> list[str]:
    """That a Secret goes with its Certificate object, where it does."""
    return [
        f"Secret {one.certificate.secret} has an owner reference to Certificate {owner.get('name')}; whoever deletes "
        "that object deletes the Secret."
        for one in judged.subjects.values()
        for owner in (one.body or {}).get("metadata", {}).get("ownerReferences") or ()
        if owner.get("kind") == "Certificate"
    ]


def _next(item: Mapping[str, Any], desk: _Desk) -> str:
    return f" The next run's action: {item['next']['action']}. {item['next']['explanation']}" if desk.adopting else ""


def _item(verdict: Verdict, found: Move | Fault) -> dict[str, Any]:
    certificate = verdict.certificate
    move = Move(REFUSE, str(found)) if isinstance(found, Fault) else found
    return {
        "name": certificate.name,
        "namespace": certificate.namespace,
        "secret_name": certificate.secret_name,
        "action": move.action,
        "explanation": move.explanation,
        "next": {"action": verdict.action, "reason": verdict.reason, "explanation": verdict.message},
    }

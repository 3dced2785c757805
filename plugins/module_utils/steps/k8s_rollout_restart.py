# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_rollout_restart: restarts workloads whose pods are from before their certificate changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ..kube.client import Cluster, ConflictFault
from ..kube.secrets import Secrets
from ..kube.workloads import Workloads
from ..model.faults import Fault, FaultList
from ..model.parallel import side_by_side, sound
from ..model.run import Context, Outcome
from ..model.selection import Selection, parse_selections
from ..model.times import format_rfc3339
from ..model.workload import Workload
from ..plan.restarts import ABSENT, NONE, RESTART, UNREADABLE, Decision, Held, decide
from ..plan.verdict import ORDERS
from .secrets.standing import standing_certificate
from .shared.failure import failed_item, failure_of, title_of
from .shared.items import Item, declared

STEP = "k8s_rollout_restart"
MOST_TRIES = 10
Found = Sequence[list[Workload] | Fault]
"""For each entry the workloads that were found, or why there are none."""


@dataclass
class _Desk:
    """What the work on every workload shares; `before` and `after` collect the diff."""

    workloads: Workloads
    held: Mapping[str, Held | Fault]
    context: Context
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Subject:
    """One workload, whichever entries have found it, and the Secrets that it goes by."""

    workload: Workload
    secrets: list[str] = field(default_factory=list)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Each workload is restarted once if any of its certificates has changed since it was last rolled out."""
    items = options["certificates"]
    certificates = declared(items)
    faults = FaultList()
    selections = parse_selections(options["workloads"] or [], list(certificates.values()), faults)
    faults.raise_if_any()
    if not selections:
        return Outcome(changed=False, values={"workloads": []})
    cluster = Cluster.connect(options, context.clock)
    workloads = Workloads(cluster)
    ours = {certificates[title_of(item)].secret: item for item in items}
    found = side_by_side(lambda one: _look(workloads, one), selections, context.parallel)
    subjects = _subjects(selections, found, frozenset(ours))
    desk = _Desk(workloads, _held(Secrets(cluster), subjects, ours, context), context)
    results = side_by_side(lambda one: _see_to(desk, one), list(subjects.values()), context.parallel)
    done = dict(zip(subjects, results, strict=True))
    finished, failures = _finished(selections, found, done)
    return Outcome(
        changed=bool(desk.after),
        values={"workloads": finished},
        before=desk.before or None,
        after=desk.after or None,
        failure=failure_of(STEP, failures),
        warnings=tuple(_warnings(selections, found, subjects)),
    )


def _look(workloads: Workloads, selection: Selection) -> list[Workload]:
    if not selection.name:
        return workloads.list(selection.kind, selection.namespace, selection.label_selectors)
    found = workloads.get(selection.kind, selection.namespace, selection.name)
    if found is None:
        raise Fault("It does not exist; create it, or take it out of workloads (in the role, kubecert_restart).")
    return [found]


def _subjects(selections: Sequence[Selection], found: Found, ours: frozenset[str]) -> dict[str, _Subject]:
    """Every workload once, by its title, with the Secrets of all entries that have found it."""
    subjects: dict[str, _Subject] = {}
    for selection, workloads in zip(selections, found, strict=True):
        for workload in [] if isinstance(workloads, Fault) else workloads:
            subject = subjects.setdefault(workload.title, _Subject(workload))
            secrets = selection.secrets or [secret for secret in workload.uses if secret in ours]
            subject.secrets += [secret for secret in secrets if secret not in subject.secrets]
    return subjects


def _held(
    secrets: Secrets, subjects: Mapping[str, _Subject], ours: Mapping[str, Item], context: Context
) -> dict[str, Held | Fault]:
    """What is in each Secret that any of the workloads goes by, with one GET each."""
    wanted = list(dict.fromkeys(secret for subject in subjects.values() for secret in subject.secrets))

    def read(title: str) -> Held:
        namespace, _slash, name = title.partition("/")
        body = secrets.get(namespace, name)
        found = standing_certificate(body) if body else None
        item = ours.get(title, {})
        return Held(
            secret=title,
            fingerprint=found.fingerprint if found else UNREADABLE if body else ABSENT,
            usable=found is not None and context.now < found.not_after and not found.temporary,
            planned=_planned(item),
            coming=_is_coming(item, found.fingerprint if found else ""),
            certificate=title_of(item) if item else "",
            stood_in=bool(item.get("issue_temporary_certificate")),
        )

    return dict(zip(wanted, side_by_side(read, wanted, context.parallel), strict=True))


def _planned(item: Item) -> str:
    """What certificate_plan has found in the Secret; empty where it has not looked."""
    looked = "fingerprint" in item and not item.get("error")
    return (item["fingerprint"] or ABSENT) if looked else ""


def _is_coming(item: Item, fingerprint: str) -> bool:
    """Whether the run that has planned this certificate is still to put it into its Secret."""
    due = item.get("action") in ORDERS and not item.get("error") and not item.get("serial")
    return due and item.get("fingerprint", fingerprint) == fingerprint


def _see_to(desk: _Desk, subject: _Subject) -> dict[str, Any]:
    """Restart or note one workload where that is due; its item, which tells what was done, or would be."""
    workload = subject.workload
    held = [sound(desk.held[secret]) for secret in subject.secrets]
    decision = decide(workload, held, preview=desk.context.check)
    if decision.action != NONE and not desk.context.check:
        decision = _carry_out(desk.workloads, workload, held, desk.context)
    if decision.action != NONE:
        desk.before[workload.title] = {"rolled_out_for": dict(workload.notes)} if workload.notes else {}
        desk.after[workload.title] = {
            "rolled_out_for": dict(decision.notes),
            **({"restarted": decision.explanation} if decision.action == RESTART else {}),
        }
    return {
        **workload.to_item(),
        "action": decision.action,
        "explanation": decision.explanation,
        "secrets": [_secret_item(one) for one in held],
    }


def _secret_item(held: Held) -> dict[str, str]:
    namespace, _slash, name = held.secret.partition("/")
    return {"namespace": namespace, "name": name, "fingerprint": held.fingerprint}


def _carry_out(workloads: Workloads, workload: Workload, held: Sequence[Held], context: Context) -> Decision:
    """Patch the workload as it was read; where it has changed meanwhile, look and decide anew."""
    now = format_rfc3339(context.now)
    if now == workload.restarted_at:
        # The same second once more would change nothing.
        now = format_rfc3339(context.now + timedelta(seconds=1))
    decided = decide(workload, held)
    for _attempt in range(MOST_TRIES):
        decision = decide(workload, held)
        if decision.action == NONE:
            # Another run has been quicker, or the answer to our own patch was lost.
            return decided if workload.restarted_at == now else decision
        try:
            workloads.mark(workload, decision.notes, now if decision.action == RESTART else "")
        except ConflictFault:
            again = workloads.get(workload.kind, workload.namespace, workload.name)
            if again is None:
                raise Fault("It has gone meanwhile.") from None
            workload = again
        else:
            return decision
    raise Fault("It is being changed by others all the time; run again.")


def _finished(
    selections: Sequence[Selection], found: Found, done: Mapping[str, dict[str, Any] | Fault]
) -> tuple[list[dict[str, Any]], dict[str, Fault]]:
    """The workloads in the order in which the entries have found them, and the faults by title."""
    finished: dict[str, dict[str, Any]] = {}
    failures: dict[str, Fault] = {}
    for selection, workloads in zip(selections, found, strict=True):
        if isinstance(workloads, Fault):
            finished[selection.title] = failed_item(selection.to_item(), STEP, workloads)
            failures[selection.title] = workloads
            continue
        for workload in workloads:
            result = done[workload.title]
            if isinstance(result, Fault):
                finished[workload.title] = failed_item(workload.to_item(), STEP, result)
                failures[workload.title] = result
            else:
                finished[workload.title] = result
    return list(finished.values()), failures


def _warnings(selections: Sequence[Selection], found: Found, subjects: Mapping[str, _Subject]) -> list[str]:
    """What an entry comes to that comes to nothing; a misspelt label must not be lost in silence."""
    told: list[str] = []
    for selection, workloads in zip(selections, found, strict=True):
        if isinstance(workloads, Fault):
            continue
        if not workloads:
            told.append(f"{selection.title}: there are none, so none is restarted.")
        elif not any(subjects[workload.title].secrets for workload in workloads):
            told.append(
                f"{selection.title}: no Secret of a declared certificate is in use there, so no change of one leads to "
                "a restart; name certificates or secret_names."
            )
    return told

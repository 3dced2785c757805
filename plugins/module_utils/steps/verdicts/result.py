# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What certificate_plan gives back: verdicts as items, those that are due, and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...model.declarations import Declarations
from ...model.faults import Fault
from ...model.run import Context, Outcome
from ...model.shard import Shard
from ...plan.verdict import DUE, ORDERS, PASSED_OVER, REFUSE, Verdict, counts
from ..shared.failure import failed_item, failure_of
from .cluster_declarations import Found

STEP = "certificate_plan"


@dataclass(frozen=True)
class Plan:
    """The verdicts on this shard's certificates, and by title why some could not be judged."""

    found: Found
    verdicts: Sequence[Verdict]
    failures: Mapping[str, Fault]
    shard: Shard

    @property
    def declared(self) -> Declarations:
        """All that is declared and can be used."""
        return self.found.declared

    def faults(self) -> dict[str, Fault]:
        """By title of certificates what the plan fails for."""
        refused = {one.certificate.title: Fault(one.message) for one in self.verdicts if one.action == REFUSE}
        return {**self.failures, **refused}

    def faulty(self) -> dict[str, Fault]:
        """By their titles the objects that can't be used, for which it fails too."""
        return {one.title: Fault(one.message) for one in self.found.faulty}

    def all_verdicts(self) -> list[Verdict]:
        """One for each declared certificate, other shards' too."""
        own = {verdict.certificate.title: verdict for verdict in self.verdicts}
        return [own.get(one.title) or Verdict.of_another_shard(one) for one in self.declared.certificates]

    def notes(self) -> list[str]:
        """What there is to say about the declarations as a whole."""
        told = list(self.declared.notes)
        if self.shard.count > 1:
            share = f"{len(self.verdicts)} of {len(self.declared.certificates)}"
            told.append(f"{self.shard}: {share} declared certificates are its own.")
        return told


def outcome_of(plan: Plan, options: Mapping[str, Any], context: Context) -> Outcome:
    """The outcome, which in check mode tells as a diff what a run would do. `list_fine` is the option of that name."""
    faults = plan.faults()
    acting = [verdict for verdict in plan.verdicts if verdict.action in DUE]
    shown = context.check and bool(acting)
    return Outcome(
        changed=shown,
        values=_values(plan, faults, list_fine=options["list_fine"]),
        before={v.certificate.title: v.before() for v in acting} if shown else None,
        after={v.certificate.title: v.after() for v in acting} if shown else None,
        failure=failure_of(STEP, {**plan.faulty(), **faults}),
    )


def _values(plan: Plan, faults: Mapping[str, Fault], *, list_fine: bool) -> dict[str, Any]:
    listed = plan.all_verdicts() if list_fine else [one for one in plan.verdicts if _to_be_told(one, faults)]
    items = {verdict.certificate.title: verdict.to_item() for verdict in listed}
    for title, fault in faults.items():
        items[title] = failed_item(items[title], STEP, fault)
    ordering = {plan.declared.issuer_of(one.certificate).id for one in plan.verdicts if one.action in ORDERS}
    return {
        "certificates": list(items.values()),
        "due": [items[verdict.certificate.title] for verdict in plan.verdicts if verdict.action in DUE],
        "issuers": [issuer.to_item() for issuer_id, issuer in plan.declared.issuers.items() if issuer_id in ordering],
        "counts": dict(counts(plan.verdicts)),
        "revocations": sum(one.action in DUE and one.revocation is not None for one in plan.verdicts),
        "targeted": [
            {**one.certificate.to_copied_item(), "action": one.action}
            for one in plan.verdicts
            if one.certificate.targets
        ],
        "faulty": [one.to_item() for one in plan.found.faulty],
        "unregistered": plan.found.unregistered(),
        "unlisted": 0 if list_fine else sum(verdict.is_fine for verdict in plan.verdicts),
        "notes": plan.notes(),
    }


def _to_be_told(verdict: Verdict, faults: Mapping[str, Fault]) -> bool:
    return verdict.certificate.title in faults or not (verdict.is_fine or verdict.reason in PASSED_OVER)

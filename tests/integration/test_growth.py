# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run costs grows with the number of certificates no faster than promised.

Requests, tasks and the bytes that tasks hand on are counted with 10 and with 100 certificates. What is linear has a
constant part too, so with ten times the certificates it is at most ten times as much.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import Sandbox
from tests.servers.audit import AuditEvent
from tests.servers.pebble import PebbleOptions
from tests.servers.route53 import Call

from .case import Case

CALLBACKS = Path(__file__).resolve().parent / "callbacks"
FEW, MANY, ZONES = 10, 100, 2
FIRST, NOTHING = "first issue", "nothing due"
MOST_LOOKS = 10
"""At an order, for each certificate. Looks become rarer with time; those of a machine this slow last half a minute."""


@dataclass(frozen=True)
class Counted:
    """One run. `acme` are requests by endpoint, `weights` the bytes of each task's result."""

    tasks: int
    acme: Counter[str]
    route53: list[Call]
    kubernetes: list[AuditEvent]
    weights: dict[str, int]


Runs = dict[tuple[str, int], Counted]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """First issue and nothing due, with few and with many. Nonces aren't refused, so that no request comes again."""
    with Sandbox(PebbleOptions(nonce_reject_percent=0)) as sandbox:
        found: Runs = {}
        for size in (FEW, MANY):
            case = Case(sandbox, sandbox.kubernetes.create_namespace(f"apps-{size}"), f"kubecert-{size}")
            case.prepare()
            zones = [case.zone() for _unused in range(ZONES)]
            names = [f"c{place:03}.{zones[place % ZONES]}" for place in range(size)]
            certificates = [case.certificate(name.partition(".")[0], name, f"*.{name}") for name in names]
            for scenario in (FIRST, NOTHING):
                weights = tmp_path_factory.mktemp("weights") / uuid.uuid4().hex
                found[scenario, size] = counted(case, case.variables(*certificates), weights)
        yield found


def counted(case: Case, variables: dict[str, object], weights: Path) -> Counted:
    """One run and what it took."""
    sandbox = case.sandbox
    marks = sandbox.pebble.mark(), sandbox.route53.mark(), sandbox.kubernetes.mark()
    recap = case.play(
        "kubecert.acme.reconcile",
        variables,
        ANSIBLE_CALLBACK_PLUGINS=str(CALLBACKS),
        ANSIBLE_CALLBACKS_ENABLED="weigh_results",
        KUBECERT_WEIGHTS=str(weights),
    )
    assert recap.ok, recap.output
    lines = [json.loads(line) for line in weights.read_text(encoding="utf-8").splitlines()]
    return Counted(
        recap.tasks,
        sandbox.pebble.counts(marks[0]),
        sandbox.route53.log(marks[1]),
        sandbox.kubernetes.log(marks[2]),
        {line["task"]: line["bytes"] for line in lines},
    )


@pytest.mark.parametrize("scenario", [FIRST, NOTHING])
def test_there_are_as_many_tasks_for_many_as_for_few(runs: Runs, scenario: str) -> None:
    few, many = runs[scenario, FEW], runs[scenario, MANY]
    assert many.tasks == few.tasks
    assert list(many.weights) == list(few.weights)


def test_tasks_of_a_first_issue_hand_on_no_more_for_each_of_many(runs: Runs) -> None:
    few, many = runs[FIRST, FEW].weights, runs[FIRST, MANY].weights
    assert sum(few.values()) > FEW * 500, "the certificates themselves are among what was weighed"
    grown = {task: (few[task], many[task]) for task in many if many[task] > few[task] * MANY / FEW}
    assert not grown, "more than ten times as many bytes for ten times the certificates"


def test_where_nothing_is_due_tasks_hand_on_as_much_for_many_as_for_few(runs: Runs) -> None:
    few, many = (sum(runs[NOTHING, size].weights.values()) for size in (FEW, MANY))
    assert 0 < many < few + MANY, "numbers have more digits, and that is all"


@pytest.mark.parametrize("size", [FEW, MANY])
def test_where_nothing_is_due_secrets_are_listed_once_and_nobody_else_is_asked(runs: Runs, size: int) -> None:
    run = runs[NOTHING, size]
    assert [(event.verb, event.resource) for event in run.kubernetes] == [("list", "secrets")]
    assert run.acme == Counter()
    assert run.route53 == []


def test_a_first_issue_asks_route53_by_zone_not_by_certificate(runs: Runs) -> None:
    few, many = (Counter(call.operation for call in runs[FIRST, size].route53) for size in (FEW, MANY))
    assert many == few
    changes = Counter(c.zone for c in runs[FIRST, MANY].route53 if c.operation == "ChangeResourceRecordSets")
    assert sorted(changes.values()) == [2] * ZONES, "one batch to write and one to remove"


def test_a_first_issue_asks_the_api_server_no_more_for_each_of_many(runs: Runs) -> None:
    few, many = (Counter((e.verb, e.resource) for e in runs[FIRST, size].kubernetes) for size in (FEW, MANY))
    assert many["patch", "secrets"] >= MANY
    assert not {what: (few[what], many[what]) for what in many if many[what] > few[what] * MANY / FEW}
    # The pending Secret is made, changed once, read for its key and removed; the Secret is applied, and bears a note.
    each = {"create": 1, "get": 1, "update": 0, "patch": 3, "delete": 1}
    assert {verb: round((many[verb, "secrets"] - few[verb, "secrets"]) / (MANY - FEW)) for verb in each} == each


def test_a_first_issue_asks_the_ca_no_more_for_each_of_many(runs: Runs) -> None:
    few, many = (Counter(runs[FIRST, size].acme) for size in (FEW, MANY))
    assert (few["new-order"], many["new-order"]) == (FEW, MANY)
    assert max(few.pop("order") / FEW, many.pop("order") / MANY) <= MOST_LOOKS
    assert not {what: (few[what], many[what]) for what in many if many[what] > few[what] * MANY / FEW}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is killed between writing its TXT records and removing them: what the next run does, and what a sweep does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.case import Case

from .leftovers import end_lease, hold_elsewhere, killed_run, noted

PENDING = "web-tls-pending"


@dataclass(frozen=True)
class Killed:
    """What is left: the variables of the run, and the records it has written."""

    case: Case
    variables: dict[str, Any]
    names: list[str]

    def left(self) -> list[list[str]]:
        """The values of each record."""
        return [self.case.sandbox.route53.txt(name) for name in self.names]

    def sweep(self, *arguments: str) -> int:
        """Run the playbook `sweep`, which has to go well; how many tasks changed something."""
        recap = self.case.play("kubecert.acme.sweep", self.variables, *arguments)
        assert recap.ok, recap.output
        return recap.changed


@pytest.fixture
def killed(case: Case) -> Killed:
    """A run that was killed while it waited for its records to be seen."""
    first, second = case.zone(), case.zone()
    variables = case.variables(case.certificate("web", first, f"*.{first}", f"www.{second}"))
    case.install(variables)
    found = Killed(case, variables, [f"_acme-challenge.{first}", f"_acme-challenge.www.{second}"])
    case.sandbox.dns.configure("ns1", delay=600)
    try:
        killed_run(case, variables, lambda: all(found.left()))
    finally:
        case.sandbox.dns.reset()
    assert [len(values) for values in found.left()] == [2, 1]
    assert len(noted(case, PENDING)) == 2
    return found


def test_the_next_run_ends_with_the_certificate_and_no_record_left(killed: Killed) -> None:
    (certificate,) = killed.variables["kubecert_certificates"]
    fewer = {**certificate, "dns_names": certificate["dns_names"][:2]}
    # Another declaration means another order, so the second record is one that only the note knows of.
    recap = killed.case.play("kubecert.acme.reconcile", {**killed.variables, "kubecert_certificates": [fewer]})
    assert recap.ok, recap.output
    assert sorted(killed.case.secrets()) == ["web-tls"]
    assert killed.left() == [[], []]


def test_a_sweep_removes_them_once_the_lease_is_over(killed: Killed) -> None:
    case, before = killed.case, killed.left()
    # As if the run had been another machine's, of which nobody here can tell whether it is over.
    hold_elsewhere(case, PENDING)
    assert killed.sweep() == 0, "a run may still be at work"
    assert killed.left() == before
    end_lease(case, PENDING)
    foreign = '"somebody else\'s"'
    zone = killed.names[1].partition("www.")[2]
    case.sandbox.route53.put(zone, killed.names[1], "TXT", [*before[1], foreign])
    shown = case.play("kubecert.acme.sweep", killed.variables, "--check", "--diff")
    assert (shown.ok, shown.changed) == (True, 1), shown.output
    assert killed.names[0] in shown.output
    assert killed.left() == [before[0], [*before[1], foreign]]
    assert killed.sweep() == 1
    assert killed.left() == [[], [foreign]]
    assert noted(case, PENDING) == []
    assert killed.sweep() == 0
    again = case.play("kubecert.acme.reconcile", killed.variables)
    assert again.ok, again.output
    assert sorted(case.secrets()) == ["web-tls"]

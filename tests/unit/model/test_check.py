# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks, and what faults come to."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.check import (
    FAILED,
    SKIPPED,
    failed_by,
    in_short,
    of_fault,
    of_faults,
)
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault, ServiceFault


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("The zone is missing. Create it.", "The zone is missing.", "Create it."),
        ("Asked v1.2 of ca.example: no. Try again. Or not.", "Asked v1.2 of ca.example: no.", "Try again. Or not."),
        ("There is no way.", "There is no way.", ""),
        ("Zone e.g. example.org is gone. Make it.", "Zone e.g. example.org is gone.", "Make it."),
    ],
)
def test_a_fault_says_first_what_is_wrong_and_then_what_helps(text: str, message: str, remedy: str) -> None:
    found = failed_by("zone", "example.org", Fault(text))
    assert (found.status, found.message, found.remedy) == (FAILED, message, remedy)
    assert found.words == text


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (ServiceFault("Silence.", server="Kubernetes"), SKIPPED),
        (ServiceFault("Who are you?", server="Kubernetes", status=401), SKIPPED),
        (ServiceFault("You may not.", server="Kubernetes", status=403), FAILED),
        (ServiceFault("Silence.", server="Route53"), FAILED),
        (Fault("No."), FAILED),
    ],
)
def test_only_a_cluster_that_is_out_of_reach_is_no_failure_of_others(fault: Fault, status: str) -> None:
    assert of_fault("account", "ClusterIssuer ca", fault).status == status


def test_what_is_wrong_with_many_is_said_once() -> None:
    same, other = Fault("It is forbidden. Allow it."), Fault("It is gone.")
    found = of_faults("write", {"a": same, "b": other, "c": Fault(str(same)), "d": same})
    assert [(one.subject, one.message) for one in found] == [("a and 2 more", "It is forbidden."), ("b", "It is gone.")]


def test_names_in_short() -> None:
    assert in_short(["a", "b", "a"]) == "a, b"
    assert in_short("abcde") == "a, b, c and 2 more"

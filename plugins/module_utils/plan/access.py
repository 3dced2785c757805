# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rights somebody lacks: what is needed beside what the API server says is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.check import Check, failed, passed
from ..model.faults import GRANT
from ..model.permissions import Grant

NAME = "rights"
_ANY = "*"


@dataclass(frozen=True, order=True)
class Access:
    """One verb on all objects of a resource."""

    group: str
    resource: str
    verb: str

    def __str__(self) -> str:
        return f"{self.verb} {self.resource}{f'.{self.group}' if self.group else ''}"


def accesses_of(grant: Grant) -> list[Access]:
    """The single rights of a grant, in its order."""
    return [
        Access(group, resource, verb)
        for rule in grant.rules
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    ]


def subject_of(namespace: str) -> str:
    """Where the rights are; those of no namespace are of all."""
    return f"namespace {namespace}" if namespace else "all namespaces"


def unmentioned(needed: Sequence[Access], rules: Sequence[Mapping[str, Any]]) -> list[Access]:
    """Those that no rule of a SelfSubjectRulesReview gives; the API server may yet allow them for other reasons."""
    return [one for one in needed if not any(_gives(rule, one) for rule in rules)]


def rights_check(namespace: str, needed: Sequence[Access], missing: Sequence[Access]) -> Check:
    """The check of the rights in one namespace."""
    subject = subject_of(namespace)
    if not missing:
        return passed(NAME, subject, f"Allowed: {_listed(needed)}.")
    return failed(
        NAME,
        subject,
        f"Not allowed: {_listed(missing)}.",
        GRANT,
    )


def _gives(rule: Mapping[str, Any], one: Access) -> bool:
    """A rule about objects of certain names gives nothing for the others."""
    return not rule.get("resourceNames") and all(
        wanted in (rule.get(field) or ()) or _ANY in (rule.get(field) or ())
        for field, wanted in (("apiGroups", one.group), ("resources", one.resource), ("verbs", one.verb))
    )


def _listed(accesses: Sequence[Access]) -> str:
    """`get, list secrets and patch deployments.apps`."""
    verbs: dict[str, list[str]] = {}
    for one in accesses:
        verbs.setdefault(f"{one.resource}{f'.{one.group}' if one.group else ''}", []).append(one.verb)
    return " and ".join(f"{', '.join(found)} {resource}" for resource, found in verbs.items())

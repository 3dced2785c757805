# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which solver takes a name: cert-manager's precedence as a table."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.solver import Route53Solver, Solver
from ansible_collections.kubecert.acme.plugins.module_utils.plan.solvers import choose


def solver(name: str, **selector: Any) -> Solver:
    """A solver that can be told from others by its region."""
    return Solver(provider=Route53Solver(region=name), **selector)


ANY = solver("any")
EXACT = solver("exact", dns_names=("www.example.com",))
SHORT = solver("short", dns_zones=("example.com",))
LONG = solver("long", dns_zones=("dev.example.com", "org"))
TEAM = solver("team", match_labels={"team": "a"})
TEAM_TIER = solver("team-tier", match_labels={"team": "a", "tier": "1"})
ZONE_TEAM = solver("zone-team", dns_zones=("example.com",), match_labels={"team": "a"})
BOTH = solver("both", dns_names=("www.example.com",), dns_zones=("example.org",))

CASES = [
    ("the only one", [ANY], "www.example.com", {}, "any"),
    ("none at all", [], "www.example.com", {}, None),
    ("zone before any", [ANY, SHORT], "www.example.com", {}, "short"),
    ("apex of the zone", [ANY, SHORT], "example.com", {}, "short"),
    ("a zone is whole labels", [ANY, SHORT], "myexample.com", {}, "any"),
    ("longest zone", [SHORT, LONG], "x.dev.example.com", {}, "long"),
    ("exact before zone", [LONG, SHORT, EXACT], "www.example.com", {}, "exact"),
    ("a wildcard is in its zone", [ANY, LONG], "*.dev.example.com", {}, "long"),
    ("a wildcard is no exact name of its base", [EXACT], "*.www.example.com", {}, None),
    ("labels must fit", [TEAM], "www.example.com", {"team": "b"}, None),
    ("most labels", [TEAM, TEAM_TIER], "www.example.com", {"team": "a", "tier": "1"}, "team-tier"),
    ("zone before labels", [TEAM_TIER, SHORT], "www.example.com", {"team": "a", "tier": "1"}, "short"),
    ("zone, then labels", [SHORT, ZONE_TEAM], "www.example.com", {"team": "a"}, "zone-team"),
    ("all of a selector must fit", [BOTH, ANY], "www.example.com", {}, "any"),
    ("first of equals", [solver("first"), solver("second")], "www.example.com", {}, "first"),
    ("letters don't matter", [SHORT], "WWW.Example.com", {}, "short"),
]


@pytest.mark.parametrize(("solvers", "name", "labels", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_choice(solvers: list[Solver], name: str, labels: dict[str, str], expected: str | None) -> None:
    chosen = choose(solvers, name, labels)
    assert (chosen.provider.to_item()["region"] if chosen else None) == expected

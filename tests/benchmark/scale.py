# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What very many certificates need, by what was measured on fewer and by the limits that Let's Encrypt publishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ansible_collections.kubecert.acme.plugins.module_utils.model.limits import BUILT_IN, NEW_ORDERS
from ansible_collections.kubecert.acme.plugins.module_utils.model.times import format_duration

from .contenders import OURS, Results
from .costs import FIRST, NOTHING, Cost, cost_of
from .figures import number
from .page import table

TOTAL = 100_000
SLICES = (10, 50, 100)
LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
RENEWALS = {90: 60, 45: 30}
"""Lifetime → after how many days a certificate is renewed."""


def scale(results: Results, measured_with: str) -> list[str]:
    """The lines of the section, as far as enough was measured."""
    most = max(results.sizes)
    first = _cost(results, FIRST, most)
    if not first:
        return []
    told = f"What a first issue of {most} certificates took, for each of them and for {TOTAL}:"
    lines = [told, "", *table(["", "one", f"{TOTAL}"], _needs(first, most)), ""]
    lines += [
        "Slices work side by side. A run with nothing due takes each of them so long, if it goes on growing as it did "
        f"up to {most} certificates, and the machines are as quick as the one it was measured on:",
        "",
        *table(["slices", "certificates in each", "seconds of a run with nothing due"], _slices(results)),
        "",
    ]
    limit = BUILT_IN[LETS_ENCRYPT][NEW_ORDERS]
    hours = TOTAL / limit.number * (limit.period / timedelta(hours=1))
    lines += [
        f"Let's Encrypt takes {limit.number} new orders from an account in {format_duration(limit.period)}, so one "
        f"account needs {number(hours)} hours for the first issue of {TOTAL}, and several accounts share these. "
        "Renewals that name the certificate they replace don't count:",
        "",
        *table(["lifetime, days", "renewed after", "renewals a day", "orders an hour"], _renewals()),
        "",
    ]
    return [*lines, measured_with]


def _cost(results: Results, scenario: str, size: int) -> Cost | None:
    return cost_of(results.measured.get(OURS.name, {}), scenario, size)


def _needs(first: Cost, most: int) -> Iterator[list[str]]:
    for title, value in (
        ("ACME requests", first.acme),
        ("requests to the API server", first.kubernetes),
        ("CPU seconds", first.cpu),
    ):
        yield [title, number(value / most), number(value / most * TOTAL, exact=False)]


def _slices(results: Results) -> Iterator[list[str]]:
    for slices in SLICES:
        size = TOTAL // slices
        cost = _cost(results, NOTHING, size)
        if cost:
            yield [str(slices), str(size), number(cost.seconds, exact=cost.exact)]


def _renewals() -> Iterator[list[str]]:
    for lifetime, after in RENEWALS.items():
        yield [str(lifetime), str(after), number(TOTAL / after), number(TOTAL / after / 24)]

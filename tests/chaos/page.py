# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/reliability.md, written by the campaign."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmark.page import measured_with, table
from tests.playbook import ROOT

from .campaign import Part
from .episodes import Episode

PAGE = ROOT / "docs" / "reliability.md"
_HEAD = """<!--
Copyright (c) 2026, the kubecert.acme authors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Reliability

`make chaos` disturbs runs of the role `reconcile` on the servers of this repository and writes what came of it here.
"""
_PROMISES = """Each time three certificates were due: one whose Secret was gone, one declared with another name, and one
that the CA wanted renewed early. A run was disturbed; then runs followed that nobody disturbed, two at most, until all
was well. Well means:

- At every moment looked at, each Secret in use held the old pair or the new one, whole; no key had changed without its
  certificate.
- In the end each Secret holds a new certificate for the declared names that leads to the CA's root, with its key.
- Where an order was under way, it was its key that was certified.
- No TXT record and no pending Secret is left.
- The CA has taken one order for each certificate, and one more at most where a run was disturbed before it could write
  down that it had placed one.
"""


def write_page(found: Sequence[tuple[Part, Sequence[Episode]]], seed: int, minutes: float) -> None:
    """Put the results in the place of the former ones."""
    rows = [_row(part.title, episodes) for part, episodes in found]
    broken = [one for _part, episodes in found for one in episodes if not one.well]
    lines = [
        _HEAD,
        _PROMISES,
        *table(["what happened", "times", "well", "after one run", "after two", "orders beyond one each"], rows),
        "",
        *[f"Not well: {one.point}: {one.trouble[0].splitlines()[0]}." for one in broken],
        f"The seed was {seed} (`make chaos SEED={seed}` repeats it); it took {minutes:.0f} minutes. "
        + measured_with("ansible-core", "acme", "boto3", "kubernetes"),
    ]
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _row(title: str, episodes: Sequence[Episode]) -> list[object]:
    after = [sum(one.clean_runs == runs for one in episodes) for runs in (1, 2)]
    well, beyond = sum(one.well for one in episodes), sum(one.orders_beyond for one in episodes)
    return [title, len(episodes), well, *after, beyond]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.chaos [--seed N] [--short]`: the campaign, and docs/reliability.md with what came of it."""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.case import Case
from tests.servers import Sandbox
from tests.servers.pebble import PebbleOptions

from .campaign import LONG, SHORT, Part, parts
from .corner import Corner
from .episodes import Episode
from .page import write_page

NONCE_REJECT_PERCENT = 30


def main() -> int:
    """Run it all; fails when a promise has not been kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32), help="repeats the same disturbances")
    asked.add_argument("--short", action="store_true", help="a few of each kind, and no page is written")
    given = asked.parse_args()
    print(f"The seed is {given.seed}.", flush=True)
    began = time.monotonic()
    with corner_of_its_own() as corner:
        found = []
        for part in parts(corner, random.Random(given.seed), SHORT if given.short else LONG):
            episodes = list(told(part, corner))
            found.append((part, episodes))
    minutes = (time.monotonic() - began) / 60
    if not given.short:
        write_page(found, given.seed, minutes)
    broken = sum(not one.well for _part, episodes in found for one in episodes)
    print(f"{broken} of {sum(len(episodes) for _part, episodes in found)} ended otherwise than promised.")
    return 1 if broken else 0


@contextmanager
def corner_of_its_own() -> Iterator[Corner]:
    """Servers for the campaign alone, of which Pebble rejects many nonces."""
    with Sandbox(pebble=PebbleOptions(nonce_reject_percent=NONCE_REJECT_PERCENT)) as sandbox:
        sandbox.kubernetes.create_namespace("apps-chaos")
        corner = Corner(Case(sandbox, "apps-chaos", "kubecert-chaos"))
        corner.prepare()
        yield corner


def told(part: Part, corner: Corner) -> Iterator[Episode]:
    """The episodes of a part, each with a line when it is over."""
    print(f"{part.title} ({len(part.disturbances)})", flush=True)
    for one in part.run(corner):
        state = "well" if one.well else "NOT WELL: " + "; ".join(one.trouble)
        print(f"  {one.point}: {one.clean_runs} clean runs, {one.orders_beyond} orders beyond, {state}", flush=True)
        yield one


if __name__ == "__main__":
    sys.exit(main())

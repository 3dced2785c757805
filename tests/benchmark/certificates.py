# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuing and renewing up to 1000 certificates, beside what people would use instead and beside the bare libraries.

`--sizes 1,10` and `--only kubecert.acme,floor` try less; then the page is left as it is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.servers import Sandbox, binaries
from tests.servers.pebble import PebbleOptions
from tests.servers.processes import ServerError

from .contenders import ALL, CERTBOT, FLOOR, LEGO, OURS, TODAY, Bench, Contender, Results, measure_others, say
from .costs import FIRST
from .page import PAGE, SCALE, measured_with, write_section
from .report import PLOT, picture, section
from .scale import scale
from .scripted import certbot_program, version_of
from .today import collections

TITLE, SCALE_TITLE = "Issuing and renewing", "Figures for 100 000"
SIZES = (1, 10, 100, 1000)
_TRIES = 4
"""Many orders can lock Pebble for good, be they ever so few at a time; then all begins again on fresh servers."""
HUNDRED = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, show what was found, and write it down where all of it was measured."""
    given = _parser().parse_args(arguments)
    contenders = [one for one in ALL if one.name in given.only]
    results = measured_whole(contenders, sorted(given.sizes))
    lines = section(results, _versions(results), _measured_with())
    print("\n".join(lines))
    if set(contenders) == set(ALL) and sorted(given.sizes) == list(SIZES):
        write_section(TITLE, lines)
        write_section(SCALE_TITLE, scale(results, _measured_with()), SCALE)
        (PAGE.parent / PLOT).write_text(picture(results), encoding="utf-8")
    return 0


def measured_whole(contenders: Sequence[Contender], sizes: Sequence[int]) -> Results:
    """All of it on one set of servers."""
    for left in reversed(range(_TRIES)):
        with (
            tempfile.TemporaryDirectory(prefix="kubecert-") as folder,
            Sandbox(PebbleOptions(nonce_reject_percent=0)) as sandbox,
        ):
            try:
                return measure(Bench(sandbox, Path(folder)), contenders, sizes)
            except ServerError as error:
                if not left:
                    raise
                say(f"All over again: {error}")
    raise AssertionError("there is at least one try")


def measure(bench: Bench, contenders: Sequence[Contender], sizes: Sequence[int]) -> Results:
    """Ours and the floor, which have to go well, then the others."""
    results = Results(sizes, hundred=min(HUNDRED, max(sizes)))
    needed = [one for one in contenders if one in (OURS, FLOOR)]
    results.measured |= bench.measure(needed, sizes)
    if needed == [OURS, FLOOR]:
        results.empty = bench.empty(results.measured[OURS.name][max(sizes)][FIRST].tasks)
        results.slowed = bench.slowed(results.hundred)
    measure_others(bench, [one for one in contenders if one not in needed], results)
    return results


def _versions(results: Results) -> dict[str, str]:
    """Of what is no package here."""
    programs = {CERTBOT.name: certbot_program, LEGO.name: binaries.lego}
    told = {name: version_of(program()) for name, program in programs.items() if name in results.measured}
    if told:
        told["kubectl"] = version_of(binaries.kubectl(), "version", "--client")
    return {**told, **(collections() if TODAY.name in results.measured else {})}


def _measured_with() -> str:
    return measured_with("ansible", "ansible-core", "acme", "boto3", "kubernetes", "moto")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.certificates", description=__doc__)
    names = [one.name for one in ALL]
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="numbers of certificates, as in 1,10")
    parser.add_argument("--only", type=_words, default=names, help=f"some of: {','.join(names)}")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def _words(text: str) -> list[str]:
    return text.split(",")


if __name__ == "__main__":
    sys.exit(main())

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""certbot and lego, with kubectl for the Secrets. They go by their own folders, not by what the cluster holds."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.servers import binaries
from tests.setup import prepare

from .costs import FIRST, NOTHING, TEN, TENTH, Cost
from .fleet import BenchmarkError, Fleet
from .measured import run

SCRIPTS = Path(__file__).parent / "scripts"
_LONG_BEFORE = "renew_before_expiry = 400 days\n"


def certbot_program() -> Path:
    """Where certbot is, with dns-route53, in an environment that is made when it isn't there."""
    venv = prepare.CACHE / "certbot"
    if prepare.prepare(venv, prepare.newest_python, ["certbot"]):
        raise BenchmarkError("certbot could not be installed")
    return venv / "bin" / "certbot"


def version_of(program: Path, *arguments: str) -> str:
    """The first number with dots that the program says with these arguments, or with --version."""
    said = subprocess.run([program, *(arguments or ["--version"])], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else said.strip()


def certbot(fleet: Fleet) -> dict[str, Cost]:
    """Issue, renew with nothing due, and renew where one in ten was told to be renewed earlier."""
    found = _issue_and_renew(fleet, certbot_program())
    if fleet.size >= TEN:
        for member in fleet.tenth:
            settings = fleet.folder / "config" / "renewal" / f"{member.name}.conf"
            settings.write_text(_LONG_BEFORE + settings.read_text(encoding="utf-8"), encoding="utf-8")
        # So that it is seen whether it puts the new one there.
        fleet.lose()
        found[TENTH] = _run(fleet, certbot_program(), "renew", fleet.orders(TENTH))
        fleet.assert_complete()
    return found


def lego(fleet: Fleet) -> dict[str, Cost]:
    """Issue, and renew with nothing due."""
    return _issue_and_renew(fleet, binaries.lego())


def _issue_and_renew(fleet: Fleet, program: Path) -> dict[str, Cost]:
    lines = [f"{member.name} {member.domain}\n" for member in fleet.members]
    (fleet.folder / "list").write_text("".join(lines), encoding="utf-8")
    first = _run(fleet, program, "issue", fleet.orders(FIRST))
    fleet.assert_complete()
    return {FIRST: first, NOTHING: _run(fleet, program, "renew", fleet.orders(NOTHING))}


def _run(fleet: Fleet, program: Path, verb: str, orders: int) -> Cost:
    trusted = fleet.environment["KUBECERT_SANDBOX_CA_FILE"]
    environment = {
        "FOLDER": str(fleet.folder),
        "NAMESPACE": fleet.namespace,
        "SERVER": fleet.environment["KUBECERT_SANDBOX_ACME_DIRECTORY"],
        "NAMESERVER": fleet.environment["KUBECERT_SANDBOX_NAMESERVER"],
        **dict.fromkeys(("REQUESTS_CA_BUNDLE", "LEGO_CA_CERTIFICATES"), trusted),
        "PATH": os.pathsep.join([str(program.parent), str(binaries.kubectl().parent), os.environ["PATH"]]),
    }
    return run(fleet, ["bash", SCRIPTS / f"{program.name}.sh", verb], orders, environment)

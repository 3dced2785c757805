# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs what nobody can do without: the bare libraries, a playbook of empty tasks, and a look at the Secrets."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.playbook import ROOT

from .costs import CLIENT, FIRST, NOTHING, Cost
from .fleet import Fleet
from .measured import play, run
from .ours import PARALLEL

LISTED_ONCE = Path(__file__).parent / "playbooks" / "listed_once.yml"


def live(fleet: Fleet) -> dict[str, Cost]:
    """Issue by the bare libraries; then look at the Secrets in playbooks whose one task of their own lists them."""
    first = issue(fleet)
    variables = {"namespace": fleet.namespace, "size": fleet.size}
    bare, client = (
        play(fleet, LISTED_ONCE, {**variables, "by": by}, PYTHONPATH=str(ROOT)) for by in ("bare HTTP", "client")
    )
    return {FIRST: first, NOTHING: bare, CLIENT: client}


def issue(fleet: Fleet) -> Cost:
    """The first issue alone."""
    file = fleet.folder / "work.json"
    work = {
        "server": fleet.environment["KUBECERT_SANDBOX_ACME_DIRECTORY"],
        "ca_file": fleet.environment["KUBECERT_SANDBOX_CA_FILE"],
        "kubeconfig": fleet.environment["KUBECONFIG"],
        "namespace": fleet.namespace,
        "parallel": PARALLEL,
        "certificates": [(one.domain, one.zone, one.secret) for one in fleet.members],
    }
    file.write_text(json.dumps(work), encoding="utf-8")
    cost = run(fleet, [sys.executable, "-m", "tests.benchmark.floor", file], fleet.orders(FIRST))
    fleet.assert_complete()
    return cost


def trivial(fleet: Fleet, tasks: int) -> Cost:
    """What Ansible takes for a playbook of so many tasks that do nothing: its start, and its own cost of each task."""
    playbook = fleet.folder / "trivial.yml"
    task = {"name": "Nothing", "ansible.builtin.debug": {"msg": "nothing"}}
    content = {"name": "Trivial", "hosts": "localhost", "gather_facts": False, "tasks": [task] * tasks}
    playbook.write_text(json.dumps([content]), encoding="utf-8")
    return play(fleet, playbook, {})

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook that Ansible's users write today."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import ansible

from .costs import FIRST, NOTHING, TEN, TENTH, Cost
from .fleet import Fleet
from .measured import play

PLAYBOOK = Path(__file__).parent / "playbooks" / "today.yml"
COLLECTIONS = ("community.crypto", "amazon.aws", "kubernetes.core")


def live(fleet: Fleet) -> dict[str, Cost]:
    """Issue, run again, and issue again what has been lost."""
    found = {}
    for scenario in (FIRST, NOTHING, *([TENTH] if fleet.size >= TEN else [])):
        if scenario == TENTH:
            fleet.lose()
        found[scenario] = _play(fleet, scenario)
        fleet.assert_complete()
    return found


def collections() -> dict[str, str]:
    """The versions of the collections that it uses, as they come with the package ansible."""
    folder = Path(ansible.__file__).parent.parent / "ansible_collections"
    files = {name: folder.joinpath(*name.split("."), "MANIFEST.json") for name in COLLECTIONS}
    manifests = {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items()}
    return {name: manifest["collection_info"]["version"] for name, manifest in manifests.items()}


def _play(fleet: Fleet, scenario: str) -> Cost:
    certificates = [
        {**asdict(one), "dns_names": one.dns_names, "secret": one.secret, "namespace": fleet.namespace}
        for one in fleet.members
    ]
    variables = {
        "acme_directory": fleet.environment["KUBECERT_SANDBOX_ACME_DIRECTORY"],
        "account_key": str(fleet.folder / "account.key"),
        "certificates": certificates,
    }
    trusted = fleet.environment["KUBECERT_SANDBOX_CA_FILE"]
    return play(fleet, PLAYBOOK, variables, fleet.orders(scenario), SSL_CERT_FILE=trusted)

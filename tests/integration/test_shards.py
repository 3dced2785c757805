# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several jobs at once that share certificates, zones, an account and its limits, as the slices of an AWX job do."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.playbook import ROOT, environment_for
from tests.verify import chain_verifies

from .case import Case, opened

COUNT = 3
HOSTS = [f"certificates-{index}" for index in range(COUNT)]


def shared_variables() -> dict[str, Any]:
    """The variables of all hosts, as the role's README gives them for eight."""
    text = (ROOT / "roles/reconcile/README.md").read_text(encoding="utf-8")
    (inventory,) = re.findall(r"```yaml\n# inventory\.yml\n(.*?)```", text, re.DOTALL)
    found: dict[str, Any] = yaml.safe_load(inventory)["all"]["vars"]
    return {**found, "kubecert_shard": {**found["kubecert_shard"], "count": COUNT}}


def begin(case: Case, folder: Path, variables: dict[str, Any], *hosts: str) -> subprocess.Popen[str]:
    """One job on these hosts of the inventory, as AWX gives them to a slice."""
    for name, content in (
        ("env/extravars", {**variables, "kubecert_hosts": "all"}),
        ("inventory/hosts.json", {"all": {"hosts": dict.fromkeys(hosts), "vars": shared_variables()}}),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "ansible_runner", "run", str(folder), "-p", "kubecert.acme.reconcile"],
        env=environment_for(case.sandbox.environment()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(job: subprocess.Popen[str]) -> str:
    """What a job has said, once it has ended well."""
    output, _none = job.communicate()
    assert job.returncode == 0, output
    return output


def run_slices(case: Case, folder: Path, variables: dict[str, Any]) -> list[str]:
    """All slices at once."""
    jobs = [begin(case, folder / host, variables, host) for host in HOSTS]
    return [ended(job) for job in jobs]


@pytest.fixture
def throttled(case: Case) -> Iterator[None]:
    """Route53 with the rate that AWS allows an account."""
    case.sandbox.route53.configure(requests_per_second=5, burst=5)
    yield
    case.sandbox.route53.reset()


@pytest.mark.usefixtures("throttled")
def test_slices_share_zones_and_limits(case: Case, tmp_path: Path) -> None:
    zone = case.zone()
    # Each name is in two certificates, whose challenges share one record set, whichever slices they fall to.
    wanted = [case.certificate(f"{kind}{number}", name) for number in range(6) for kind, name in names(number, zone)]
    server = case.sandbox.pebble.directory_url
    few = {"server": server, "certificates_per_registered_domain": {"number": 9, "period": "168h"}}
    variables = case.variables(*wanted)
    case.install(variables)
    mark = case.sandbox.pebble.mark()

    outputs = run_slices(case, tmp_path / "first", {**variables, "kubecert_limits": [few]})
    issued = [name for name in case.secrets() if name.endswith("-tls")]
    assert case.sandbox.pebble.orders_added(mark) == len(issued)
    assert COUNT <= len(issued) <= 9
    assert sum(output.count(": put off. ") for output in outputs) == len(wanted) - len(issued)
    assert "3 in 168h for each of 3 shards" in "".join(outputs)

    outputs = run_slices(case, tmp_path / "second", variables)
    assert case.sandbox.pebble.orders_added(mark) == len(wanted), "each is ordered once"
    secrets = case.secrets()
    assert sorted(secrets) == sorted(item["secret_name"] for item in wanted), "and no pending Secret is left"
    root = case.sandbox.pebble.root_pem()
    for item in wanted:
        chain_verifies(opened(secrets[item["secret_name"]], "tls.crt"), root, item["dns_names"][0].replace("*", "any"))
    left = [one["Name"] for one in case.sandbox.route53.record_sets(zone) if one["Type"] == "TXT"]
    assert left == []

    whole = ended(begin(case, tmp_path / "whole", variables, *HOSTS))
    fine = sum(int(line.split()[1]) for line in whole.splitlines() if '"Certificates: ' in line)
    assert fine == len(wanted), "one job may have all hosts"
    assert case.sandbox.pebble.orders_added(mark) == len(wanted)


def names(number: int, zone: str) -> list[tuple[str, str]]:
    """The kind and the name of the certificates with this number."""
    return [("bare", f"n{number}.{zone}"), ("wild", f"*.n{number}.{zone}")]

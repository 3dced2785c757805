# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.servers`: it says how to reach the servers, takes faults while it runs, and ends when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "tests.servers"]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The command, running, and the variables it printed."""
    with subprocess.Popen(
        [*COMMAND, "--zone", "one.example", "--zone", "two.example"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        variables = {}
        for line in process.stdout or ():
            if line.startswith("export "):
                name, _unused, value = line.removeprefix("export ").rstrip("\n").partition("=")
                variables[name] = value
            if "Ctrl-C" in line:
                break
        yield process, variables
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not Path(variables["KUBECONFIG"]).exists(), "nothing stays behind"


def test_it_prints_all_that_a_shell_needs(running: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    variables = running[1]
    assert set(variables) >= {
        "AWS_ACCESS_KEY_ID",
        "AWS_ENDPOINT_URL_ROUTE_53",
        "AWS_SECRET_ACCESS_KEY",
        "KUBECONFIG",
        "KUBECERT_SANDBOX_ACME_DIRECTORY",
        "KUBECERT_SANDBOX_CA_FILE",
        "KUBECERT_SANDBOX_FAULTS",
        "KUBECERT_SANDBOX_NAMESERVER",
    }
    code = "import boto3; print([zone['Name'] for zone in boto3.client('route53').list_hosted_zones()['HostedZones']])"
    listed = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=True
    )
    assert listed.stdout.strip() == "['one.example.', 'two.example.']"


def test_it_writes_the_same_into_a_private_file(running: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    file = Path(running[1]["KUBECERT_SANDBOX_CA_FILE"]).parent / "environment"
    assert file.stat().st_mode & 0o077 == 0
    shown = subprocess.run(
        ["sh", "-c", f". {file} && echo $KUBECONFIG"], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == running[1]["KUBECONFIG"]


def test_faults_are_switched_from_another_shell(running: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    def faults(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "faults", *arguments],
            cwd=ROOT,
            env={**os.environ, **running[1]},
            capture_output=True,
            text=True,
            check=False,
        )

    shown = faults("acme", "errors=0.5", "match=finalize").stdout
    assert "errors=0.5" in shown
    assert "match='finalize'" in shown
    assert "errors=0.5" in faults("acme").stdout
    assert "errors=0.0" in faults("acme", "reset").stdout
    refused = faults("acme", "speed=1")
    assert refused.returncode == 1
    assert "there is no setting speed" in refused.stderr

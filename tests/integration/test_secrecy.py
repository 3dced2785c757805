# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and credentials are seen nowhere: not in output, artifacts, process arguments or temporary folders.

What is searched for are the actual values, read from the cluster after the run: every private key, line by line of its
PEM and as base64, and the AWS secret access key and the ServiceAccount's tokens, as they are and as base64. Where: the
whole output at -vvv with --diff; every file of ansible-runner's artifacts; the arguments of every process of this
machine, looked at all the time; and every file that is left in Ansible's temporary folders, though Ansible has been
told to keep what it puts there.

An ordinary module gets its arguments in a file, so with the second door one file may hold the AWS secret: the one of
k8s_credentials_secret, whose argument it is. Private keys may be in none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import pytest

from tests.playbook import environment_for

from .case import Case, opened, seen_in

PLAYBOOK = Path(__file__).parent / "roles" / "playbooks" / "install_and_reconcile.yml"
ARGUMENTS = "AnsiballZ_k8s_credentials_secret.py"
WATCH = """
import pathlib, sys, time
seen = set()
with open(sys.argv[1], "wb", buffering=0) as found:
    while True:
        for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                arguments = file.read_bytes()
            except OSError:
                continue
            if arguments not in seen:
                seen.add(arguments)
                found.write(arguments + b"\\n")
        time.sleep(0.02)
"""


@dataclass(frozen=True)
class Watched:
    """Where a run leaves traces; in `seen` are the arguments of all processes there have been."""

    temporary: Path
    seen: Path

    def environment(self) -> dict[str, str]:
        """Let Ansible and Python put all that is temporary into one folder, and Ansible keep it."""
        folders = ("ANSIBLE_LOCAL_TEMP", "ANSIBLE_REMOTE_TEMP", "TMPDIR")
        return {"ANSIBLE_KEEP_REMOTE_FILES": "1", **dict.fromkeys(folders, str(self.temporary))}

    def arguments(self) -> bytes:
        """All arguments of all processes."""
        found = self.seen.read_bytes()
        assert b"ansible-playbook" in found
        return found

    def left(self) -> dict[str, bytes]:
        """The files that are left."""
        return {str(path): path.read_bytes() for path in self.temporary.rglob("*") if path.is_file()}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A temporary folder of the run's own, and a look at the arguments of all processes meanwhile.

    The folder's path is short, since Ansible puts a socket there, whose path may have a hundred characters only.
    """
    with tempfile.TemporaryDirectory(prefix="kubecert-") as folder:
        found = Watched(Path(folder), tmp_path / "arguments")
        watcher = subprocess.Popen([sys.executable, "-c", WATCH, str(found.seen)])
        yield found
        watcher.kill()
        watcher.wait()


def variables(case: Case, door: str, kubeconfig: Path) -> dict[str, Any]:
    """What a first run is given; the domain is left to the test."""
    places = {"kubecert_kubeconfig": str(kubeconfig), "kubecert_kubeconfig_secret": "access"}
    return case.variables(case.certificate("web", case.zone()), kubecert_in_process=door == "in process", **places)


def tokens(case: Case, kubeconfig: Path) -> list[bytes]:
    """The tokens that were asked for: they are in the places that were named for them."""
    texts = [kubeconfig.read_text(encoding="utf-8"), opened(case.secrets(case.home)["access"], "kubeconfig")]
    return [json.loads(text)["users"][0]["user"]["token"].encode() for text in texts]


def assert_unseen(case: Case, kubeconfig: Path, haystacks: dict[str, bytes], by_module: bool) -> None:
    """Fail when any secret value is in any of these texts, but for the one that has to be where the module door is."""
    aws = case.sandbox.route53.credentials.secret_access_key.encode()
    secrets = case.secret_values() + tokens(case, kubeconfig)
    assert len(set(secrets)) >= 5, "the AWS secret, the account's key, the certificate's key and two tokens"
    found = {(where, secret) for where, text in haystacks.items() for secret in secrets if seen_in(text, secret)}
    unavoidable = {(where, secret) for where, secret in found if where.endswith(ARGUMENTS) and secret == aws}
    assert bool(unavoidable) is by_module, "the search finds what is there"
    assert sorted(where for where, _unused in found - unavoidable) == []


@pytest.mark.parametrize("door", ["in process", "module"])
def test_ansible_playbook(case: Case, watched: Watched, tmp_path: Path, door: str) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    recap = case.play(PLAYBOOK, variables(case, door, kubeconfig), "-vvv", "--diff", **watched.environment())
    assert recap.ok, recap.output
    assert f"{case.namespace}/web: issued" in recap.output
    haystacks = {"output": recap.output.encode(), "arguments": watched.arguments(), **watched.left()}
    assert_unseen(case, kubeconfig, haystacks, door == "module")


@pytest.mark.parametrize("door", ["in process", "module"])
def test_ansible_runner(case: Case, watched: Watched, tmp_path: Path, door: str) -> None:
    private, kubeconfig = tmp_path / "runner", tmp_path / "kubeconfig"
    (private / "env").mkdir(parents=True)
    # As AWX does it; variables given to run() would become arguments of the process.
    extra = private / "env" / "extravars"
    extra.touch(mode=0o600)
    extra.write_text(json.dumps(variables(case, door, kubeconfig)), encoding="utf-8")
    run = ansible_runner.run(
        private_data_dir=str(private),
        playbook=str(PLAYBOOK),
        envvars=environment_for({**case.sandbox.environment(), **watched.environment()}),
        cmdline="--diff",
        verbosity=3,
        quiet=True,
    )
    artifacts = {str(path): path.read_bytes() for path in (private / "artifacts").rglob("*") if path.is_file()}
    output = next(text for name, text in artifacts.items() if name.endswith("/stdout"))
    if run.rc != 0:
        pytest.fail(output.decode())
    assert f"{case.namespace}/web: issued".encode() in output
    assert sum("/job_events/" in name for name in artifacts) > 20
    haystacks = {"arguments": watched.arguments(), **artifacts, **watched.left()}
    assert_unseen(case, kubeconfig, haystacks, door == "module")

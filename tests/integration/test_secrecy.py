# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and credentials are seen nowhere: not in output, artifacts, process arguments or temporary folders.

What is searched for are the actual values, read from the cluster after the run: every private key, line by line of its
PEM, in binary form and as base64; the AWS secret access key and that of the IAM user who is made; a keystore and its
password; the ServiceAccounts' tokens, and those by which further clusters are reached, in an option and in a
kubeconfig; as they are and as base64. Where: the whole output at -vvv with --diff; every file of ansible-runner's
artifacts; the arguments of every process of this machine, looked at all the time; and every file that is left in
Ansible's temporary folders, though Ansible has been told to keep what it puts there.

An ordinary module gets its arguments in a file, so with the second door some files may hold a secret: that of
k8s_credentials_secret the AWS secret and the password, whose arguments they are, and those of modules that work on
further clusters what these are reached with. Private keys may be in none.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import pytest
import yaml

from tests.playbook import environment_for
from tests.servers.kubernetes import Kubernetes

from .case import Case, opened, seen_in
from .keystores import BY_REFERENCE

PLAYBOOK = Path(__file__).parent / "roles" / "playbooks" / "install_and_reconcile.yml"
WITH_CLUSTERS = ("k8s_service_account", "k8s_service_account_kubeconfig", "k8s_tls_secret_copy")
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


@dataclass(frozen=True)
class Scene:
    """A case, a second cluster by two names, an IAM user to be made, and a folder for kubeconfigs."""

    case: Case
    east: Kubernetes
    user: str
    folder: Path

    def variables(self, door: str) -> dict[str, Any]:
        """What a first run is given."""
        references = {
            "access_key_id_secret_ref": {"name": "iam", "key": "access-key-id"},
            "secret_access_key_secret_ref": {"name": "iam", "key": "secret-access-key"},
        }
        issuer = self.case.issuer(solvers=[{"dns01": {"route53": {"region": "us-east-1", **references}}}])
        namespaces = {"namespaces": [self.case.namespace]}
        targets = [{"cluster": "east"}, {"cluster": "west", "secret_name": "west-tls", **namespaces}]
        everything = {
            "keystores": BY_REFERENCE,
            "additional_output_formats": [{"type": "DER"}, {"type": "CombinedPEM"}],
            "issue_temporary_certificate": True,
        }
        certificate = self.case.certificate("web", self.case.zone(), targets=targets, **everything)
        password = {"keystore-password": uuid.uuid4().hex}
        keystore = {"name": "java", "namespace": self.case.namespace, "data": password}
        ca = self.folder / "east.pem"
        ca.write_bytes(self.east.ca_pem)
        config = yaml.safe_load(self.east.kubeconfig_with_token().read_text(encoding="utf-8"))
        clusters = [
            {"name": "east", "host": self.east.url, "api_key": self.east.token, "ca_cert": str(ca)},
            {"name": "west", "kubeconfig": config},
        ]
        clusters[0]["service_account_kubeconfig"] = str(self.folder / "east")
        return self.case.variables(
            certificate,
            kubecert_issuers=[issuer],
            kubecert_credentials=[*self.case.credentials(), keystore],
            kubecert_iam={"user": self.user, "secret_ref": {"name": "iam"}},
            kubecert_clusters=clusters,
            kubecert_kubeconfig=str(self.folder / "kubeconfig"),
            kubecert_kubeconfig_secret="access",
            kubecert_in_process=door == "in process",
        )

    def environment(self) -> dict[str, str]:
        """Where the servers are, and as whom IAM is asked, by a file since ansible-runner notes its environment."""
        own, file = self.case.sandbox.route53.credentials, self.folder / "aws"
        lines = (f"aws_access_key_id = {own.access_key_id}", f"aws_secret_access_key = {own.secret_access_key}")
        file.write_text("\n".join(["[default]", *lines, ""]), encoding="ascii")
        return {**self.case.sandbox.environment(), "AWS_SHARED_CREDENTIALS_FILE": str(file)}

    def tokens(self) -> list[bytes]:
        """The tokens that were asked for: they are in the places that were named for them."""
        texts = [(self.folder / name).read_text(encoding="utf-8") for name in ("kubeconfig", "east")]
        texts.append(opened(self.case.secrets(self.case.home)["access"], "kubeconfig"))
        return [json.loads(text)["users"][0]["user"]["token"].encode() for text in texts]

    def assert_unseen(self, haystacks: dict[str, bytes], by_module: bool) -> None:
        """Fail when any secret value is in any of these texts, but for those that have to be by the module door."""
        aws, east = self.case.sandbox.route53.credentials.secret_access_key.encode(), self.east.token.encode()
        (made,) = self.case.sandbox.route53.keys_of(self.user).values()
        secrets = [*self.case.secret_values(), *self.tokens(), made.secret_access_key.encode(), east]
        password = base64.b64decode(self.case.secrets()["java"]["data"]["keystore-password"])
        assert len(set(secrets)) >= 11, "three keys of AWS and clusters, two private keys, a keystore, three tokens"
        found = {(where, secret) for where, text in haystacks.items() for secret in secrets if seen_in(text, secret)}
        known = {**dict.fromkeys((aws, password), ("k8s_credentials_secret",)), east: WITH_CLUSTERS}
        unavoidable = {
            (where, secret)
            for where, secret in found
            if any(where.endswith(f"AnsiballZ_{module}.py") for module in known.get(secret, ()))
        }
        assert ({secret for _where, secret in unavoidable} == {aws, password, east}) is by_module, (
            "the search finds what is there"
        )
        assert sorted(where for where, _unused in found - unavoidable) == []


@pytest.fixture
def scene(case: Case, east: Kubernetes, tmp_path: Path) -> Scene:
    """The scene; nothing is installed yet."""
    east.create_namespace(case.namespace)
    return Scene(case, east, f"dns-{case.home}", tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize("door", ["in process", "module"])
def test_ansible_playbook(scene: Scene, watched: Watched, door: str) -> None:
    environment = {**scene.environment(), **watched.environment()}
    recap = scene.case.play(PLAYBOOK, scene.variables(door), "-vvv", "--diff", **environment)
    assert recap.ok, recap.output
    assert f"{scene.case.namespace}/web: issued" in recap.output
    haystacks = {"output": recap.output.encode(), "arguments": watched.arguments(), **watched.left()}
    scene.assert_unseen(haystacks, door == "module")


@pytest.mark.parametrize("door", ["in process", "module"])
def test_ansible_runner(scene: Scene, watched: Watched, tmp_path: Path, door: str) -> None:
    private = tmp_path / "runner"
    (private / "env").mkdir(parents=True)
    # As AWX does it; variables given to run() would become arguments of the process.
    extra = private / "env" / "extravars"
    extra.touch(mode=0o600)
    extra.write_text(json.dumps(scene.variables(door)), encoding="utf-8")
    run = ansible_runner.run(
        private_data_dir=str(private),
        playbook=str(PLAYBOOK),
        envvars=environment_for({**scene.environment(), **watched.environment()}),
        cmdline="--diff",
        verbosity=3,
        quiet=True,
    )
    artifacts = {str(path): path.read_bytes() for path in (private / "artifacts").rglob("*") if path.is_file()}
    output = next(text for name, text in artifacts.items() if name.endswith("/stdout"))
    if run.rc != 0:
        pytest.fail(output.decode())
    assert f"{scene.case.namespace}/web: issued".encode() in output
    assert sum("/job_events/" in name for name in artifacts) > 20
    haystacks = {"arguments": watched.arguments(), **artifacts, **watched.left()}
    scene.assert_unseen(haystacks, door == "module")

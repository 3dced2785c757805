# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as AWX runs it: its files packed up, run by ansible-runner in the execution environment, events sent back.

AWX itself lays out a private data directory, streams it to `ansible-runner worker` in a container where it is /runner,
and reads the stream that comes back. Credentials of AWX's own types get into it as variables of the environment and,
for the CA of a cluster, a file beside them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.execution_environment import ExecutionEnvironment

IDENT = "42"


@dataclass
class Job:
    """`folder` is AWX's side, `runner` what the container has as /runner."""

    folder: Path
    image: ExecutionEnvironment
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def runner(self) -> Path:
        """Where the worker unpacks the job, and leaves its artifacts."""
        return self.folder / "runner"

    def kubernetes_bearer_token(self, host: str, token: str, ca_pem: bytes) -> None:
        """Credential type OpenShift or Kubernetes API Bearer Token, with "verify SSL"."""
        self._write("env/tmpca", ca_pem.decode())
        self.environment |= {
            "K8S_AUTH_HOST": host,
            "K8S_AUTH_API_KEY": token,
            "K8S_AUTH_VERIFY_SSL": "True",
            "K8S_AUTH_SSL_CA_CERT": str(self.runner / "env" / "tmpca"),
        }

    def aws(self, keys: dict[str, str]) -> None:
        """Credential type Amazon Web Services, with an STS token."""
        self.environment |= {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SECURITY_TOKEN": keys["SessionToken"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    def run(self, playbook: list[dict[str, Any]], extra_variables: dict[str, Any], *options: str) -> str:
        """Run the job, which has to go well, and give back what it has printed."""
        self._write("project/playbook.yml", yaml.safe_dump(playbook))
        self._write("inventory/hosts", "localhost ansible_connection=local\n")
        self._write("env/envvars", json.dumps(self.environment))
        self._write("env/extravars", json.dumps(extra_variables))
        self._write("env/settings", json.dumps({"suppress_ansible_output": True}))
        self._write("env/cmdline", " ".join(options))
        job = ("-i", IDENT, "-p", "playbook.yml", "-vvv", str(self.folder / "private"))
        packed = self._runner(["transmit", *job], None, b"")
        inside = self.image.environment({"HOME": str(self.runner)})
        stream = self._runner(["worker", "--private-data-dir", str(self.runner)], inside, packed)
        self._runner(["process", "-i", IDENT, str(self.folder / "processed")], None, stream)
        output = (self.folder / "processed" / "artifacts" / IDENT / "stdout").read_text(encoding="utf-8")
        ended = (self.folder / "processed" / "artifacts" / IDENT / "rc").read_text(encoding="ascii")
        assert ended == "0", output
        return output

    def left(self) -> dict[str, bytes]:
        """All that the job has left, in the container and with AWX: private data, artifacts, events, facts."""
        places = (self.runner, self.folder / "processed")
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}

    def _runner(self, arguments: list[str], environment: dict[str, str] | None, given: bytes) -> bytes:
        place = self.image.venv / "bin" if environment else Path(sys.executable).parent
        command = [str(place / "ansible-runner"), *arguments]
        done = subprocess.run(command, env=environment, input=given, capture_output=True, check=False)
        assert done.returncode == 0, (done.stdout[-4000:] + done.stderr).decode(errors="replace")
        return done.stdout

    def _write(self, name: str, text: str) -> None:
        path = self.folder / "private" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles in an execution environment, run as AWX runs them, with credentials of AWX's own types.

What AWX has put there itself is where it is: the credentials in env/envvars, and once more in the file `command`, into
which ansible-runner writes the environment. All else that a job leaves holds none of them, and no private key anywhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement

from tests.execution_environment import DEFINITION, ExecutionEnvironment

from .awx import Job
from .case import Case, seen_in
from .dns.credentials import temporary

INJECTED = re.compile(r"runner/env/envvars|(runner|processed)/artifacts/\d+/command")
"""Where AWX and ansible-runner put a job's environment, credentials included."""
REMEMBER = {
    "name": "See that facts are kept",
    "hosts": "localhost",
    "gather_facts": False,
    "tasks": [{"ansible.builtin.set_fact": {"kept": "as a fact", "cacheable": True}}],
}


def playbook(name: str) -> list[dict[str, Any]]:
    """What a project has, as AWX only runs playbooks that lie in one."""
    return [REMEMBER, {"name": name, "ansible.builtin.import_playbook": f"kubecert.acme.{name}"}]


def variables(case: Case) -> dict[str, Any]:
    """The declarations; AWS is asked with what the environment holds."""
    acme = case.issuer(solvers=[{"dns01": {"route53": {"region": "us-east-1"}}}])
    wanted = case.certificate("web", case.zone())
    given = case.variables(wanted, kubecert_issuers=[acme])
    return {name: value for name, value in given.items() if name != "kubecert_credentials"}


class Desk:
    """Jobs of one case, and the secret values that none of them may show."""

    def __init__(self, case: Case, image: ExecutionEnvironment, folder: Path) -> None:
        self._case, self._image, self._folder = case, image, folder
        self._keys = temporary(case.sandbox.route53.endpoint, case.sandbox.route53.accounts[0])
        self._tokens: list[str] = []
        self.jobs: list[Job] = []

    def job(self, name: str, token: str) -> Job:
        """A job with both credentials; the names of the sandbox's servers are a credential type of the user's own."""
        job = Job(self._folder / name, self._image)
        server = self._case.sandbox.kubernetes
        job.kubernetes_bearer_token(server.url, token, server.ca_pem)
        job.aws(self._keys)
        job.environment |= {
            name: value for name, value in self._case.sandbox.environment().items() if name.startswith("AWS_")
        }
        self._tokens.append(token)
        self.jobs.append(job)
        return job

    def assert_unseen(self) -> None:
        """Fail where anything that the jobs have left holds a secret."""
        injected = [
            value.encode() for value in (*self._tokens, self._keys["SecretAccessKey"], self._keys["SessionToken"])
        ]
        private = self._case.secret_values()
        assert len(private) >= 3, "the AWS user's secret, the account's key and the certificate's key"
        for job in self.jobs:
            left = job.left()
            assert sum("/job_events/" in name for name in left) > 20
            facts = [text for name, text in left.items() if "/fact_cache/" in name]
            assert any(b"as a fact" in text for text in facts), "facts are kept"
            found = {name for name, text in left.items() if any(seen_in(text, value) for value in injected)}
            assert sorted(name for name in found if not INJECTED.fullmatch(name)) == []
            assert "runner/env/envvars" in found, "the search finds what is there"
            assert [name for name, text in left.items() if any(seen_in(text, value) for value in private)] == []


def test_as_awx_runs_it(case: Case, execution_environment: ExecutionEnvironment, tmp_path: Path) -> None:
    desk, given = Desk(case, execution_environment, tmp_path), variables(case)
    desk.job("install", case.sandbox.kubernetes.token).run(playbook("install"), given, "--diff")
    token = case.sandbox.kubernetes.service_account_token(case.home, "kubecert")

    mark = case.sandbox.kubernetes.mark()
    output = desk.job("reconcile", token).run(playbook("reconcile"), given, "--diff")
    assert f"{case.namespace}/web: issued" in output
    users = {event.user for event in case.sandbox.kubernetes.log(mark)}
    assert users == {f"system:serviceaccount:{case.home}:kubecert"}
    assert "web-tls" in case.secrets()

    again = desk.job("again", token).run(playbook("reconcile"), given)
    assert "Certificates: 1 fine." in again
    assert re.search(r"localhost +: ok=\d+ +changed=0 ", again), again
    desk.assert_unseen()


def test_all_that_is_asked_for_goes_together(execution_environment: ExecutionEnvironment) -> None:
    packages = execution_environment.packages()
    for asked in map(Requirement, yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))["dependencies"]["python"]):
        assert asked.specifier.contains(packages[asked.name]), asked
    assert "aiobotocore" not in packages, "it would hold boto3 back"
    assert "COPY _build /build" in execution_environment.containerfile(), "where the definition looks for the archive"


def test_who_runs_it_need_not_compile_what_they_could_not_keep(execution_environment: ExecutionEnvironment) -> None:
    definition = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
    for step in definition["additional_build_steps"]["append_final"]:
        assert step in execution_environment.containerfile().splitlines()
    (folder,) = (one for one in execution_environment.collection_folders() if one.name == "acme")
    sources = list((folder / "plugins" / "module_utils").rglob("*.py"))
    assert sources
    assert all(list(one.parent.glob(f"__pycache__/{one.stem}.*.pyc")) for one in sources)

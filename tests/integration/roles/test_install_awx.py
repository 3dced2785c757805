# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job template of AWX, as far as it can be tested without an AWX.

What the tasks give the modules of awx.awx is compared with what these document, and the first of them is run: it
takes what it is given, and then finds nobody to talk to. That AWX takes it too has not been seen here. The ansible
package has awx.awx up to release 11, so these run beside the oldest ansible-core.
"""

from __future__ import annotations

import json
import socket
import subprocess
from typing import Any

import pytest
import yaml

from tests.playbook import ROOT, ansible_bin, environment_for

from ..case import Case

pytestmark = pytest.mark.oldest
TASKS = ROOT / "roles" / "install" / "tasks"
AWX = {"organization": "Default", "project": "certificates", "playbook": "reconcile.yml", "inventory": "local"}
KINDS: dict[str, Any] = {"str": str, "bool": bool, "list": (list, str), "dict": (dict, str)}
"""What may stand in a task for a type; a text for a list or dict is a template."""


def documented() -> dict[str, dict[str, Any]]:
    """The options of the modules of awx.awx; none where this Ansible does not have it."""
    names = ("awx.awx.job_template", "awx.awx.schedule")
    command = [str(ansible_bin() / "ansible-doc"), "--json", "-t", "module", *names]
    done = subprocess.run(command, env=environment_for({}), capture_output=True, text=True, check=False)
    found = json.loads(done.stdout) if done.returncode == 0 else {}
    return {name: entry["doc"]["options"] for name, entry in found.items() if "doc" in entry}


@pytest.fixture(scope="module")
def modules() -> dict[str, dict[str, Any]]:
    """The same, or no test."""
    return documented() or pytest.skip("this Ansible has no awx.awx")


def test_its_modules_know_all_that_they_are_given(modules: dict[str, dict[str, Any]]) -> None:
    seen = set()
    for file in ("schedule_awx.yml", "schedule_awx_absent.yml"):
        for task in yaml.safe_load((TASKS / file).read_text(encoding="utf-8")):
            (module,) = (name for name in task if name.startswith("awx.awx."))
            seen.add(module)
            for option, value in task[module].items():
                known = modules[module].get(option)
                assert known, f"{file}: {module} has no option {option}"
                assert isinstance(value, KINDS[known["type"]]), f"{file}: {module}, {option}"
                if "choices" in known and "{{" not in str(value):
                    assert value in known["choices"], f"{file}: {module}, {option}"
    assert seen == set(modules)


def test_its_module_takes_what_it_is_given(ready: Case, modules: dict[str, dict[str, Any]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    wanted = ready.variables(ready.certificate("web", "www.example.org"), kubecert_schedule={"kind": "awx", "awx": AWX})
    recap = ready.play(
        "kubecert.acme.install", wanted, CONTROLLER_HOST=nobody, CONTROLLER_OAUTH_TOKEN="a-token-of-nobody"
    )
    assert not recap.ok
    assert "Make the job template" in recap.output
    assert "Connection refused" in recap.message()


def test_without_the_collection_it_is_said_before_anything_is_touched(case: Case) -> None:
    if documented():
        pytest.skip("this Ansible has awx.awx")
    mark = case.sandbox.kubernetes.mark()
    recap = case.play("kubecert.acme.install", case.variables(kubecert_schedule={"kind": "awx", "awx": AWX}))
    assert not recap.ok
    assert "Get it by ansible-galaxy collection install awx.awx" in recap.message()
    assert case.sandbox.kubernetes.writes(mark) == []

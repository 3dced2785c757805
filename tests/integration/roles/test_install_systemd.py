# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A timer that sees to certificates: its units are sound and bound to their work, their command does it, they go again.

No systemd is asked to start anything, as test machines seldom have one: the units are written into a folder and looked
at by systemd-analyze, and the service's command is run with its environment, but not in its cage.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.execution_environment import ExecutionEnvironment
from tests.playbook import Recap, recap_of

from ..case import Case

SAFE = 2.0
"""What systemd-analyze may count as exposure at most; from 0 to 10, and 9.6 with no setting at all."""
analyze = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd-analyze")


def given(case: Case, folder: Path, image: ExecutionEnvironment) -> dict[str, Any]:
    """The role's variables for units in this folder."""
    surroundings = image.environment({})
    addresses = {name: value for name, value in case.sandbox.environment().items() if name.startswith("AWS_")}
    systemd = {
        "enabled": False,
        "directory": str(folder / "units"),
        "variables_file": str(folder / "etc" / "kubecert.json"),
        "ansible_playbook": str(image.venv / "bin" / "ansible-playbook"),
        "kubeconfig": str(case.sandbox.kubernetes.kubeconfig),
        "environment": {**addresses, "ANSIBLE_COLLECTIONS_PATH": surroundings["ANSIBLE_COLLECTIONS_PATH"]},
    }
    return case.variables(
        case.certificate("web", case.zone()), kubecert_schedule={"kind": "systemd", "systemd": systemd}
    )


def values(unit: Path, name: str) -> list[str]:
    """All values of one setting of a unit."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), flags=re.MULTILINE)


def command_and_environment(service: Path, folder: Path) -> tuple[list[str], dict[str, str]]:
    """What systemd would start and with what; the places that it makes are in this folder."""
    (name,) = values(service, "StateDirectory")
    (state := folder / "state" / name).mkdir(parents=True)
    (credentials := folder / "credentials").mkdir()
    for entry in values(service, "LoadCredential"):
        title, _colon, source = entry.partition(":")
        shutil.copy(source, credentials / title)
    known = {"%S": str(state.parent), "/run/credentials/%n": str(credentials), "%%": "%"}
    (start,), given = values(service, "ExecStart"), values(service, "Environment")
    for sign, value in known.items():
        given = [entry.replace(sign, value) for entry in given]
    pairs = (shlex.split(entry)[0].partition("=") for entry in given)
    return shlex.split(start), {name: value for name, _sign, value in pairs}


def ended(command: list[str], environment: dict[str, str]) -> Recap:
    """How the command ends there."""
    home = environment["HOME"]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)
    return recap_of(done.returncode, done.stdout + done.stderr)


@pytest.mark.thorough
def test_its_service_does_the_work(case: Case, execution_environment: ExecutionEnvironment, tmp_path: Path) -> None:
    wanted = given(case, tmp_path, execution_environment)
    looked = case.play("kubecert.acme.install", wanted, "--check", "--diff")
    assert looked.ok, looked.output
    assert not (tmp_path / "units").exists()
    case.install(wanted)
    again = case.play("kubecert.acme.install", wanted)
    assert (again.ok, again.changed) == (True, 0), again.output
    service = tmp_path / "units" / "kubecert.service"
    stored = Path(wanted["kubecert_schedule"]["systemd"]["variables_file"]).read_bytes()
    assert [value for value in case.secret_values() if value in stored] == []

    command, environment = command_and_environment(service, tmp_path)
    for changes in (True, False):
        done = subprocess.run(
            command, env=environment, cwd=environment["HOME"], capture_output=True, text=True, check=False
        )
        recap = recap_of(done.returncode, done.stdout + done.stderr)
        assert (recap.ok, recap.changed > 0) == (True, changes), recap.output
    assert "web-tls" in case.secrets()

    other = service.with_name("other.service")
    other.write_text("[Service]\nExecStart=/bin/true\n", encoding="ascii")
    systemd = wanted["kubecert_schedule"]["systemd"]
    gone = case.play("kubecert.acme.install", {**wanted, "kubecert_schedule": {"kind": "none", "systemd": systemd}})
    assert gone.ok, gone.output
    assert [path.name for path in service.parent.iterdir()] == ["other.service"]
    assert not Path(systemd["variables_file"]).exists()


@analyze
def test_its_units_are_sound(ready: Case, execution_environment: ExecutionEnvironment, tmp_path: Path) -> None:
    wanted = given(ready, tmp_path, execution_environment)
    wanted["kubecert_schedule"] |= {"hours": [3, 15], "minute": 7}
    ready.install(wanted)
    service, timer = (tmp_path / "units" / f"kubecert.{kind}" for kind in ("service", "timer"))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", service, timer],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={SAFE * 10:.0f}", "--no-pager", service],
        capture_output=True,
        text=True,
        check=False,
    )
    assert exposed.returncode == 0, exposed.stdout + exposed.stderr
    assert values(timer, "OnCalendar") == ["*-*-* 03,15:07:00 UTC"]
    assert values(timer, "Persistent") == ["true"]


def test_without_systemd_it_is_said_before_anything_is_touched(case: Case, tmp_path: Path) -> None:
    if Path("/run/systemd/system").exists():
        pytest.skip("this machine has systemd")
    mark, systemd = case.sandbox.kubernetes.mark(), {"directory": str(tmp_path / "units")}
    recap = case.play(
        "kubecert.acme.install", case.variables(kubecert_schedule={"kind": "systemd", "systemd": systemd})
    )
    assert not recap.ok
    assert "kubecert_schedule.kind is systemd, which is not running on localhost." in recap.message()
    assert case.sandbox.kubernetes.writes(mark) == []
    assert not (tmp_path / "units").exists()

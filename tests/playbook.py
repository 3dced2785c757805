# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-playbook as a user would, and reads its recap."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = ROOT / ".cache" / "collections"
_RECAP = re.compile(r"ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)\s+skipped=(\d+)")


@dataclass(frozen=True)
class Recap:
    """How a run ended; `tasks` counts all that came up, those that failed or were skipped included."""

    code: int
    output: str
    tasks: int
    changed: int
    failed: int

    def message(self) -> str:
        """The output as text flows, without the quoting that the callback puts around messages of several lines."""
        return " ".join(self.output.replace("\\n", " ").replace('\\"', '"').split())

    @property
    def ok(self) -> bool:
        """Whether ansible-playbook was content."""
        return self.code == 0


def ansible_bin() -> Path:
    """The folder of the ansible-playbook to test: that of KUBECERT_ANSIBLE_VENV, else of this Python."""
    venv = os.environ.get("KUBECERT_ANSIBLE_VENV")
    return Path(venv) / "bin" if venv else Path(sys.executable).parent


def environment_for(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: this one, the collection's place, and `extra`.

    Libraries get their bytecode as they are first used, as `make setup` makes none. Without it the start takes twice as
    long as for anyone who has installed Ansible.
    """
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    collections = [str(COLLECTIONS), *filter(None, [os.environ.get("KUBECERT_COLLECTIONS")])]
    ansible = {
        "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(collections),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        "ANSIBLE_FORCE_COLOR": "False",
        "ANSIBLE_NOCOLOR": "True",
    }
    path = os.pathsep.join([str(ansible_bin()), os.environ.get("PATH", "")])
    return {**own, **ansible, "PATH": path, **extra}


def importing() -> dict[str, str]:
    """The environment of a bare Python that is to import the collection."""
    return {**os.environ, "PYTHONPATH": str(COLLECTIONS)}


class Running:
    """A run that has been begun, and may be killed. Its output lies in a file."""

    def __init__(self, playbook: str | Path, variables: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        given, self._output = (Path(self._folder.name) / name for name in ("variables.json", "output"))
        given.write_text(json.dumps(dict(variables)), encoding="utf-8")
        command = [str(ansible_bin() / "ansible-playbook"), str(playbook), "-e", f"@{given}"]
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment_for(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._folder.cleanup()

    @property
    def output(self) -> str:
        """What it has said so far."""
        return self._output.read_text(encoding="utf-8")

    @property
    def alive(self) -> bool:
        """Whether it goes on."""
        return self.process.poll() is None

    def kill(self, *, workers: bool = True) -> None:
        """SIGKILL, at once for all of its processes or only for ansible-playbook itself."""
        if self.alive:
            # Workers have sessions of their own, so each is killed by its own id; the parent first.
            found = [self.process.pid, *(descendants(self.process.pid) if workers else ())]
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def wait(self) -> Recap:
        """How it ends when it is let be."""
        self.process.wait()
        return recap_of(self.process.returncode, self.output)


def descendants(pid: int) -> Iterator[int]:
    """The ids of all processes that this one has begun."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield int(child)
        yield from descendants(int(child))


def run_playbook(
    playbook: str | Path,
    variables: Mapping[str, Any],
    environment: Mapping[str, str],
    *arguments: str,
    show: bool = False,
    piped: str = "",
) -> Recap:
    """Run a playbook on localhost with these variables; `show` prints the output as it comes.

    `piped` is what comes by its standard input, less than a pipe holds at once.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".json") as handle:
        json.dump(dict(variables), handle)
        handle.flush()
        command = [str(ansible_bin() / "ansible-playbook"), str(playbook), "-e", f"@{handle.name}", *arguments]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment_for(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            text=True,
        ) as process:
            if process.stdin:
                process.stdin.write(piped)
                process.stdin.close()
            lines = []
            for line in process.stdout or ():
                lines.append(line)
                if show:
                    print(line, end="", flush=True)
        return recap_of(process.returncode, "".join(lines))


def recap_of(code: int, output: str) -> Recap:
    """How a run of ansible-playbook ended, by its exit code and output."""
    numbers = [[int(number) for number in found] for found in _RECAP.findall(output)]
    total = [sum(column) for column in zip(*numbers, strict=True)] or [0] * 5
    return Recap(code, output, total[0] + total[3] + total[4], total[1], total[3])

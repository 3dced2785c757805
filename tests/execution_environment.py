# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What execution-environment.yml puts into an image, put into a virtual environment by the same steps.

No image is built: that takes a container engine and the registry of the base image. All else is as in the Containerfile
that ansible-builder writes: the collection is installed from its archive, ansible-builder's own script collects what
all collections ask for, and pip resolves that. amazon.aws comes with the ansible package instead of from Galaxy; that
it is of a release asked for is checked. The libraries are kept in .cache.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from packaging.specifiers import SpecifierSet

from tests.playbook import ROOT
from tests.setup import prepare

DEFINITION = ROOT / "execution-environment.yml"
PLACE = "/usr/share/ansible/collections"
"""Where the image has its collections."""
CACHE = prepare.CACHE / "execution-environment"


class ExecutionEnvironment:
    """The commands and collections of the image. `folder` is a fresh one, for the context and the collections."""

    def __init__(self, folder: Path) -> None:
        self._context, self._collections = folder / "context", folder / "collections"
        with _alone():
            self._create_context()
            self.venv = self._install_ansible()
            self._install_collections()
            self._install_libraries()
            self._carry_out_last_steps()

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """What processes find there: nothing of this process's own, and no setting that the image would not have."""
        path = os.pathsep.join([str(self.venv / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
        # In the image this is PLACE, where Ansible looks anyway.
        return {"PATH": path, "LANG": "C.UTF-8", "ANSIBLE_COLLECTIONS_PATH": str(self._collections), **extra}

    def collection_folders(self) -> list[Path]:
        """Where the files of its collections lie."""
        return [self._collections, *(path.resolve() for path in self._collections.glob("ansible_collections/*/*"))]

    def packages(self) -> dict[str, str]:
        """The Python packages by name, with their versions."""
        listed = _output([self.venv / "bin" / "python", "-m", "pip", "list", "--format=freeze"])
        return dict(line.split("==") for line in listed.split())

    def containerfile(self) -> str:
        """What a container engine would build."""
        return (self._context / "Containerfile").read_text(encoding="utf-8")

    def _create_context(self) -> None:
        build = ("ansible-galaxy", "collection", "build", "--force", "--output-path", ROOT / ".cache" / "build", ROOT)
        _output([_here(build[0]), *build[1:]])
        create = ("--file", DEFINITION, "--context", self._context, "--output-filename", "Containerfile")
        _output([_here("ansible-builder"), "create", *create])

    def _install_ansible(self) -> Path:
        dependencies = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))["dependencies"]
        asked = [dependencies[name]["package_pip"] for name in ("ansible_core", "ansible_runner")]
        _install("ansible", asked, fresh=True)
        return CACHE / "venv"

    def _install_collections(self) -> None:
        place = self._collections / "ansible_collections"
        for entry in yaml.safe_load((self._context / "_build" / "requirements.yml").read_text())["collections"]:
            if entry.get("type") == "file":
                archive = self._context / "_build" / entry["name"]
                galaxy = (self.venv / "bin" / "ansible-galaxy", "collection", "install", "--offline", "--no-deps")
                _output([*galaxy, "-p", self._collections, archive], self.environment({"HOME": str(self._context)}))
                continue
            namespace, name = entry["name"].split(".")
            (place / namespace).mkdir(parents=True, exist_ok=True)
            (place / namespace / name).symlink_to(_collection(entry))

    def _install_libraries(self) -> None:
        build, wanted = self._context / "_build", self._context / "wanted.txt"
        given = ("--user-pip", build / "requirements.txt", "--exclude-pip-reqs", build / "exclude-requirements.txt")
        script = (sys.executable, build / "scripts" / "introspect.py", "introspect", self._collections)
        _output([*script, *given, "--write-pip", wanted])
        lines = wanted.read_text(encoding="utf-8").splitlines()
        _install("libraries", sorted(line.partition("#")[0].strip() for line in lines))

    def _carry_out_last_steps(self) -> None:
        definition = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
        here = {
            definition["dependencies"]["python_interpreter"]["python_path"]: str(self.venv / "bin" / "python"),
            PLACE: str(self._collections),
        }
        for step in definition["additional_build_steps"]["append_final"]:
            verb, *command = shlex.split(step)
            if verb != "RUN":
                raise ValueError(f"{DEFINITION.name} has a step of which nothing is known here: {step}")
            for there, word in here.items():
                command = [part.replace(there, word) for part in command]
            _output(command)


def _install(what: str, asked: list[str], *, fresh: bool = False) -> None:
    """Have pip install this, unless that has been done; `fresh` begins with an empty environment then."""
    venv, stamp = CACHE / "venv", CACHE / "venv" / f".{what}"
    mark = hashlib.sha256("\n".join([*asked, sys.version]).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == mark and (venv / "bin" / "python").exists():
        return
    if fresh:
        prepare.create(venv, prepare.newest_python())
    _output([venv / "bin" / "python", "-m", "pip", "install", "-qq", "--no-compile", *asked])
    stamp.write_text(mark, encoding="ascii")


def _collection(entry: Mapping[str, Any]) -> Path:
    """Where the ansible package has this collection, in one of the releases asked for."""
    listed = yaml.safe_load(_output([_here("ansible-galaxy"), "collection", "list", entry["name"], "--format=yaml"]))
    for place, found in listed.items():
        if SpecifierSet(entry["version"]).contains(found[entry["name"]]["version"]):
            return Path(place).joinpath(*entry["name"].split("."))
    raise LookupError(f"{DEFINITION.name} asks for {entry['name']} {entry['version']}, and here are {listed}")


def _here(program: str) -> Path:
    """A program of the environment that the tests run in."""
    return Path(sys.executable).parent / program


def _output(command: list[Any], environment: Mapping[str, str] | None = None) -> str:
    """What a command says, which has to go well."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def _alone() -> Iterator[None]:
    """Test runs may want the same at the same time."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the virtual environments of this checkout, with nothing but a Python's standard library.

    prepare.py newest [test] [lint]   .venv: the newest Python here, with the newest ansible-core it can run
    prepare.py oldest [test]          .venv-oldest: the oldest supported ansible-core that a Python here can run
    prepare.py 2.19 [test]            .venv-2.19: that ansible-core; exit code 3 if no Python here can run it
    prepare.py collections            only the folder where Ansible finds this checkout as kubecert.acme

What is up to date is left alone, so that a second call takes no time. Any Python from 3.8 can run this file, which then
looks for the one to use; the environment variable PYTHON names another.
"""

from __future__ import annotations

import functools
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, Tuple

Version = Tuple[int, ...]
ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "tests" / "requirements"
PYTHONS = ((3, 14), (3, 13), (3, 12), (3, 11))
"""Newest first; the collection needs 3.11."""
CORES = {
    "2.17": ((3, 11), (3, 12)),
    "2.18": ((3, 11), (3, 12), (3, 13)),
    "2.19": ((3, 11), (3, 12), (3, 13)),
    "2.20": ((3, 12), (3, 13), (3, 14)),
    "2.21": ((3, 12), (3, 13), (3, 14)),
}
"""The supported ansible-core releases, oldest first, and which Pythons run their controller side."""
NO_PYTHON_FOR_CORE = 3


def main(arguments: list[str]) -> int:
    """Make one environment, and the collection's place beside it."""
    which, *groups = arguments or ["newest", "test"]
    link_collection()
    if which == "collections":
        return 0
    if which == "newest":
        return prepare(ROOT / ".venv", newest_python, ["ansible-newest", *groups])
    core = oldest_core() if which == "oldest" else which
    python = python_for(core)
    if python is None:
        say(f"ansible-core {core}: no Python here runs it; one of {', '.join(map(dotted, CORES[core]))} would.")
        return NO_PYTHON_FOR_CORE
    return prepare(ROOT / f".venv-{which}", lambda: python, [f"ansible-core-{core}", *groups])


def link_collection() -> None:
    """Let Ansible find the checkout at a path that ends in ansible_collections/kubecert/acme, whatever its own name."""
    link = CACHE / "collections" / "ansible_collections" / "kubecert" / "acme"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(os.path.join("..", "..", "..", ".."))


def newest_python() -> str:
    """The newest supported Python of this machine; if it has only newer ones than are known here, the default one."""
    given = os.environ.get("PYTHON")
    if given:
        return given
    found = pythons()
    for version in PYTHONS:
        if version in found:
            return found[version]
    fallback = shutil.which("python3") or sys.executable
    if (version_of(fallback) or (0, 0)) >= PYTHONS[-1]:
        return fallback
    raise SystemExit(
        f"kubecert.acme needs Python 3.11 or newer, and only {dotted(sys.version_info[:2])} was found. Install a newer "
        "one (on Debian 12 and later: apt install python3 python3-venv), or name one: make PYTHON=/path/to/python3"
    )


def oldest_core() -> str:
    """The oldest supported ansible-core that a Python here can run; says so if it isn't the oldest of all."""
    oldest = next(iter(CORES))
    for core in CORES:
        if python_for(core):
            if core != oldest:
                wanted = " or ".join(map(dotted, CORES[oldest]))
                say(f"ansible-core {oldest} needs Python {wanted}, which is not here; {core} serves as the oldest.")
            return core
    return oldest


def python_for(core: str) -> str | None:
    """The oldest Python here that runs this ansible-core: old with old, as on the machines that have it."""
    found = pythons()
    return next((found[version] for version in CORES[core] if version in found), None)


@functools.lru_cache(maxsize=None)
def pythons() -> dict[Version, str]:
    """The Pythons of this machine by version: those on PATH, those of pyenv, and python3."""
    found: dict[Version, str] = {}
    for version in PYTHONS:
        name = f"python{dotted(version)}"
        homes = sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/{dotted(version)}*/bin/{name}")))
        for path in filter(None, [shutil.which(name), *homes, shutil.which("python3")]):
            # A shim on PATH may stand for a Python that isn't there, so each is asked.
            if version_of(path) == version:
                found[version] = path
                break
    return found


@functools.lru_cache(maxsize=None)
def version_of(python: str) -> Version | None:
    """What this Python says it is."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(map(int, asked.stdout.split()))


def prepare(venv: Path, choose: Callable[[], str], groups: list[str]) -> int:
    """Make the environment if it isn't there, and install what its stamp doesn't tell of yet."""
    stamp = venv / ".installed"
    installed = set(stamp.read_text(encoding="utf-8").split()) if stamp.is_file() else set()
    wanted = {f"{group}:{digest(group)}" for group in groups}
    if wanted <= installed and (venv / "bin" / "python").exists():
        return 0
    kept = {entry for entry in installed if entry.partition(":")[0] not in groups and entry == current(entry)}
    if not installed or not (venv / "bin" / "python").exists():
        kept = set()
        create(venv, choose())
    groups = sorted({entry.partition(":")[0] for entry in kept} | set(groups))
    say(f"{venv.name}: installing {', '.join(groups)}. The first time this takes a minute or two.")
    files = [argument for group in groups for argument in ("-r", str(REQUIREMENTS / f"{group}.txt"))]
    # Compiling the thousands of files of the ansible package would take longer than all the rest.
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", "--no-compile"]
    code = subprocess.run([*command, *files], stdin=subprocess.DEVNULL, check=False).returncode
    if code == 0:
        stamp.write_text("\n".join(sorted(kept | wanted)) + "\n", encoding="utf-8")
    return code


def current(entry: str) -> str:
    """The stamp's entry as it would be written now."""
    group = entry.partition(":")[0]
    return f"{group}:{digest(group)}" if (REQUIREMENTS / f"{group}.txt").is_file() else ""


def digest(group: str) -> str:
    """A mark of the requirement file's contents and of those it includes."""
    mark = hashlib.sha256()
    for path in included(REQUIREMENTS / f"{group}.txt"):
        mark.update(path.read_bytes())
    return mark.hexdigest()[:16]


def included(path: Path) -> list[Path]:
    """A requirement file and those it includes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [path, *(path.parent / line[3:].strip() for line in lines if line.startswith("-r "))]


def create(venv: Path, python: str) -> None:
    """An empty virtual environment with pip, even where Debian's python3-venv is not installed."""
    say(f"{venv.name}: made with Python {dotted(version_of(python) or ())} ({python})")
    shutil.rmtree(venv, ignore_errors=True)
    if can(python, "import ensurepip, venv"):
        run([python, "-m", "venv", str(venv)])
    elif can(python, "import venv"):
        run([python, "-m", "venv", "--without-pip", str(venv)])
        wheel = pip_of_debian(venv)
        run([str(venv / "bin" / "python"), f"{wheel}/pip", "install", "-q", "--no-index", wheel])
    else:
        raise SystemExit(no_venv())


def pip_of_debian(venv: Path) -> str:
    """The wheel of pip from Debian's package, fetched and unpacked without being installed."""
    folder = CACHE / "pip"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run(["apt-get", "download", "-q", "python3-pip-whl"], cwd=folder)
        run(["dpkg", "-x", str(sorted(folder.glob("python3-pip-whl_*.deb"))[-1]), str(folder)])
        return str(sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))[-1])
    except (OSError, IndexError, subprocess.CalledProcessError):
        shutil.rmtree(venv, ignore_errors=True)
        raise SystemExit(no_venv()) from None


def no_venv() -> str:
    """What to do where this Python can't make virtual environments."""
    return (
        "This Python cannot make virtual environments, because Debian keeps that in a package of its own. Install it, "
        "then try again: sudo apt install python3-venv"
    )


def can(python: str, code: str) -> bool:
    """Whether this Python runs the code without a fault."""
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def run(command: list[str], cwd: Path | None = None) -> None:
    """Run a command that has to go well."""
    subprocess.run(command, cwd=cwd, check=True, stdin=subprocess.DEVNULL)


def dotted(version: Version) -> str:
    """(3, 13) as 3.13."""
    return ".".join(map(str, version))


def say(line: str) -> None:
    """A line for the user, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

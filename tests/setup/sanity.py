# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `ansible-test sanity` over this checkout, changed and new files included, wherever the checkout lies.

ansible-test wants to stand in a folder .../ansible_collections/kubecert/acme that is no symbolic link, so it gets a
copy. Its home is in the cache too: it makes virtual environments there, and fetches pip from an address of its own
unless a file with the right name is there already; the pip that comes with Python serves as well.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import ansible_test

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / ".cache" / "sanity"
COPY = HOME / "ansible_collections" / "kubecert" / "acme"
PIP_STAND_IN = "import ensurepip\nensurepip.bootstrap(default_pip=True)\n"


def main(arguments: list[str]) -> int:
    """Copy, and run the tests; more arguments go to ansible-test, such as `--test validate-modules`."""
    copy_checkout()
    prepare_home()
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"])
    environment = {**os.environ, "HOME": str(HOME), "PATH": path}
    command = ["ansible-test", "sanity", "--venv", "--color", "no", "--truncate", "0", *arguments]
    return subprocess.run(command, cwd=COPY, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


def copy_checkout() -> None:
    """The files that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    clear_copy()
    for name in filter(None, listed.stdout.split("\0")):
        source, target = ROOT / name, COPY / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    # ansible-test asks git for the files; without this it would ask the repository around the cache, which ignores it.
    subprocess.run(["git", "init", "-q", "."], cwd=COPY, check=True, capture_output=True)


def clear_copy() -> None:
    """Remove all but tests/output, where ansible-test keeps an environment of its own."""
    kept = (COPY / "tests", COPY / "tests" / "output")
    kept[-1].mkdir(parents=True, exist_ok=True)
    for path in [*COPY.iterdir(), *kept[0].iterdir()]:
        if path in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def prepare_home() -> None:
    """A home for ansible-test, with the user's settings of pip and its cache."""
    for name in (".config", ".cache"):
        theirs, ours = Path.home() / name, HOME / name
        if theirs.is_dir() and not ours.is_symlink():
            ours.symlink_to(theirs)
    source = Path(ansible_test.__file__).parent / "_internal" / "python_requirements.py"
    versions = re.findall(r"\bpip='([\d.]+)'", source.read_text(encoding="utf-8"))
    folder = HOME / ".ansible" / "test" / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    for version in versions:
        (folder / f"get_pip_{version.replace('.', '_')}.py").write_text(PIP_STAND_IN, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

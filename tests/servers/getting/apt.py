# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages by apt-get with state and settings of its own: nothing is installed, no system file written."""

from __future__ import annotations

from pathlib import Path

from .commands import Runner, say
from .machine import Machine

_SETTINGS = """\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::Lists "{folder}/lists";
Dir::Cache "{folder}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Default-Release "";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


class Apt:
    """One release of Debian."""

    def __init__(self, runner: Runner, machine: Machine, suite: str, work: Path, sources: bool = False) -> None:
        self.suite = suite
        self._runner = runner
        self._folder = work / suite
        for name in ("lists/partial", "cache/archives/partial"):
            (self._folder / name).mkdir(parents=True)
        kinds = ("deb", "deb-src") if sources else ("deb",)
        lines = [f"{kind} [signed-by={machine.keyring}] {machine.mirror} {suite} main\n" for kind in kinds]
        (self._folder / "sources.list").write_text("".join(lines), encoding="utf-8")
        self._settings = self._folder / "apt.conf"
        self._settings.write_text(_SETTINGS.format(folder=self._folder), encoding="utf-8")

    def update(self) -> None:
        """Read the package lists."""
        self._apt_get(f"reading the package lists of {self.suite}", self._folder, "update")

    def unpack(self, *packages: str) -> Path:
        """Download packages and unpack them into one folder, which is given back."""
        folder = self._folder / packages[0]
        (folder / "tree").mkdir(parents=True)
        self._apt_get(f"downloading {', '.join(packages)} from {self.suite}", folder, "download", *packages)
        for archive in sorted(folder.glob("*.deb")):
            say(f"got {archive.name.replace('%3a', ':')}")
            self._runner.run(f"unpacking {archive.name}", ["dpkg", "-x", archive, folder / "tree"], folder)
        return folder / "tree"

    def source(self, package: str) -> Path:
        """Download a source package's original tarball, which apt-get checks against the signed lists."""
        folder = self._folder / f"{package}-source"
        folder.mkdir()
        stage = f"downloading the source of {package} from {self.suite}"
        self._apt_get(stage, folder, "source", "--download-only", "--tar-only", package)
        return next(folder.glob("*.orig.tar.*"))

    def _apt_get(self, stage: str, folder: Path, *arguments: str) -> None:
        say(stage)
        self._runner.run(stage, ["apt-get", "-q", "-y", "-c", self._settings, *arguments], folder)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts servers into a folder, as many at a time as will go; each appears there whole or not at all."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import tempfile
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from .apiserver import build
from .apt import Apt
from .commands import GettingError, Runner, say
from .machine import BY_HAND, Machine

# Program → release, package; it lies in the package's usr/bin.
_PACKAGED = {
    "pebble": ("sid", "pebble"),
    "etcd": ("sid", "etcd-server"),
    "kubectl": ("bookworm", "kubernetes-client"),
    "lego": ("sid", "lego"),
}
# Program → release; its package, and those of the libraries that a small system may lack. It lies in usr/sbin.
_KNOT = ("knot", "libknot13", "libdnssec9", "libzscanner4", "liburcu8", "liblmdb0")
_BUNDLED = {"knotd": ("bookworm", *_KNOT, "libcap-ng0", "libxdp1", "libbpf1", "libelf1")}
_BUILT = "kube-apiserver"
_VERSION = {
    "pebble": ["-version"],
    "etcd": ["--version"],
    "kubectl": ["version", "--client"],
    "knotd": ["--version"],
    "lego": ["--version"],
    "kube-apiserver": ["--version"],
}
_START = '#!/bin/sh\nexport LD_LIBRARY_PATH={folder}\nexec {folder}/{name} "$@"\n'
_SPACE = 5 << 29
_SPACE_PACKAGED = 1 << 29


def get(names: Collection[str], target: Path, machine: Machine | None = None) -> None:
    """Get these programs into the target folder; what has been got before one of them fails stays."""
    machine = machine or Machine.here()
    _check_space(target, _SPACE if _BUILT in names else _SPACE_PACKAGED)
    say(f"getting {', '.join(sorted(names))} from Debian into {target}" + _duration(names))
    began = time.monotonic()
    for stale in target.glob("work-*"):
        shutil.rmtree(stale, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=target))
    try:
        _Getting(machine, names, work, target).run()
    except GettingError as error:
        raise GettingError(f"The servers could not be got from Debian: {error}\n{BY_HAND}") from error
    finally:
        _remove(work)
    say(f"got all in {time.monotonic() - began:.0f} s")


class _Getting:
    def __init__(self, machine: Machine, names: Collection[str], work: Path, target: Path) -> None:
        self._machine, self._names, self._work, self._target = machine, names, work, target
        (work / "logs").mkdir()
        self._runner = Runner(work / "logs")
        self._errors: list[BaseException] = []

    def run(self) -> None:
        """One thread for each release of Debian. The first failure ends the others too."""
        suites = {suite for name, (suite, *_packages) in {**_PACKAGED, **_BUNDLED}.items() if name in self._names}
        suites |= {"bookworm"} if _BUILT in self._names else set()
        with ThreadPoolExecutor() as pool:
            futures = [pool.submit(self._watched, suite) for suite in sorted(suites)]
            try:
                wait(futures)
            except BaseException:
                self._runner.stop()
                raise
        if self._errors:
            raise self._errors[0]

    def _watched(self, suite: str) -> None:
        try:
            self._from_suite(suite)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._errors.append(error)
            self._runner.stop()

    def _from_suite(self, suite: str) -> None:
        built = suite == "bookworm" and _BUILT in self._names
        apt = Apt(self._runner, self._machine, suite, self._work, sources=built)
        apt.update()
        for name, (home, package) in _PACKAGED.items():
            if home == suite and name in self._names:
                self._install(name, apt.unpack(package) / "usr/bin" / name)
        for name, (home, *packages) in _BUNDLED.items():
            if home == suite and name in self._names:
                self._install_bundle(name, apt.unpack(*packages))
        if built:
            self._install(_BUILT, build(self._runner, apt, self._work, self._machine.architecture))

    def _install_bundle(self, name: str, tree: Path) -> None:
        """Put program and libraries into a folder of their own; what starts the one with the others takes its place."""
        program = tree / "usr/sbin" / name
        self._check_there(name, program)
        folder = self._target / f"{name}-files"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file in (program, *tree.glob("lib/*/*.so.*"), *tree.glob("usr/lib/*/*.so.*")):
            shutil.copy(file, folder)
        start = self._work / name
        start.write_text(_START.format(folder=shlex.quote(str(folder)), name=name), encoding="utf-8")
        start.chmod(0o755)
        self._install(name, start)

    def _check_there(self, name: str, program: Path) -> None:
        if not program.is_file():
            raise GettingError(f"there is no {name} where it should be, at {program.relative_to(self._work)}")

    def _install(self, name: str, program: Path) -> None:
        """Try the program, then put it in its place by a rename."""
        self._check_there(name, program)
        self._runner.run(f"trying {name}", [program, *_VERSION[name]], self._work)
        fresh = self._work / f"{name}.new"
        shutil.copy(program, fresh)
        fresh.chmod(0o755)
        fresh.rename(self._target / name)
        say(f"{name} is ready")


def _duration(names: Collection[str]) -> str:
    return "; this is done once and takes some minutes" if _BUILT in names else ""


def _check_space(target: Path, needed: int) -> None:
    free = shutil.disk_usage(target).free
    if free < needed:
        raise GettingError(
            f"Getting the servers for tests takes {needed / (1 << 30):.1f} GB in {target} for a while, and there are "
            f"only {free / (1 << 30):.1f} GB free. Make room, or set XDG_CACHE_HOME to a folder on another disk."
        )


def _remove(work: Path) -> None:
    """Go leaves folders without write permission behind."""
    for folder in work.rglob("*"):
        if folder.is_dir() and not folder.is_symlink():
            with contextlib.suppress(OSError):
                folder.chmod(0o700)
    shutil.rmtree(work, ignore_errors=True)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds kube-apiserver from bookworm's `kubernetes` 1.20, the last source package of Debian that holds the whole tree.

Debian's patches to it change only what kubectl prints, so the original tarball will do.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .apt import Apt
from .commands import Runner, say

_GO = "golang-1.19"
_REFLECT = "github.com/modern-go/reflect2"
_RSYNC = '#!/bin/sh\n[ "$1" = -pc ] || exit 2\nexec cp -p "$2" "$3"\n'


def build(runner: Runner, apt: Apt, work: Path, architecture: str) -> Path:
    """The finished program, somewhere in the work folder."""
    packages = [f"{_GO}-go", f"{_GO}-src", "golang-github-modern-go-reflect2-dev"]
    packages += [tool for tool in ("make",) if not shutil.which(tool)]
    with ThreadPoolExecutor() as pool:
        tarball = pool.submit(apt.source, "kubernetes")
        tools = pool.submit(apt.unpack, *packages)
        tree = _extract(runner, tarball.result(), work / "kubernetes")
        _prepare(tree, tools.result())
    say("compiling kube-apiserver, which takes some minutes")
    command = ["make", "WHAT=cmd/kube-apiserver", "GOFLAGS=-tags=providerless", "GOLDFLAGS=-s -w"]
    runner.run("compiling kube-apiserver", command, tree, _environment(work, tree, tools.result()))
    return tree / f"_output/local/bin/linux/{architecture}/kube-apiserver"


def _extract(runner: Runner, tarball: Path, folder: Path) -> Path:
    folder.mkdir()
    runner.run(f"unpacking {tarball.name}", ["tar", "-xf", tarball], folder)
    return next(folder.iterdir())


def _prepare(tree: Path, tools: Path) -> None:
    """Go from 1.18 on needs reflect2 1.0.2: 1.0.1 links to a function of the runtime that has changed since."""
    vendored = tree / "vendor" / _REFLECT
    for file in vendored.glob("*.go"):
        file.unlink()
    for file in (tools / "usr/share/gocode/src" / _REFLECT).glob("*.go"):
        shutil.copy(file, vendored)
    workspace = tree / ".go/src/k8s.io"
    workspace.mkdir(parents=True)
    (workspace / "kubernetes").symlink_to("../../..")
    # The tree's scripts call rsync only to copy one file, so a system without it needs no more than this.
    shim = tools / "usr/bin/rsync"
    shim.parent.mkdir(parents=True, exist_ok=True)
    shim.write_text(_RSYNC, encoding="ascii")
    shim.chmod(0o755)


def _environment(work: Path, tree: Path, tools: Path) -> dict[str, str]:
    """All of it: settings of an outer make or of another Go must not reach this build."""
    home = work / "home"
    home.mkdir()
    root = tools / f"usr/lib/go-{_GO.partition('-')[2]}"
    return {
        "PATH": os.pathsep.join([str(root / "bin"), str(tools / "usr/bin"), os.environ.get("PATH", os.defpath)]),
        "HOME": str(home),
        "GOROOT": str(root),
        "GOPATH": str(tree / ".go"),
        "GOCACHE": str(work / "go-cache"),
        "GOTMPDIR": str(home),
        "TMPDIR": str(home),
        "GOPROXY": "off",
        "GO111MODULE": "off",
        "CGO_ENABLED": "0",
    }

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this machine can get the servers from Debian, and what to do where it can't."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from .commands import GettingError
from .sources import mirror

BY_HAND = (
    "Or get them by hand: download the official releases of Pebble 2.10, etcd 3.5 and kube-apiserver (any version "
    "from 1.20 on), put the programs pebble, etcd and kube-apiserver (and kubectl and Knot DNS 3's knotd, where they "
    "are not on PATH) into one folder, and set KUBECERT_SERVERS to that folder."
)
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")


@dataclass(frozen=True)
class Machine:
    """A Debian system: its mirror, the keyring that vouches for it, and its architecture as Go and Debian call it."""

    mirror: str
    keyring: Path
    architecture: str

    @classmethod
    def here(cls, root: Path = Path("/"), processor: str | None = None) -> Machine:
        """This machine; GettingError where the servers can't be got on it."""
        processor = processor or platform.machine()
        system = _os_release(root)
        if system.get("ID") != "debian" or processor not in _ARCHITECTURES:
            name = system.get("PRETTY_NAME") or platform.system()
            raise _unsupported(
                "The servers for tests can be got by this program on Debian for amd64 and arm64 only, and this is "
                f"{name} on {processor}."
            )
        if missing := [tool for tool in ("apt-get", "dpkg") if not shutil.which(tool)]:
            raise _unsupported(f"The servers for tests come from Debian, but there is no {missing[0]} on PATH.")
        keyrings = [root / "usr/share/keyrings" / name for name in _KEYRINGS]
        keyring = next((file for file in keyrings if file.is_file()), None)
        if keyring is None:
            raise _unsupported(
                "The servers for tests come from Debian, but this system has no keyring of the Debian archive. Install "
                "the package debian-archive-keyring."
            )
        found = mirror(root / "etc/apt")
        if found is None:
            raise _unsupported(
                "The servers for tests come from Debian, but neither /etc/apt/sources.list nor the files in "
                "/etc/apt/sources.list.d name a Debian mirror with the component main. Add one."
            )
        return cls(found, keyring, _ARCHITECTURES[processor])


def _unsupported(what: str) -> GettingError:
    return GettingError(f"{what} {BY_HAND}")


def _os_release(root: Path) -> dict[str, str]:
    for file in (root / "etc/os-release", root / "usr/lib/os-release"):
        if file.is_file():
            pairs = [line.partition("=") for line in file.read_text(encoding="utf-8").splitlines() if "=" in line]
            return {name: value.strip("\"'") for name, _unused, value in pairs}
    return {}

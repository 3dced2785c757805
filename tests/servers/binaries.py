# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the servers and kubectl come from: KUBECERT_SERVERS, else a cache filled from Debian."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .getting import get
from .getting.commands import BEAT, GettingError, say
from .getting.machine import BY_HAND

NAMES = ("pebble", "etcd", "kube-apiserver")
VARIABLE = "KUBECERT_SERVERS"
# To be raised when what is in the cache will no longer do.
_STAMP = "1"


def find(*names: str) -> dict[str, Path]:
    """Where these programs are. Those that are in neither place are got from Debian, which takes some minutes once."""
    folder = os.environ.get(VARIABLE)
    return _in_folder(Path(folder), names) if folder else _in_cache(names)


def kubectl() -> Path:
    """Where kubectl is: in the folder KUBECERT_SERVERS, on PATH, in the cache."""
    return installed("kubectl") or _in_cache(["kubectl"])["kubectl"]


def knotd() -> Path:
    """Where Knot DNS is: in the folder KUBECERT_SERVERS, on PATH, in the cache."""
    return installed("knotd") or _in_cache(["knotd"])["knotd"]


def lego() -> Path:
    """Where lego is, an ACME client: in the folder KUBECERT_SERVERS, on PATH, in the cache."""
    return installed("lego") or _in_cache(["lego"])["lego"]


def installed(name: str) -> Path | None:
    """Where this program is on this machine, without the cache: in the folder KUBECERT_SERVERS, on PATH."""
    folder = os.environ.get(VARIABLE)
    own = Path(folder) / name if folder else None
    if own and _is_program(own):
        return own
    # Servers lie where only the administrator's PATH leads.
    on_path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))
    return Path(on_path) if on_path else None


def cache() -> Path:
    """The folder where programs are kept that came from Debian."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    home = base if base.is_absolute() else Path.home() / ".cache"
    return home / "kubecert-acme" / "servers" / f"{_STAMP}-{platform.machine()}"


def _in_folder(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    found = {name: folder / name for name in names}
    missing = [name for name, file in found.items() if not _is_program(file)]
    if missing:
        state = "has no program" if folder.is_dir() else "is not there and so has no program"
        raise GettingError(
            f"The folder {folder}, named by {VARIABLE}, {state} {' or '.join(missing)}. Put it there, or unset "
            f"{VARIABLE} to have all of them got from Debian. {BY_HAND}"
        )
    return found


def _in_cache(names: Sequence[str]) -> dict[str, Path]:
    folder = cache()
    found = {name: folder / name for name in names}
    if _missing(found):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            # Somebody else may have got them while this process waited.
            if missing := _missing(found):
                get(missing, folder)
    return found


def _missing(found: dict[str, Path]) -> list[str]:
    return [name for name, file in found.items() if not _is_program(file)]


def _is_program(file: Path) -> bool:
    return file.is_file() and os.access(file, os.X_OK)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time fills the cache; the kernel opens the lock when that process ends, however it ends."""
    with (folder / "lock").open("a", encoding="ascii") as lock:
        said = 0.0
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - said > BEAT:
                    said = time.monotonic()
                    say(f"another process is getting servers into {folder}; waiting for it")
                time.sleep(0.2)
        yield

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the servers' programs are looked for, in which order, and what is said where they can't be had."""

from __future__ import annotations

import fcntl
import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.servers import binaries
from tests.servers.getting.commands import GettingError, Runner
from tests.servers.getting.machine import Machine
from tests.servers.getting.servers import get

DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n'
ROOT = Path(__file__).resolve().parents[3]


def program(file: Path, text: str = "#!/bin/sh\n") -> Path:
    """Write a program."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's folder, with no KUBECERT_SERVERS and with a machine that can get nothing: no apt-get on PATH."""
    monkeypatch.delenv("KUBECERT_SERVERS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return binaries.cache()


@pytest.fixture
def own(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder KUBECERT_SERVERS."""
    monkeypatch.setenv("KUBECERT_SERVERS", str(tmp_path / "own"))
    return tmp_path / "own"


def machine(root: Path, release: str = DEBIAN, keyring: bool = True, sources: bool = True) -> Path:
    """A system's files in a folder."""
    files = {"etc/os-release": release}
    if keyring:
        files["usr/share/keyrings/debian-archive-keyring.gpg"] = ""
    if sources:
        files["etc/apt/sources.list"] = "deb http://mirror.example/debian trixie main\n"
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH with apt-get and dpkg on it."""
    for name in ("apt-get", "dpkg"):
        program(tmp_path / "tools" / name)
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))


def test_the_folder_of_the_variable_comes_first(own: Path, cache: Path) -> None:
    for name in binaries.NAMES:
        program(own / name)
        program(cache / name)
    assert binaries.find(*binaries.NAMES) == {name: own / name for name in binaries.NAMES}


def test_a_program_that_is_missing_there_is_named_with_the_folder(own: Path, cache: Path) -> None:
    program(own / "pebble")
    program(cache / "etcd")
    (own / "kube-apiserver").write_text("not a program", encoding="utf-8")
    with pytest.raises(GettingError) as caught:
        binaries.find(*binaries.NAMES)
    told = str(caught.value)
    assert f"The folder {own}, named by KUBECERT_SERVERS, has no program etcd or kube-apiserver" in told
    assert "Pebble 2.10" in told
    assert binaries.find("pebble") == {"pebble": own / "pebble"}, "what isn't asked for may be missing"


def test_a_folder_that_is_missing_is_told(own: Path) -> None:
    with pytest.raises(GettingError, match="is not there and so has no program pebble"):
        binaries.find("pebble")


def test_without_the_variable_the_cache_is_used(cache: Path) -> None:
    for name in binaries.NAMES:
        program(cache / name)
    assert binaries.find(*binaries.NAMES) == {name: cache / name for name in binaries.NAMES}


def test_the_cache_is_in_the_home_folder_unless_xdg_says_otherwise(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert cache.parent == tmp_path / "cache/kubecert-acme/servers"
    monkeypatch.setenv("HOME", str(tmp_path))
    for ignored in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert binaries.cache().parent == tmp_path / ".cache/kubecert-acme/servers"


def test_nothing_is_asked_for_nothing(cache: Path) -> None:
    assert binaries.find() == {}
    assert not cache.exists()


def test_kubectl_is_looked_for_in_the_folder_on_path_and_in_the_cache(
    own: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(cache / "kubectl")
    assert binaries.kubectl() == cache / "kubectl"
    program(tmp_path / "nothing/kubectl")
    assert binaries.kubectl() == tmp_path / "nothing/kubectl"
    program(own / "kubectl")
    assert binaries.kubectl() == own / "kubectl"


def test_two_processes_do_not_fill_the_cache_at_once(cache: Path) -> None:
    """The second waits, then finds what the first has got."""
    cache.mkdir(parents=True)
    code = "from tests.servers import binaries; print(binaries.find('pebble')['pebble'])"
    with (cache / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert second.stderr is not None
        assert "another process is getting servers" in second.stderr.readline()
        program(cache / "pebble")
    output, rest = second.communicate(timeout=30)
    assert (output.strip(), rest) == (str(cache / "pebble"), "")


def test_a_debian_machine_is_known_by_its_files(apt: None, tmp_path: Path) -> None:
    found = Machine.here(machine(tmp_path), "aarch64")
    assert found.mirror == "http://mirror.example/debian"
    assert found.keyring == tmp_path / "usr/share/keyrings/debian-archive-keyring.gpg"
    assert found.architecture == "arm64"


@pytest.mark.parametrize(
    ("system", "processor", "message"),
    [
        ({"release": 'ID=fedora\nPRETTY_NAME="Fedora Linux 43"\n'}, "x86_64", "and this is Fedora Linux 43 on x86_64"),
        ({"release": ""}, "x86_64", f"and this is {platform.system()} on x86_64"),
        ({}, "riscv64", r"and this is Debian GNU/Linux 13 \(trixie\) on riscv64"),
        ({"keyring": False}, "x86_64", "Install the package debian-archive-keyring"),
        ({"sources": False}, "x86_64", "name a Debian mirror with the component main"),
    ],
)
def test_any_other_machine_is_told_what_to_do(
    apt: None, tmp_path: Path, system: dict[str, object], processor: str, message: str
) -> None:
    with pytest.raises(GettingError, match=message) as caught:
        Machine.here(machine(tmp_path, **system), processor)  # type: ignore[arg-type]
    told = str(caught.value)
    assert "Pebble 2.10, etcd 3.5 and kube-apiserver (any version from 1.20 on)" in told
    assert "set KUBECERT_SERVERS to that folder" in told


def test_debian_without_apt_is_told(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(GettingError, match="there is no apt-get on PATH"):
        Machine.here(machine(tmp_path), "x86_64")


def test_a_failed_stage_is_told_with_the_end_of_its_log_and_leaves_nothing(
    cache: Path, apt: None, tmp_path: Path
) -> None:
    """apt-get here says something and fails; the rest is as it would be on Debian."""
    program(tmp_path / "tools/apt-get", "#!/bin/sh\necho reading\necho 'E: no such mirror' >&2\nexit 100\n")
    cache.mkdir(parents=True)
    with pytest.raises(GettingError) as caught:
        get(["pebble"], cache, Machine.here(machine(tmp_path), "x86_64"))
    told = str(caught.value)
    assert "reading the package lists of sid failed: apt-get ended with 100" in told
    assert "reading\nE: no such mirror" in told
    assert "set KUBECERT_SERVERS" in told
    assert list(cache.iterdir()) == []


def test_a_runner_that_is_stopped_ends_all_that_runs(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(runner.run, "sleeping", ["sh", "-c", "sleep 60 & wait"], tmp_path)
        while not list(tmp_path.glob("sleeping.log")):
            time.sleep(0.01)
        time.sleep(0.1)
        runner.stop()
        assert isinstance(running.exception(), GettingError)
    assert time.monotonic() - began < 10
    with pytest.raises(GettingError, match="was given up"):
        runner.run("more", ["true"], tmp_path, dict(os.environ))

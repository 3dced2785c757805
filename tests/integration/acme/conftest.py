# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pebble and the DNS it asks, without Kubernetes; a test that wants a Pebble of another kind starts one beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server
from tests.servers import Sandbox, binaries
from tests.servers.pebble import Pebble, PebbleOptions
from tests.servers.pki import Authority

from .applicant import Applicant, connect, trusting
from .gate import Gate

StartPebble = Callable[[PebbleOptions], Pebble]
_TRUST = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture(scope="session")
def acme_sandbox() -> Iterator[Sandbox]:
    """The servers. Pebble rejects every tenth nonce, offers three chains, and refuses blocked.example.com."""
    options = PebbleOptions(nonce_reject_percent=10, alternate_roots=2, blocked_domains=("blocked.example.com",))
    with Sandbox(options, kubernetes=False) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _TRUST:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def applicant(acme_sandbox: Sandbox) -> Applicant:
    """An applicant with an account at the sandbox's Pebble."""
    return Applicant(acme_sandbox, connect(trusting(acme_sandbox.pebble)))


@pytest.fixture
def start_pebble(acme_sandbox: Sandbox, tmp_path: Path) -> Iterator[StartPebble]:
    """Starts a Pebble of another kind, which asks the same DNS."""
    started: list[Pebble] = []

    def start(options: PebbleOptions) -> Pebble:
        program = binaries.find("pebble")["pebble"]
        started.append(Pebble(program, tmp_path, Authority(), acme_sandbox.dns.resolver, options))
        return started[-1]

    yield start
    for pebble in started:
        pebble.stop()


@pytest.fixture
def gate(acme_sandbox: Sandbox, tmp_path: Path) -> Iterator[Gate]:
    """A gate before the sandbox's Pebble."""
    with Gate(acme_sandbox.pebble, tmp_path) as gate:
        yield gate


@pytest.fixture
def guest(acme_sandbox: Sandbox, gate: Gate) -> Applicant:
    """An applicant who goes through the gate."""
    return Applicant(acme_sandbox, connect(Server(gate.directory_url, gate.ca_pem)))

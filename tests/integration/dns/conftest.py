# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route53 and two DNS servers, without the rest of the sandbox; they behave well again after each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.servers import Sandbox

from .desk import Desk
from .gate import Gate


@pytest.fixture(scope="session")
def dns_sandbox() -> Iterator[Sandbox]:
    """The servers."""
    with Sandbox(kubernetes=False, acme=False, nameservers=2) as sandbox:
        yield sandbox


@pytest.fixture
def desk(dns_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk; whatever AWS set-up this machine has is out of sight."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    yield Desk(dns_sandbox)
    dns_sandbox.route53.reset()
    dns_sandbox.dns.reset()


@pytest.fixture
def gate(desk: Desk) -> Iterator[Gate]:
    """A gate before Route53."""
    with Gate(desk.sandbox.route53.endpoint) as gate:
        yield gate

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session's servers, each test with a zone of its own; they behave well again after it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.servers import Sandbox

from .zone import Zone, client


@pytest.fixture(autouse=True)
def _good_behaviour(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.route53.reset()
    sandbox.dns.reset()
    sandbox.faults.reset()


@pytest.fixture
def zone(sandbox: Sandbox) -> Zone:
    """A fresh zone as boto3 sees it."""
    name = f"z{uuid.uuid4().hex[:8]}.example.org"
    return Zone(name, sandbox.route53.create_zone(name), client(sandbox.route53))


@pytest.fixture
def namespace(sandbox: Sandbox) -> str:
    """A fresh namespace."""
    return sandbox.kubernetes.create_namespace(f"n{uuid.uuid4().hex[:8]}")

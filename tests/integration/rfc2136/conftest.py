# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS servers that take updates: Knot always, BIND too where this machine has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import binaries
from tests.servers.bind import Bind
from tests.servers.knot import Knot
from tests.servers.updatable import UpdatableDns

from .desk import Desk

NAMED = binaries.installed("named")


@pytest.fixture(scope="session", params=["knot", "bind"] if NAMED else ["knot"])
def updatable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpdatableDns]:
    """The server. Getting it takes some seconds when it is the first time."""
    folder = tmp_path_factory.mktemp(request.param)
    with Bind(NAMED, folder) if NAMED and request.param == "bind" else Knot(folder) as server:
        yield server


@pytest.fixture
def desk(updatable: UpdatableDns) -> Desk:
    """A desk."""
    return Desk(updatable)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the preflight start from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..case import Case
from .desk import Desk


@pytest.fixture
def desk(ready: Case) -> Iterator[Desk]:
    """A desk in a corner where credentials and account are there; the servers behave well again after each test."""
    yield Desk(ready)
    ready.sandbox.route53.reset()
    ready.sandbox.dns.reset()

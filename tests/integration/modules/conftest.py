# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the modules start from."""

from __future__ import annotations

import pytest

from tests.unit.pki.build import Ca

from ..case import Case
from .line import Line


@pytest.fixture(scope="session")
def ca() -> Ca:
    """A small CA, for chains that no ACME server would give."""
    return Ca()


@pytest.fixture
def line(case: Case, ca: Ca) -> Line:
    """The modules, on a cluster where nothing has been prepared."""
    return Line(case, ca)


@pytest.fixture
def ready_line(ready: Case, ca: Ca) -> Line:
    """The modules, on a cluster with credentials and an ACME account."""
    return Line(ready, ca)

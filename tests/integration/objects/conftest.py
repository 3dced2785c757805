# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of objects start from."""

from __future__ import annotations

import pytest

from ..case import Case, well
from .desk import Desk


@pytest.fixture
def desk(case: Case) -> Desk:
    """A cluster that knows the kinds, with the credentials of an issuer in the case's namespace."""
    well(case.perform("k8s_crds"))
    case.sandbox.kubernetes.create_namespace(case.home)
    found = Desk(case)
    found.store_credentials()
    return found

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about very many certificates follows from what was measured on fewer."""

from __future__ import annotations

from tests.benchmark.contenders import Results
from tests.benchmark.scale import scale

from .build import results


def test_it_grows_as_it_was_measured() -> None:
    lines = scale(results(), "Measured today.")
    # 900 requests for 100 certificates, and 1.2 s for 10 and 1.5 s for 100 of which none is due.
    assert "| ACME requests | 9 | ≈ 900000 |" in lines
    assert "| 10 | 10000 | ≈ 34.5 |" in lines
    assert "| 100 | 1000 | ≈ 4.5 |" in lines


def test_it_goes_by_the_limits_that_are_built_in() -> None:
    text = "\n".join(scale(results(), "Measured today."))
    assert "300 new orders from an account in 3h, so one account needs 1000 hours for the first issue" in text
    assert "| 90 | 60 | 1667 | 69.4 |" in text


def test_nothing_is_made_up() -> None:
    assert scale(Results(sizes=(10,), hundred=10), "Measured today.") == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a ServiceAccount gets a new token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.service_token import TokenFacts
from ansible_collections.kubecert.acme.plugins.module_utils.plan.tokens import reason_for_new

from .build import NOW

USER = "system:serviceaccount:kubecert:kubecert"
HOUR = timedelta(hours=1)


def facts(left: float, lifetime: float = 30, user: str = USER) -> TokenFacts:
    """A token with so many hours left of its lifetime."""
    return TokenFacts(user, NOW + (left - lifetime) * HOUR, NOW + left * HOUR)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "There is none that can be used."),
        (facts(30), ""),
        (facts(10), ""),
        (facts(9.99), "Less than a third of its lifetime is left."),
        (facts(0), "It has expired."),
        (facts(30, user="system:serviceaccount:kubecert:other"), "It is for system:serviceaccount:kubecert:other."),
        (facts(30.01), ""),
        (facts(31, 31), "It lives for longer than 30h."),
        # A server that gives an hour is not asked for another token at once.
        (facts(1, 1), ""),
        (facts(0.3, 1), "Less than a third of its lifetime is left."),
    ],
)
def test_a_new_one_is_due(found: TokenFacts | None, reason: str) -> None:
    assert reason_for_new(found, USER, 30 * HOUR, NOW) == reason

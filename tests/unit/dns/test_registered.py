# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registered domains by the Public Suffix List, as Let's Encrypt counts them."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns.registered import registered_domain


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("example.com", "example.com"),
        ("*.a.shop.example.com", "example.com"),
        ("www.example.co.uk", "example.co.uk"),
        ("api.someone.github.io", "someone.github.io"),
        ("github.io", "github.io"),
        ("*.github.io", "github.io"),
        ("a.b.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.c.kawasaki.jp", "b.c.kawasaki.jp"),
        ("www.xn--fiqs8s", "www.xn--fiqs8s"),
        ("host.lab.unlisted", "lab.unlisted"),
        ("unlisted", "unlisted"),
    ],
)
def test_registered_domains(name: str, domain: str) -> None:
    assert registered_domain(name) == domain

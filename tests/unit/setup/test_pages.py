# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that are made from the code say what the code does now."""

from __future__ import annotations

from tests.setup import cert_manager_page, permissions_page


def test_the_page_of_rights_is_up_to_date() -> None:
    assert permissions_page.PAGE.read_text(encoding="utf-8") == permissions_page.page(), "run make pages"


def test_the_page_of_fields_is_up_to_date() -> None:
    assert cert_manager_page.PAGE.read_text(encoding="utf-8") == cert_manager_page.page(), "run make pages"

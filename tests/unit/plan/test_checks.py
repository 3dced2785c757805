# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of many checks."""

from __future__ import annotations

from ansible_collections.kubecert.acme.plugins.module_utils.model.check import Check, failed, passed, skipped
from ansible_collections.kubecert.acme.plugins.module_utils.plan.checks import failure, table

SOUND = passed("cluster", "https://k.example", "It answers.")
WRONG = failed("write", "example.org", "It is\nforbidden.", "Allow it.")
ALSO = failed("caa", "shop.example.org", "It lets nobody issue.", "Add a record.")
UNSEEN = skipped("account", "ClusterIssuer ca", "There is none yet.")


def test_a_table_has_one_line_for_each_check_in_columns() -> None:
    assert table([SOUND, WRONG, UNSEEN]) == [
        "passed   cluster  https://k.example  It answers.",
        "FAILED   write    example.org        It is forbidden. Allow it.",
        "skipped  account  ClusterIssuer ca   There is none yet.",
    ]


def test_no_checks_are_no_lines_and_no_failure() -> None:
    assert table([]) == []
    assert failure("preflight_info", []) is None


def test_a_failure_names_what_has_failed() -> None:
    assert failure("preflight_info", [SOUND, UNSEEN]) is None
    one = failure("preflight_info", [SOUND, ALSO])
    assert one == ("preflight_info: 1 of 2 checks failed. caa (shop.example.org): It lets nobody issue. Add a record.")
    both = failure("preflight_info", [WRONG, SOUND, ALSO]) or ""
    assert both.splitlines()[0] == "preflight_info: 2 of 3 checks failed."
    assert "2. caa (shop.example.org)" in both


def test_a_check_as_a_result_has_all_fields() -> None:
    expected = {"name": "caa", "subject": "a", "status": "passed", "message": "Fine.", "remedy": ""}
    assert Check("caa", "a", "passed", "Fine.").to_item() == expected

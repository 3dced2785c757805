# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""keep_going: the task goes well although some items have failed, and these still say why."""

from __future__ import annotations

from .desk import Desk, message, record


def test_failed_items_do_not_fail_the_task(desk: Desk) -> None:
    zone = desk.zone()
    result = desk.run(record("www.no-such-zone.example.net", "a"), record(zone, "b"), keep_going=True)
    assert "failed" not in result
    assert result["changed"] is True
    assert "No public hosted zone holds" in message(result, 0)
    assert result["msg"].startswith("route53_txt: 1 failed. _acme-challenge.www.no-such-zone.example.net: ")
    assert result["failed_records"] == result["records"][:1]
    assert desk.txt(f"_acme-challenge.{zone}") == ['"b"']
    again = desk.run(record(zone, "b"), keep_going=True)
    assert "msg" not in again
    assert again["failed_records"] == []


def test_wrong_options_fail_it_all_the_same(desk: Desk) -> None:
    result = desk.run(record("not a name", "a"), keep_going=True)
    assert result["failed"] is True
    assert "nothing has been touched" in result["msg"]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that sends clients elsewhere: they follow with what anybody may ask, and with nothing that is signed."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server

from .applicant import Applicant, connect
from .gate import Gate, Reply


def test_a_directory_may_have_moved(gate: Gate) -> None:
    gate.once("/old", Reply(302, headers={"Location": f"{gate.directory_url}?from=old"}))
    old = gate.directory_url.removesuffix("/dir") + "/old"
    acme = connect(Server(old, gate.ca_pem))
    assert acme.create_account([]).status == "valid"
    assert [path for _method, path, _headers in gate.seen][:2] == ["/old", "/dir?from=old"]


def test_a_directory_that_moves_for_ever_is_told(gate: Gate) -> None:
    gate.watch = lambda method, path: Reply(302, headers={"Location": gate.directory_url})
    with pytest.raises(AcmeFault, match="too many redirects"):
        connect(Server(gate.directory_url, gate.ca_pem), seconds=30)
    assert len(gate.seen) <= 10


def test_what_is_signed_for_one_address_is_sent_to_no_other(guest: Applicant, gate: Gate) -> None:
    gate.watch = lambda method, path: Reply(307, headers={"Location": gate.directory_url}) if "order" in path else None
    with pytest.raises(AcmeFault, match="307"):
        guest.acme.new_order([guest.name()])
    assert [method for method, path, _headers in gate.seen if path == "/dir"] == ["GET"]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ACME server that asks the DNS server which this collection has written to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.client import CAN_BE_FINALIZED
from ansible_collections.kubecert.acme.plugins.module_utils.pki import requests
from tests.integration.acme.applicant import challenge, connect, key, token, trusting
from tests.servers import binaries
from tests.servers.pebble import Pebble
from tests.servers.pki import Authority

from .desk import Desk, record


@pytest.fixture
def pebble(desk: Desk, tmp_path: Path) -> Iterator[Pebble]:
    """Pebble, for which this server is all of DNS."""
    server = Pebble(binaries.find("pebble")["pebble"], tmp_path, Authority(), desk.server.address)
    yield server
    server.stop()


def test_a_certificate_for_a_name_in_the_zone(desk: Desk, pebble: Pebble) -> None:
    acme = connect(trusting(pebble))
    acme.create_account([])
    name = record()["record"].removeprefix("_acme-challenge.")
    order = acme.new_order([name, f"*.{name}"])
    proofs = [acme.authorization(url) for url in order.authorizations]
    given = {"record": f"_acme-challenge.{name}", "values": [acme.dns01_value(token(proof)) for proof in proofs]}
    assert "failed" not in desk.run(given)
    for proof in proofs:
        acme.answer(challenge(proof))
    acme.wait_order(order.url, CAN_BE_FINALIZED)
    request = requests.signing_request(key(), (name, f"*.{name}"))
    assert acme.wait_order(acme.finalize(order, request).url).status == "valid"
    assert desk.absent(given)["changed"] is True

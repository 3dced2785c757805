# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found of DNS servers that take dynamic updates: keys, zones, and the right to write there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import binaries
from tests.servers.bind import Bind
from tests.servers.knot import Knot
from tests.servers.updatable import AWAY, NARROW, OPEN, STRANGER, STRONG, UPDATER, ZONE, ZONES, UpdatableDns

from ..case import well
from .desk import Desk, Found

NAMED = binaries.installed("named")
SECRET, KEY = "tsig", "secret"


@pytest.fixture(scope="module", params=["knot", "bind"] if NAMED else ["knot"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpdatableDns]:
    """The server."""
    folder = tmp_path_factory.mktemp(request.param)
    with Bind(NAMED, folder) if NAMED and request.param == "bind" else Knot(folder) as server:
        yield server


def look(desk: Desk, server: UpdatableDns, *names: str, key: str = UPDATER, **more: Any) -> Found:
    """What is found with this key. No zone has changed afterwards."""
    case = desk.case
    secret = {"name": SECRET, "data": {KEY: server.keys[more.pop("secret", key)].secret}}
    well(case.perform("k8s_credentials_secret", namespace=case.home, secrets=[secret]))
    solver = {
        "nameserver": server.address,
        "tsig_key_name": key,
        "tsig_algorithm": "HMACSHA512" if key == STRONG else "HMACSHA256",
        "tsig_secret_secret_ref": {"name": SECRET, "key": KEY},
        **more,
    }
    before = [server.serial(zone) for zone in ZONES]
    found = desk.look(
        case.certificate("web", *names),
        issuers=[case.issuer(solvers=[{"dns01": {"rfc2136": solver}}])],
        check_delegation=False,
    )
    assert [server.serial(zone) for zone in ZONES] == before
    assert server.keys[key].secret not in str(found.result)
    return found


def fresh(zone: str) -> str:
    """A name that nobody else uses."""
    return f"n{uuid.uuid4().hex[:8]}.{zone}"


@pytest.mark.parametrize("key", [UPDATER, STRONG])
def test_a_key_that_may_write_passes(desk: Desk, server: UpdatableDns, key: str) -> None:
    found = look(desk, server, fresh(ZONE), fresh(ZONE), key=key)
    assert found.failed() == []
    assert f"Taken by DNS server {server.address}: TSIG key {key}" in found.the("credentials")["message"]
    assert found.the("write", ZONE)["status"] == "passed"


def test_values_that_stand_are_left(desk: Desk, server: UpdatableDns) -> None:
    name = fresh(ZONE)
    server.put(ZONE, f"_acme-challenge.{name}", "TXT", '"of-somebody"')
    assert look(desk, server, name).failed() == []
    assert server.txt(f"_acme-challenge.{name}") == ['"of-somebody"']


def test_a_secret_that_is_not_the_server_s_is_told(desk: Desk, server: UpdatableDns) -> None:
    found = look(desk, server, fresh(ZONE), secret=STRANGER)
    assert found.failed() == ["credentials"]
    assert "BADSIG" in found.the("credentials")["message"]
    assert found.the("credentials")["remedy"] == "Correct the secret."
    assert found.the("zone")["status"] == "skipped"


def test_a_key_that_may_not_write_is_told(desk: Desk, server: UpdatableDns) -> None:
    found = look(desk, server, fresh(ZONE), key=STRANGER)
    assert "passed" not in [check["status"] for check in found.of("write")]
    (failed,) = found.failed()
    assert failed in ("write", "credentials"), "some servers take no question either with a key that may do nothing"
    assert STRANGER in found.the(failed)["message"]


def test_names_that_may_not_be_written_are_told_apart(desk: Desk, server: UpdatableDns) -> None:
    narrow = fresh(NARROW)
    found = look(desk, server, fresh(OPEN), narrow)
    assert found.failed() == ["write"]
    assert found.the("write")["subject"] == f"_acme-challenge.{narrow}"
    assert "Let it change TXT records at this name" in found.the("write")["remedy"]


def test_a_zone_that_is_elsewhere_is_told(desk: Desk, server: UpdatableDns) -> None:
    found = look(desk, server, fresh(AWAY))
    assert found.failed() == ["zone"]
    assert "has no zone for" in found.the("zone")["message"]


def test_a_server_that_does_not_answer_is_told(desk: Desk, server: UpdatableDns) -> None:
    found = look(desk, server, fresh(ZONE), nameserver="127.0.0.1:1")
    assert found.failed() == ["credentials"]
    assert "127.0.0.1:1 did not answer over TCP" in found.the("credentials")["message"]
    assert found.the("credentials")["remedy"].startswith("Check nameserver")

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found of ACME servers and of the accounts there."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Sandbox, binaries
from tests.servers.pebble import Pebble, PebbleOptions
from tests.servers.pki import Authority

from ..acme.gate import Gate, Reply
from ..case import well
from .desk import Desk

MAC_KEY = base64.urlsafe_b64encode(b"\x3c\xc3" * 16).decode().rstrip("=")


@pytest.fixture(scope="module")
def strict(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pebble]:
    """A Pebble that wants a binding, and has two profiles."""
    options = PebbleOptions(
        eab_required=True, eab_keys={"kid-1": MAC_KEY}, profiles={"classic": 7_776_000, "short": 518_400}
    )
    program = binaries.find("pebble")["pebble"]
    pebble = Pebble(program, tmp_path_factory.mktemp("pebble"), Authority(), sandbox.dns.resolver, options)
    yield pebble
    pebble.stop()


@pytest.fixture
def gate(desk: Desk, tmp_path: Path) -> Iterator[Gate]:
    """A gate before the sandbox's Pebble."""
    with Gate(desk.case.sandbox.pebble, tmp_path) as gate:
        yield gate


def at(pebble: Pebble, **acme: Any) -> dict[str, Any]:
    """Where another Pebble is."""
    bundle = Path(pebble.ca_file).read_text(encoding="utf-8")
    return {"server": pebble.directory_url, "ca_bundle": bundle, **acme}


def test_a_profile_that_is_not_offered_is_told_with_those_that_are(desk: Desk, strict: Pebble) -> None:
    wrong, right = ({**desk.case.issuer(**at(strict, profile=name)), "name": name} for name in ("tlsserver", "short"))
    found = desk.look(issuers=[wrong, right])
    profile = found.the("profile", "tlsserver")
    assert profile["status"] == "failed"
    assert profile["remedy"] == "Name one that it offers, or none. Offered: classic, short."
    assert found.the("profile", "short")["status"] == "passed"


def test_a_binding_that_is_needed_is_asked_for(desk: Desk, strict: Pebble) -> None:
    case = desk.case
    found = desk.look(issuers=[case.issuer(**at(strict))])
    assert found.failed() == ["binding"]
    assert "acme.external_account_binding" in found.the("binding")["remedy"]

    reference = {"key_id": "kid-1", "key_secret_ref": {"name": "binding", "key": "mac"}}
    bound = case.issuer(**at(strict, external_account_binding=reference))
    found = desk.look(issuers=[bound])
    assert found.failed() == ["binding"]
    assert f"Secret {case.home}/binding does not exist" in found.the("binding")["message"]

    given = desk.look(issuers=[bound], credentials=[{"name": "binding", "data": {"mac": "not base64url"}}])
    assert given.failed() == ["binding"]
    assert given.the("binding")["message"] == "The MAC key of the external account binding kid-1 is not base64url."

    secret = {"name": "binding", "data": {"mac": MAC_KEY}}
    assert desk.look(issuers=[bound], credentials=[secret]).failed() == []
    well(case.perform("k8s_credentials_secret", namespace=case.home, secrets=[secret]))
    assert desk.look(issuers=[bound]).failed() == []

    well(case.perform("acme_account", issuers=[bound], cluster_resource_namespace=case.home))
    unbound = desk.look(issuers=[case.issuer(**at(strict))])
    assert unbound.failed() == [], "an account that is there needs none"
    assert unbound.the("account")["status"] == "passed"


def test_a_server_that_does_not_answer_is_told_once(desk: Desk) -> None:
    away = {**desk.case.issuer(server="https://127.0.0.1:1/directory"), "name": "away"}
    found = desk.look(issuers=[away, desk.case.issuer()])
    assert found.failed() == ["directory"]
    assert "can't be asked for its directory" in found.the("directory", "away")["message"]
    assert "this machine can reach it" in found.the("directory", "away")["remedy"]
    assert found.the("account", "away")["status"] == "skipped"
    assert found.the("account", "pebble")["status"] == "passed", "one server's failure is not the other's"


def test_a_server_that_is_not_trusted_is_told(desk: Desk, strict: Pebble) -> None:
    found = desk.look(issuers=[desk.case.issuer(server=strict.directory_url)])
    assert found.failed() == ["directory"]
    assert "its certificate can't be trusted" in found.the("directory")["message"]
    assert "as ca_bundle" in found.the("directory")["remedy"]


def test_an_account_that_is_closed_is_told(desk: Desk) -> None:
    case = desk.case
    well(case.perform("acme_account", state="absent", issuers=[case.issuer()], cluster_resource_namespace=case.home))
    found = desk.look(issuers=[case.issuer()])
    assert found.failed() == ["account"]
    assert "has closed the account of this key for good" in found.the("account")["message"]
    assert found.the("account")["remedy"] == "Use another key."


def test_a_key_that_must_not_be_made_and_is_not_there_is_told(desk: Desk) -> None:
    issuer = desk.case.issuer(private_key_secret_ref={"name": "none"}, disable_account_key_generation=True)
    found = desk.look(issuers=[issuer])
    assert found.failed() == ["account"]
    assert found.the("account")["remedy"] == "Create it."


def test_terms_that_have_changed_are_told(desk: Desk, gate: Gate) -> None:
    """No CA that one could run for a test does this, so the gate says it as RFC 8555, section 7.3.3, has it."""
    document = {
        "type": "urn:ietf:params:acme:error:userActionRequired",
        "detail": "Terms of service have changed",
        "instance": "https://ca.example/agreement/2",
    }
    gate.watch = lambda _method, path: Reply(403, document) if path.startswith("/sign-me-up") else None
    found = desk.look(issuers=[desk.case.issuer(server=gate.directory_url, ca_bundle=gate.ca_pem)])
    assert found.failed() == ["terms"]
    assert "Terms of service have changed" in found.the("terms")["message"]
    assert found.the("terms")["remedy"] == "Do what the CA asks for at https://ca.example/agreement/2."
    assert found.the("account")["status"] == "skipped"


def test_an_account_that_the_ca_has_revoked_is_told(desk: Desk, gate: Gate) -> None:
    """Pebble revokes none, so the gate says it as RFC 8555, section 7.1.2, has it."""
    url = gate.directory_url.replace("/dir", "/my-account/1")
    reply = Reply(200, {"status": "revoked"}, {"Location": url})
    gate.watch = lambda _method, path: reply if path.startswith("/sign-me-up") else None
    found = desk.look(issuers=[desk.case.issuer(server=gate.directory_url, ca_bundle=gate.ca_pem)])
    assert found.failed() == ["account"]
    assert f"{url}, which is the one of key tls.key" in found.the("account")["message"]
    assert "let private_key_secret_ref name another key" in found.the("account")["remedy"]


def test_a_server_s_clock_that_differs_is_told(desk: Desk) -> None:
    door = desk.case.sandbox.faults.acme
    door.configure(skew=1200)
    try:
        bundle = Path(desk.case.sandbox.pebble.ca_file).read_text(encoding="utf-8")
        found = desk.look(issuers=[desk.case.issuer(server=door.directory_url, ca_bundle=bundle)])
    finally:
        door.reset()
    assert found.failed() == ["clock"]
    (clock,) = [one for one in found.of("clock") if one["status"] == "failed"]
    assert "20 minutes behind it" in clock["message"]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_account at a CA that makes accounts only for those whom it knows (external account binding)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Sandbox, binaries
from tests.servers.pebble import Pebble, PebbleOptions
from tests.servers.pki import Authority

from ..case import seen_in, well
from .line import Line, errors

MAC_KEY = base64.urlsafe_b64encode(b"\x5a\xa5" * 16).decode().rstrip("=")


@pytest.fixture(scope="module")
def strict(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pebble]:
    """A Pebble that wants a binding, and knows one key."""
    program = binaries.find("pebble")["pebble"]
    options = PebbleOptions(eab_required=True, eab_keys={"kid-1": MAC_KEY})
    pebble = Pebble(program, tmp_path_factory.mktemp("pebble"), Authority(), sandbox.dns.resolver, options)
    yield pebble
    pebble.stop()


def issuer(line: Line, strict: Pebble, **binding: Any) -> dict[str, Any]:
    """An issuer at the strict CA, with this binding if one is given."""
    bundle = Path(strict.ca_file).read_text(encoding="utf-8")
    more = {"external_account_binding": binding} if binding else {}
    return line.case.issuer(server=strict.directory_url, ca_bundle=bundle, **more)


def test_a_binding_is_asked_for_used_once_and_never_shown(line: Line, strict: Pebble) -> None:
    line.case.sandbox.kubernetes.create_namespace(line.case.home)
    refused = line.perform("acme_account", issuers=[issuer(line, strict)])
    assert "makes accounts only with an external account binding" in errors(refused, "issuers")[0]

    bound = issuer(line, strict, key_id="kid-1", key_secret_ref={"name": "binding", "key": "mac"})
    missing = line.perform("acme_account", issuers=[bound])
    assert f"Secret {line.case.home}/binding does not exist" in errors(missing, "issuers")[0]
    values = {"name": "binding", "data": {"mac": MAC_KEY + "\n"}}
    well(line.perform("k8s_credentials_secret", namespace=line.case.home, secrets=[values]))

    preview = well(line.perform("acme_account", issuers=[bound], check=True))
    assert preview["changed"] is True
    made = well(line.perform("acme_account", issuers=[bound]))
    assert made["issuers"][0]["account"]["status"] == "valid"
    assert made["issuers"][0]["acme"]["external_account_binding"]["key_id"] == "kid-1"
    again = well(line.perform("acme_account", issuers=[bound]))
    assert again["changed"] is False
    assert not seen_in(json.dumps([refused, missing, preview, made, again]).encode(), MAC_KEY.encode())


def test_a_key_that_the_ca_does_not_know_is_told(line: Line, strict: Pebble) -> None:
    line.case.sandbox.kubernetes.create_namespace(line.case.home)
    values = {"name": "binding", "data": {"mac": MAC_KEY}}
    well(line.perform("k8s_credentials_secret", namespace=line.case.home, secrets=[values]))
    wrong = issuer(line, strict, key_id="kid-2", key_secret_ref={"name": "binding", "key": "mac"})
    result = line.perform("acme_account", issuers=[wrong])
    assert result["failed"] is True
    assert "references a key that is not known" in errors(result, "issuers")[0]
    assert not seen_in(json.dumps(result).encode(), MAC_KEY.encode())

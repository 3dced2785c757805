# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_account with a new key: the account goes over to it once, whatever happens on the way, and to no other's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import RefusedFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys
from tests.integration.acme.gate import LOST, Gate, Reply

from ..case import Case, well
from .line import Line, errors
from .rolling import account, key, note, put, roll


@pytest.fixture
def url(ready_line: Line) -> str:
    """The account's, which stays the same."""
    found = account(ready_line.case, key(ready_line.case))
    assert found
    return found


def test_the_account_goes_over_once(ready_line: Line, url: str) -> None:
    case, old = ready_line.case, key(ready_line.case)
    mark = case.sandbox.kubernetes.mark()
    preview = well(roll(ready_line, check=True))
    assert preview["changed"] is True
    assert case.sandbox.kubernetes.writes(mark) == []
    assert account(case, old) == url
    result = well(roll(ready_line))
    assert (result["changed"], result["diff"]) == (True, preview["diff"])
    told = f"key in Secret {case.home}/account-2027, account under key tls.key of Secret {case.home}/account-2027"
    assert json.loads(result["diff"]["after"]) == {"ClusterIssuer pebble": told}
    assert result["issuers"][0]["account"]["url"] == url
    new = key(case)
    assert new == key(case, "account-2027") != old
    assert (account(case, old), account(case, new), note(case)) == (None, url, None)
    assert case.secrets(case.home)["account"]["metadata"]["annotations"], "its contacts are still known"

    mark = case.sandbox.kubernetes.mark()
    for again in (roll(ready_line), ready_line.perform("acme_account")):
        assert well(again)["changed"] is False
        assert again["issuers"] == result["issuers"]
    assert case.sandbox.kubernetes.writes(mark) == []
    case.assert_hidden([preview, result])
    assert old.splitlines()[1] not in json.dumps(result).encode()
    zone = case.zone()
    assert well(ready_line.issued(ready_line.ordered(case.certificate("web", zone))))["certificates"][0]["chain"]


@pytest.mark.parametrize("spec", [PrivateKeySpec("RSA", 2048), PrivateKeySpec("ECDSA", 384, "PKCS8")])
def test_a_key_that_is_there_is_used(ready_line: Line, url: str, spec: PrivateKeySpec) -> None:
    case, pem = ready_line.case, keys.generate(spec)
    put(case, "prepared", pem)
    well(roll(ready_line, new_key_secret_ref={"name": "prepared"}))
    assert key(case) == pem
    assert account(case, pem) == url


def test_it_may_lie_in_the_same_secret(ready_line: Line, url: str) -> None:
    case = ready_line.case
    well(roll(ready_line, new_key_secret_ref={"name": "account", "key": "next.key"}, key_algorithm="RSA"))
    assert key(case) == key(case, name="next.key")
    assert keys.facts(key(case)).algorithm == "RSA"
    assert (account(case, key(case)), note(case)) == (url, None)


def test_issuers_that_share_it_go_over_together_and_others_are_left_alone(ready_line: Line, url: str) -> None:
    case = ready_line.case
    other = {**case.issuer(private_key_secret_ref={"name": "other"}), "name": "other"}
    both = [case.issuer(), {**case.issuer(), "name": "twin"}]
    refused = roll(ready_line, issuers=[*both, other])
    assert "ClusterIssuer other have keys of their own" in refused["msg"]
    assert "give new_key_issuer. Nothing has been touched." in refused["msg"]
    result = well(roll(ready_line, issuers=[*both, other], new_key_issuer="twin"))
    assert [(item.get("account") or {}).get("url") for item in result["issuers"]] == [url, url, None]
    assert len(json.loads(result["diff"]["after"])) == 1, "once"
    assert "other" not in case.secrets(case.home)
    assert account(case, key(case)) == url


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"new_key_issuer": "pebbel"}, "new_key_issuer is 'pebbel', which is not among the issuers given"),
        ({"new_key_secret_ref": {"name": "account"}}, "the present key of ClusterIssuer pebble. Name another."),
        ({"state": "absent"}, "new_key_secret_ref is of no use with state absent."),
    ],
)
def test_what_can_not_be_meant_is_refused(ready_line: Line, url: str, options: dict[str, Any], said: str) -> None:
    result = roll(ready_line, **options)
    assert said in result["msg"]
    assert account(ready_line.case, key(ready_line.case)) == url


def test_a_name_with_no_key_is_refused(ready_line: Line) -> None:
    with pytest.raises(RefusedFault, match="new_key_secret_ref"):
        ready_line.perform("acme_account", new_key_issuer="pebble")


def test_different_servers_can_not_change_one_key(ready_line: Line, url: str) -> None:
    elsewhere = {**ready_line.case.issuer(server="https://ca.example.net/dir"), "name": "elsewhere"}
    result = roll(ready_line, issuers=[ready_line.case.issuer(), elsewhere])
    assert "are at different servers and share key tls.key" in result["msg"]
    assert account(ready_line.case, key(ready_line.case)) == url


def test_a_key_that_can_not_serve_is_refused_before_anything_is_noted(ready_line: Line, url: str) -> None:
    case, old = ready_line.case, key(ready_line.case)
    other = {**case.issuer(private_key_secret_ref={"name": "other"}), "name": "other"}
    put(case, "other", keys.generate(PrivateKeySpec()))
    put(case, "same", key(case, "other"))
    put(case, "broken", b"TOPSECRET")
    issuers = {"issuers": [case.issuer(), other], "new_key_issuer": "pebble"}
    for name, said in (
        (
            "same",
            f"is the same key as key tls.key of Secret {case.home}/other, that of ClusterIssuer other. Name another.",
        ),
        ("broken", f"key tls.key of Secret {case.home}/broken can't be used: This is not a private key"),
    ):
        result = roll(ready_line, new_key_secret_ref={"name": name}, **issuers)
        assert said in errors(result, "issuers")[0]
        assert "TOPSECRET" not in json.dumps(result)
        assert note(case) is None
    strict = [case.issuer(disable_account_key_generation=True)]
    assert "forbids that it is made" in errors(roll(ready_line, issuers=strict), "issuers")[0]
    assert (key(case), account(case, old)) == (old, url)


def test_a_key_with_an_account_of_its_own_is_refused_and_the_note_taken_back(ready_line: Line, url: str) -> None:
    case, old = ready_line.case, key(ready_line.case)
    put(case, "taken", keys.generate(PrivateKeySpec()))
    taken = {**case.issuer(private_key_secret_ref={"name": "taken"}), "name": "taken"}
    well(ready_line.perform("acme_account", issuers=[taken]))
    result = roll(ready_line, new_key_secret_ref={"name": "taken"})
    assert "has an account of its own" in errors(result, "issuers")[0]
    assert (key(case), account(case, old), note(case)) == (old, url, None)
    assert well(ready_line.perform("acme_account"))["changed"] is False


def test_an_immutable_secret_is_refused(ready_line: Line, url: str) -> None:
    case = ready_line.case
    put(case, "account", key(case), immutable=True)
    assert "is immutable, so that no other key can be put there." in errors(roll(ready_line), "issuers")[0]
    assert (account(case, key(case)), note(case)) == (url, None)


def test_with_no_key_there_is_none_to_change(line: Line) -> None:
    line.case.sandbox.kubernetes.create_namespace(line.case.home)
    assert "there is no account whose key could be changed." in errors(roll(line), "issuers")[0]
    assert line.case.secrets(line.case.home) == {}


@pytest.fixture
def gate(ready_line: Line, tmp_path: Path) -> Iterator[Gate]:
    """A gate before Pebble."""
    with Gate(ready_line.case.sandbox.pebble, tmp_path) as gate:
        yield gate


def through(case: Case, gate: Gate) -> dict[str, Any]:
    """The issuer through the gate."""
    return {"issuers": [case.issuer(server=gate.directory_url, ca_bundle=gate.ca_pem)]}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            Reply(400, {"type": "urn:ietf:params:acme:error:badPublicKey"}),
            "the change of the account's key: badPublicKey",
        ),
        (Reply(501), "the change of the account's key: HTTP 501: Not Implemented."),
    ],
)
def test_what_the_ca_refuses_is_not_gone_on_with(
    ready_line: Line, url: str, gate: Gate, reply: Reply, said: str
) -> None:
    case, old = ready_line.case, key(ready_line.case)
    gate.once("/rollover-account-key", reply)
    result = roll(ready_line, **through(case, gate))
    assert f"refused {said}" in errors(result, "issuers")[0]
    assert (key(case), account(case, old), note(case)) == (old, url, None)
    assert well(roll(ready_line))["changed"] is True, "with the same key, once the CA takes it"


def test_a_server_that_never_changes_keys_is_told_before_anything_is_noted(
    ready_line: Line, url: str, gate: Gate
) -> None:
    case, mark = ready_line.case, ready_line.case.sandbox.kubernetes.mark()
    paths = {"newNonce": "nonce-plz", "newAccount": "sign-me-up", "newOrder": "order-plz"}
    gate.once("/dir", Reply(200, {name: gate.directory_url.replace("dir", path) for name, path in paths.items()}))
    result = roll(ready_line, **through(case, gate))
    assert "has no keyChange in its directory" in errors(result, "issuers")[0]
    assert account(case, key(case)) == url
    assert len(case.sandbox.kubernetes.writes(mark)) == 1, "the new key, which is of use elsewhere"


def test_a_change_whose_answers_are_lost_is_never_taken_back(ready_line: Line, url: str, gate: Gate) -> None:
    case, old = ready_line.case, key(ready_line.case)
    lost = [LOST]

    def watch(method: str, path: str) -> Reply | None:
        if path.startswith("/rollover-account-key") and lost:
            return lost.pop()
        # Whether the account is under the new key already can't be found out either.
        return Reply(400) if path == "/sign-me-up" and not lost else None

    gate.watch = watch
    assert errors(roll(ready_line, **through(case, gate)), "issuers")[0]
    assert (key(case), account(case, old), note(case)) == (old, None, "account-2027/tls.key")
    assert well(ready_line.perform("acme_account"))["issuers"][0]["account"]["url"] == url
    assert (account(case, key(case)), note(case)) == (url, None)


def test_a_closed_account_is_told_and_nothing_is_left_noted(ready_line: Line, url: str) -> None:
    well(ready_line.perform("acme_account", state="absent"))
    assert "has closed the account of this key for good" in errors(roll(ready_line), "issuers")[0]
    assert note(ready_line.case) is None

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_account: accounts made, found, changed and closed, and what becomes of their keys."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys

from ..case import Case, well
from .line import Line, errors


@pytest.fixture
def bare(line: Line) -> Line:
    """The namespace of the account is there, and nothing in it."""
    line.case.sandbox.kubernetes.create_namespace(line.case.home)
    return line


def issuer_of(case: Case, name: str = "pebble", holder: str = "account", **acme: Any) -> dict[str, Any]:
    """An issuer of that name, whose account key lies in that Secret."""
    return {**case.issuer(private_key_secret_ref={"name": holder}, **acme), "name": name}


def account_key(case: Case, holder: str = "account") -> bytes:
    """The account's key (PEM)."""
    return base64.b64decode(case.secrets(case.home)[holder]["data"]["tls.key"])


def put_key(case: Case, spec: PrivateKeySpec, **more: str) -> bytes:
    """An account key in its Secret, as somebody else has made it."""
    pem = keys.generate(spec)
    data = {"tls.key": base64.b64encode(pem).decode(), **more}
    body = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": "account"}, "data": data}
    case.sandbox.kubernetes.request("POST", f"/api/v1/namespaces/{case.home}/secrets", body)
    return pem


def test_an_account_is_made_once(bare: Line) -> None:
    result = well(bare.perform("acme_account"))
    (item,) = result["issuers"]
    assert result["changed"] is True
    assert item["account"]["status"] == "valid"
    assert item["account"]["contacts"] == ["mailto:ops@example.com"]
    assert item["account"]["url"].startswith(bare.case.sandbox.pebble.directory_url.removesuffix("dir"))
    assert f"key in Secret {bare.case.home}/account, account" in result["diff"]["after"]
    body = bare.case.secrets(bare.case.home)["account"]
    assert (body["type"], sorted(body["data"])) == ("Opaque", ["tls.key"])
    assert body["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "kubecert.acme"}
    key = load_pem_private_key(account_key(bare.case), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.key_size == 256

    mark = bare.case.sandbox.kubernetes.mark()
    second = well(bare.perform("acme_account"))
    assert second["changed"] is False
    assert "diff" not in second
    assert second["issuers"] == result["issuers"]
    assert bare.case.sandbox.kubernetes.writes(mark) == []
    bare.case.assert_hidden([result, second])


def test_check_mode_asks_no_more_than_whether_it_is_known(bare: Line) -> None:
    pebble, kubernetes = bare.case.sandbox.pebble, bare.case.sandbox.kubernetes
    marks = pebble.mark(), kubernetes.mark()
    keyless = well(bare.perform("acme_account", check=True))
    assert keyless["changed"] is True
    assert "account" in keyless["diff"]["after"]
    assert pebble.requests(marks[0]) == []
    put_key(bare.case, PrivateKeySpec())
    unknown = well(bare.perform("acme_account", check=True))
    assert unknown["changed"] is True
    assert "account" not in unknown["issuers"][0]
    assert kubernetes.writes(marks[1]) == []
    assert well(bare.perform("acme_account"))["changed"] is True, "check mode has made none"
    assert well(bare.perform("acme_account", check=True))["changed"] is False


def test_a_changed_contact_is_told_once(bare: Line) -> None:
    first = well(bare.perform("acme_account"))
    moved = issuer_of(bare.case, email="ops@example.com, dev@example.com")
    mark = bare.case.sandbox.pebble.mark()
    preview = well(bare.perform("acme_account", issuers=[moved], check=True))
    assert preview["changed"] is True
    assert bare.case.sandbox.pebble.count("account", mark) == 0
    changed = well(bare.perform("acme_account", issuers=[moved]))
    assert changed["changed"] is True
    assert '"contact"' in changed["diff"]["after"]
    account = changed["issuers"][0]["account"]
    assert account["url"] == first["issuers"][0]["account"]["url"]
    assert account["contacts"] == ["mailto:ops@example.com", "mailto:dev@example.com"]
    assert well(bare.perform("acme_account", issuers=[moved]))["changed"] is False
    silent = issuer_of(bare.case, email="")
    assert well(bare.perform("acme_account", issuers=[silent]))["changed"] is False, "no email says nothing about it"


@pytest.mark.parametrize(
    "spec",
    [PrivateKeySpec("RSA", 2048, "PKCS1"), PrivateKeySpec("ECDSA", 384, "PKCS8")],
    ids=["as cert-manager makes it", "by hand"],
)
def test_a_key_that_is_there_is_used_as_it_stands(bare: Line, spec: PrivateKeySpec) -> None:
    pem = put_key(bare.case, spec)
    result = well(bare.perform("acme_account"))
    assert result["issuers"][0]["account"]["status"] == "valid"
    assert "key in Secret" not in result["diff"]["after"]
    assert account_key(bare.case) == pem
    assert well(bare.perform("acme_account"))["changed"] is False


def test_a_key_is_put_beside_what_the_secret_holds(bare: Line) -> None:
    data = {"theirs": base64.b64encode(b"stays").decode()}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "account"}, "data": data}
    bare.case.sandbox.kubernetes.request("POST", f"/api/v1/namespaces/{bare.case.home}/secrets", body)
    assert well(bare.perform("acme_account"))["changed"] is True
    found = bare.case.secrets(bare.case.home)["account"]["data"]
    assert sorted(found) == ["theirs", "tls.key"]
    assert found["theirs"] == data["theirs"]


@pytest.mark.parametrize(("algorithm", "size", "found"), [("RSA", None, 2048), ("ECDSA", 384, 384)])
def test_a_key_of_another_kind_is_made_when_asked(bare: Line, algorithm: str, size: int | None, found: int) -> None:
    well(bare.perform("acme_account", key_algorithm=algorithm, key_size=size))
    facts = keys.facts(account_key(bare.case))
    assert (facts.algorithm, facts.size) == (algorithm, found)


def test_a_size_that_does_not_fit_is_refused(bare: Line) -> None:
    result = bare.perform("acme_account", key_algorithm="ECDSA", key_size=2048)
    assert "key_size is 2048; with ECDSA it can be 256, 384. Nothing has been touched." in result["msg"]


def test_two_issuers_that_share_a_key_share_an_account(bare: Line) -> None:
    both = [issuer_of(bare.case, "one"), issuer_of(bare.case, "two"), issuer_of(bare.case, "alone", "other")]
    result = well(bare.perform("acme_account", issuers=both))
    assert [item["name"] for item in result["issuers"]] == ["one", "two", "alone"]
    one, two, alone = (item["account"]["url"] for item in result["issuers"])
    assert one == two != alone
    assert well(bare.perform("acme_account", issuers=both))["changed"] is False
    closed = well(bare.perform("acme_account", issuers=both, state="absent"))
    assert sorted(json.loads(closed["diff"]["after"])) == ["ClusterIssuer alone", "ClusterIssuer one"]
    assert well(bare.perform("acme_account", issuers=both, state="absent"))["changed"] is False


def test_an_issuer_that_forbids_a_new_key_fails_alone(bare: Line) -> None:
    strict = issuer_of(bare.case, "strict", "not-there", disable_account_key_generation=True)
    result = bare.perform("acme_account", issuers=[strict, issuer_of(bare.case)])
    assert "forbids that it is made. Create it." in errors(result, "issuers")[0]
    assert f"key tls.key of Secret {bare.case.home}/not-there does not exist" in errors(result, "issuers")[0]
    assert result["issuers"][0]["error"]["step"] == "acme_account"
    assert result["issuers"][1]["account"]["status"] == "valid"
    assert "not-there" not in bare.case.secrets(bare.case.home)


def test_a_server_that_is_not_there_fails_its_own(bare: Line) -> None:
    lost = issuer_of(bare.case, "lost", "lost", server="https://127.0.0.1:1/directory")
    result = bare.perform("acme_account", issuers=[lost, issuer_of(bare.case)], wait_timeout=3)
    assert result["failed"] is True
    assert "127.0.0.1:1" in errors(result, "issuers")[0]
    assert "ClusterIssuer lost" in result["msg"]
    assert result["issuers"][1]["account"]["status"] == "valid"


def test_a_namespace_that_is_not_there_is_told(line: Line) -> None:
    result = line.perform("acme_account")
    assert f'namespaces "{line.case.home}" not found. Create the namespace first.' in errors(result, "issuers")[0]


def test_an_account_is_closed_once(bare: Line) -> None:
    well(bare.perform("acme_account"))
    key = account_key(bare.case)
    mark = bare.case.sandbox.pebble.mark()
    preview = well(bare.perform("acme_account", state="absent", check=True))
    assert preview["changed"] is True
    assert bare.case.sandbox.pebble.count("account", mark) == 0
    closed = well(bare.perform("acme_account", state="absent"))
    assert closed["changed"] is True
    assert "account deactivated" in closed["diff"]["after"]
    again = well(bare.perform("acme_account", state="absent"))
    assert again["changed"] is False
    assert account_key(bare.case) == key, "the key is left"
    reopened = bare.perform("acme_account")
    assert "has closed the account of this key for good" in errors(reopened, "issuers")[0]


def test_nothing_to_close_is_fine(bare: Line) -> None:
    mark = bare.case.sandbox.pebble.mark()
    assert well(bare.perform("acme_account", state="absent"))["changed"] is False
    assert bare.case.sandbox.pebble.requests(mark) == []
    put_key(bare.case, PrivateKeySpec())
    assert well(bare.perform("acme_account", state="absent"))["changed"] is False


def test_an_issuer_of_a_namespace_keeps_its_key_there(line: Line) -> None:
    name = f"own-{uuid.uuid4().hex[:8]}"
    own = {**line.case.issuer(), "name": name, "kind": "Issuer", "namespace": line.case.namespace}
    result = well(line.perform("acme_account", issuers=[own]))
    assert (result["issuers"][0]["kind"], result["issuers"][0]["namespace"]) == ("Issuer", line.case.namespace)
    assert "account" in line.case.secrets()

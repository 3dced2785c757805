# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_csr: which key gets into the pending Secret, what the request says, and who may work on it."""

from __future__ import annotations

import base64
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ansible_collections.kubecert.acme.plugins.modules.k8s_csr import ENTRY
from tests.unit.pki.build import names_of

from ..case import well
from .line import Line, errors

HEADERS = {
    ("RSA", "PKCS1"): b"-----BEGIN RSA PRIVATE KEY-----",
    ("ECDSA", "PKCS1"): b"-----BEGIN EC PRIVATE KEY-----",
    ("RSA", "PKCS8"): b"-----BEGIN PRIVATE KEY-----",
    ("ECDSA", "PKCS8"): b"-----BEGIN PRIVATE KEY-----",
}
KINDS = [
    ("RSA", 2048, "PKCS1"),
    ("RSA", 2048, "PKCS8"),
    ("RSA", 3072, "PKCS8"),
    ("RSA", 4096, "PKCS1"),
    ("ECDSA", 256, "PKCS1"),
    ("ECDSA", 256, "PKCS8"),
    ("ECDSA", 384, "PKCS1"),
]


def key_of(kind: tuple[str, int, str], **more: str) -> dict[str, Any]:
    """The `private_key` section for a kind."""
    return {"algorithm": kind[0], "size": kind[1], "encoding": kind[2], **more}


def test_each_kind_of_key_is_made_as_declared(line: Line) -> None:
    wanted = [
        line.case.certificate(f"c{place}", f"c{place}.example.org", private_key=key_of(kind))
        for place, kind in enumerate(KINDS)
    ]
    result = well(line.perform("k8s_csr", certificates=wanted))
    assert [item["name"] for item in result["certificates"]] == [item["name"] for item in wanted]
    for kind, item in zip(KINDS, result["certificates"], strict=True):
        pem = line.pending_key(item["secret_name"])
        assert pem.startswith(HEADERS[kind[0], kind[2]])
        key = load_pem_private_key(pem, None)
        assert isinstance(key, rsa.RSAPrivateKey if kind[0] == "RSA" else ec.EllipticCurvePrivateKey)
        assert key.key_size == kind[1]
        request = x509.load_pem_x509_csr(item["csr"].encode())
        assert request.is_signature_valid
        assert request.public_key() == key.public_key(), "the request is signed with the key in the pending Secret"
    line.case.assert_hidden(result)


def test_the_request_says_the_names_and_nothing_else(line: Line) -> None:
    named = line.case.certificate("named", "example.org", "*.example.org", common_name="example.org")
    plain = line.case.certificate("plain", "b.example.org", "a.example.org")
    requests = [x509.load_pem_x509_csr(item["csr"].encode()) for item in line.requested(named, plain)]
    assert [request.subject.rfc4514_string() for request in requests] == ["CN=example.org", ""]
    assert [names_of(request) for request in requests] == [named["dns_names"], plain["dns_names"]]
    assert [len(request.extensions) for request in requests] == [1, 1]


def test_the_pending_secret_says_what_it_is(line: Line) -> None:
    (item,) = line.requested(line.case.certificate("web", "www.example.org"))
    body = line.case.secrets()["web-tls-pending"]
    assert body["type"] == "Opaque"
    assert body["metadata"]["labels"] == {
        "cert-manager.io/next-private-key": "true",
        "velero.io/exclude-from-backup": "true",
        "app.kubernetes.io/managed-by": "kubecert.acme",
    }
    assert list(body["data"]) == ["tls.key"]
    notes = line.pending("web-tls")
    assert sorted(notes) == ["held-until", "holder", "request"]
    pending = {"namespace": line.case.namespace, "name": "web-tls-pending", "holder": notes["holder"]}
    assert item["pending"] == {**pending, "resource_version": body["metadata"]["resourceVersion"]}


def test_the_same_run_gets_the_same_key_and_changes_nothing(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    (first,) = line.as_run("one", "k8s_csr", wanted)
    key = line.pending_key("web-tls")
    (second,) = line.as_run("one", "k8s_csr", wanted)
    assert line.pending_key("web-tls") == key
    assert "resource_version" not in second["pending"], "more may be noted in one that was taken up"
    assert first["pending"] == {**second["pending"], "resource_version": first["pending"]["resource_version"]}


def test_what_another_run_holds_is_left_alone(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    other = line.case.certificate("other", "other.example.org")
    line.requested(wanted)
    until = line.pending("web-tls")["held-until"]
    before = line.case.secrets()["web-tls-pending"]
    result = line.perform("k8s_csr", certificates=[wanted, other])
    assert result["failed"] is True
    held = f"Another run is at work on it ({line.case.namespace}/web-tls-pending is held, until {until} at the latest)."
    assert errors(result) == [held, ""]
    assert result["msg"] == f"k8s_csr: 1 failed. {line.case.namespace}/web: {held}"
    assert result["certificates"][0]["error"]["retry_at"] == until
    assert "csr" not in result["certificates"][0]
    assert "csr" in result["certificates"][1]
    assert line.case.secrets()["web-tls-pending"] == before


def run_of_its_own(options: dict[str, Any], number: int) -> dict[str, Any]:
    """A run in a process of its own, as runs are."""
    result: dict[str, Any] = ENTRY.perform(ENTRY.validated(options), check=False, say=lambda line: None)
    return result


def test_of_two_runs_at_once_one_wins(line: Line) -> None:
    wanted = [line.case.certificate(f"c{place}", f"c{place}.example.org") for place in range(6)]
    options = {"kubeconfig": str(line.case.sandbox.kubernetes.kubeconfig), "certificates": wanted}
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        results = list(pool.map(partial(run_of_its_own, options), range(2)))
    for place, item in enumerate(wanted):
        won = [result["certificates"][place] for result in results if "csr" in result["certificates"][place]]
        assert len(won) == 1
        assert line.pending(item["secret_name"])["holder"] == won[0]["pending"]["holder"]
        request = x509.load_pem_x509_csr(won[0]["csr"].encode())
        assert request.public_key() == load_pem_private_key(line.pending_key(item["secret_name"]), None).public_key()
    assert sum(message != "" for result in results for message in errors(result)) == len(wanted)


def test_the_work_of_a_run_that_fell_silent_is_taken_up(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.requested(wanted)
    key = line.pending_key("web-tls")
    line.remember("web-tls", held_until="2026-01-01T00:00:00Z", order_url="https://ca.example/order/7", failures="2")
    result = well(line.perform("k8s_csr", certificates=[{**wanted, "labels": {"team": "a"}}]))
    assert result["changed"] is False
    assert "diff" not in result
    assert result["certificates"][0]["order"] == {"url": "https://ca.example/order/7"}
    assert line.pending_key("web-tls") == key
    assert line.pending("web-tls")["failures"] == "2"
    assert line.pending("web-tls")["held-until"] > "2026-01-01T00:00:00Z"


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("names", {"dns_names": ["www.example.org", "new.example.org"]}),
    ("common name", {"common_name": "www.example.org"}),
    ("issuer", {"issuer_ref": {"name": "other"}}),
    ("kind of key", {"private_key": {"algorithm": "ECDSA", "size": 384}}),
]


@pytest.mark.parametrize("changed", [fields for _unused, fields in CHANGES], ids=[name for name, _unused in CHANGES])
def test_another_declaration_gets_a_new_key(line: Line, changed: dict[str, Any]) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.requested(wanted)
    key, records = line.pending_key("web-tls"), '[{"record": "_acme-challenge.www.example.org", "values": ["x"]}]'
    notes = {"held_until": "2026-01-01T00:00:00Z", "order_url": "https://ca.example/order/7", "records": records}
    line.remember("web-tls", failures="2", next_try="2100-01-01T00:00:00Z", **notes)
    result = well(line.perform("k8s_csr", certificates=[{**wanted, **changed}]))
    assert result["changed"] is True
    assert "order" not in result["certificates"][0]
    assert line.pending_key("web-tls") != key
    assert sorted(line.pending("web-tls")) == ["held-until", "holder", "records", "request"]
    assert line.pending("web-tls")["records"] == records, "records that may still stand are not forgotten"


def test_check_mode_tells_and_writes_nothing(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    mark = line.case.sandbox.kubernetes.mark()
    result = well(line.perform("k8s_csr", certificates=[wanted], check=True))
    assert result["changed"] is True
    assert f"ECDSA 256 key in Secret {line.case.namespace}/web-tls-pending" in result["diff"]["after"]
    assert [item.get("csr") for item in result["certificates"]] == [None]
    assert line.case.sandbox.kubernetes.writes(mark) == []
    line.requested(wanted)
    mark = line.case.sandbox.kubernetes.mark()
    assert well(line.perform("k8s_csr", certificates=[wanted], check=True))["changed"] is False
    assert line.case.sandbox.kubernetes.writes(mark) == []


def test_repairs_and_failed_ones_pass_untouched_and_unasked(line: Line) -> None:
    repair = line.case.certificate("repair", "a.example.org", action="repair")
    failed = line.case.certificate("failed", "b.example.org", error={"step": "acme_account", "message": "no"})
    mark = line.case.sandbox.kubernetes.mark()
    result = well(line.perform("k8s_csr", certificates=[failed, repair]))
    assert result["changed"] is False
    assert [item["name"] for item in result["certificates"]] == ["failed", "repair"]
    assert result["certificates"][0]["error"] == failed["error"]
    assert not any("csr" in item or "pending" in item for item in result["certificates"])
    assert line.case.sandbox.kubernetes.log(mark) == []


def test_a_namespace_that_is_not_there_fails_its_own(line: Line) -> None:
    lost = line.case.certificate("lost", "a.example.org", namespace="no-such-namespace")
    sound = line.case.certificate("sound", "b.example.org")
    result = line.perform("k8s_csr", certificates=[lost, sound])
    assert result["changed"] is True
    assert 'namespaces "no-such-namespace" not found. Create the namespace first.' in errors(result)[0]
    assert "no-such-namespace/lost" in result["msg"]
    assert "csr" in result["certificates"][1]


def test_all_that_is_wrong_is_refused_at_once(line: Line) -> None:
    twice = line.case.certificate("web", "www.example.org")
    huge = line.case.certificate("huge", "huge.example.org", private_key={"algorithm": "RSA", "size": 8192})
    mark = line.case.sandbox.kubernetes.mark()
    result = line.perform("k8s_csr", certificates=[twice, huge, twice])
    assert "web: is in the list twice" in result["msg"]
    assert "private_key.size is 8192" in result["msg"]
    assert line.case.sandbox.kubernetes.log(mark) == []


@pytest.mark.parametrize(("policy", "kept"), [("Never", True), ("Always", False)])
def test_the_standing_key_is_kept_where_that_is_wanted(line: Line, policy: str, kept: bool) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.store(wanted)
    standing = load_pem_private_key(base64.b64decode(line.case.secrets()["web-tls"]["data"]["tls.key"]), None)
    section = key_of(("ECDSA", 256, "PKCS8"), rotation_policy=policy)
    line.requested({**wanted, "private_key": section})
    pem = line.pending_key("web-tls")
    assert pem.startswith(HEADERS["ECDSA", "PKCS8"])
    assert (load_pem_private_key(pem, None).public_key() == standing.public_key()) is kept


def test_a_key_that_is_to_be_kept_and_is_not_what_is_declared_is_a_matter_for_the_user(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    line.store(wanted)
    section = key_of(("ECDSA", 384, "PKCS1"), rotation_policy="Never")
    result = line.perform("k8s_csr", certificates=[{**wanted, "private_key": section}])
    said = f"Secret {line.case.namespace}/web-tls is ECDSA 256; ECDSA 384 is declared. Its rotation policy is Never"
    assert said in errors(result)[0]
    assert sorted(line.case.secrets()) == ["web-tls"]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret: what is not written, and that the Secret that stands then stays exactly as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ..case import Case, opened, well
from .line import Line, errors

TLS = "kubernetes.io/tls"


def another_key() -> Any:
    return ec.generate_private_key(ec.SECP256R1()).public_key()


def out_of_order(line: Line, item: dict[str, Any]) -> str:
    leaf, intermediate = line.ca.answer(item["csr"]), line.ca.intermediate
    return leaf.removesuffix(intermediate) + line.ca.root + intermediate


BAD: list[tuple[str, Callable[[Line, dict[str, Any]], str], str]] = [
    (
        "another key",
        lambda line, item: line.ca.chain(another_key(), item["dns_names"]),
        "is for another key than the one of the request.",
    ),
    (
        "a name too few",
        lambda line, item: line.ca.answer(item["csr"], dns_names=["a.example.org"]),
        "is for a.example.org; it was asked for a.example.org, b.example.org.",
    ),
    (
        "a name too many",
        lambda line, item: line.ca.answer(item["csr"], dns_names=[*item["dns_names"], "c.example.org"]),
        "is for a.example.org, b.example.org, c.example.org; it was asked for a.example.org, b.example.org.",
    ),
    ("expired", lambda line, item: line.ca.answer(item["csr"], days_left=-1), "check the clock."),
    ("out of order", out_of_order, "is out of order: CN=Test Root has not signed"),
    ("no chain at all", lambda line, item: "hello", "This is not a chain of certificates in PEM form"),
]


@pytest.mark.parametrize(("make", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_chain_is_refused_and_the_old_secret_stays(
    line: Line, make: Callable[[Line, dict[str, Any]], str], words: str
) -> None:
    wanted = line.case.certificate("web", "a.example.org", "b.example.org")
    line.store(wanted)
    before = line.case.secrets()["web-tls"]
    bad, good = line.answered(wanted, line.case.certificate("good", "good.example.org"))
    result = line.perform("k8s_tls_secret", certificates=[{**bad, "chain": make(line, bad)}, good])
    assert result["failed"] is True
    assert words in errors(result)[0]
    assert "1 failed" in result["msg"]
    assert errors(result)[1] == ""
    assert line.case.secrets()["web-tls"] == before
    assert "good-tls" in line.case.secrets()
    notes = line.pending("web-tls")
    assert "holder" not in notes, "the next run may go on at once"
    assert words in notes["last-failure"]
    assert "next-try" not in notes, "it was not the CA that said no"
    line.case.assert_hidden(result)


def foreign(case: Case, manager: str) -> dict[str, Any]:
    """A TLS Secret that somebody else has made."""
    data = {"tls.key": "bm9uZQ==", "tls.crt": "bm9uZQ=="}
    return case.write("web-tls", manager=manager, type=TLS, data=data)


def test_fields_of_another_manager_are_refused_by_name_until_adopted(line: Line) -> None:
    standing = foreign(line.case, "cert-manager-certificates-issuing")
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    result = line.perform("k8s_tls_secret", certificates=[item])
    message = errors(result)[0]
    assert f"Secret {line.case.namespace}/web-tls has fields that another manager owns" in message
    for field in (".data.tls.crt", ".data.tls.key"):
        assert field in message
    assert 'conflict with "cert-manager-certificates-issuing"' in message
    assert "Set adopt (in the role, kubecert_adopt)" in message
    assert line.case.secrets()["web-tls"] == standing

    (again,) = line.requested(line.case.certificate("web", "www.example.org"))
    assert again["csr"], "the pending Secret has been let go of, with its key"
    taken = well(line.perform("k8s_tls_secret", certificates=[{**again, "chain": item["chain"]}], adopt=True))
    assert taken["changed"] is True
    assert opened(line.case.secrets()["web-tls"], "tls.crt") == item["chain"]
    assert "web-tls-pending" not in line.case.secrets()


def test_labels_of_another_manager_are_no_hindrance(line: Line) -> None:
    line.store(line.case.certificate("web", "www.example.org"))
    line.case.write("web-tls", metadata={"labels": {"theirs": "stays"}})
    line.store(line.case.certificate("web", "www.example.org"))
    labels = line.case.secrets()["web-tls"]["metadata"]["labels"]
    assert labels == {"theirs": "stays", "controller.cert-manager.io/fao": "true"}


@pytest.mark.parametrize("adopt", [False, True])
def test_a_secret_of_another_type_is_left_as_it_is(line: Line, adopt: bool) -> None:
    standing = line.case.write("web-tls", type="Opaque", data={"theirs": "bm9uZQ=="})
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    result = line.perform("k8s_tls_secret", certificates=[item], adopt=adopt)
    secret = f"Secret {line.case.namespace}/web-tls"
    assert f"{secret} is of type Opaque, which can't become {TLS}" in errors(result)[0]
    assert f"Delete {secret} or choose another secret name" in errors(result)[0]
    assert line.case.secrets()["web-tls"] == standing


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"type": TLS, "data": {"tls.key": "bm9uZQ==", "tls.crt": "bm9uZQ=="}}, 'conflict with "somebody-else"'),
        ({"type": "Opaque", "data": {"theirs": "bm9uZQ=="}}, "type"),
    ],
    ids=["of the right type", "of another type"],
)
def test_a_secret_that_was_made_after_the_plan_had_found_none_is_left_as_it_is(
    line: Line, made: dict[str, Any], words: str
) -> None:
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    standing = line.case.write("web-tls", manager="somebody-else", **made)
    result = line.perform("k8s_tls_secret", certificates=[{**item, "reason": "DoesNotExist"}])
    assert words in errors(result)[0]
    assert line.case.secrets()["web-tls"] == standing


def test_a_run_that_was_overtaken_writes_nothing(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    (slow,) = line.answered(wanted)
    line.lapse("web-tls")
    line.requested(wanted)
    result = line.perform("k8s_tls_secret", certificates=[slow])
    assert "Another run is at work on it" in errors(result)[0]
    assert "web-tls" not in line.case.secrets()
    assert "last-failure" not in line.pending("web-tls"), "the other run's notes are its own"


def test_a_run_that_comes_too_late_writes_nothing(line: Line) -> None:
    wanted = line.case.certificate("web", "www.example.org")
    (slow,) = line.answered(wanted)
    line.lapse("web-tls")
    line.store(wanted)
    before = line.case.secrets()["web-tls"]
    result = line.perform("k8s_tls_secret", certificates=[slow])
    assert "is gone; another run has finished the work" in errors(result)[0]
    assert line.case.secrets()["web-tls"] == before


RIGHTS: list[tuple[str, list[str], str]] = [
    ("none", [], 'cannot get resource "secrets"'),
    ("reading only", ["get", "list"], 'cannot patch resource "secrets"'),
]


@pytest.mark.parametrize(("verbs", "words"), [case[1:] for case in RIGHTS], ids=[case[0] for case in RIGHTS])
def test_missing_rights_are_told_with_what_helps(line: Line, verbs: list[str], words: str) -> None:
    kubernetes, namespace = line.case.sandbox.kubernetes, line.case.namespace
    user = kubernetes.create_service_account(namespace, "nobody")
    if verbs:
        kubernetes.grant(namespace, user, [{"apiGroups": [""], "resources": ["secrets"], "verbs": verbs}])
    kubeconfig = kubernetes.kubeconfig_for_service_account(namespace, "nobody")
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    result = line.perform("k8s_tls_secret", certificates=[item], kubeconfig=str(kubeconfig))
    assert "answered 403" in errors(result)[0]
    assert words in errors(result)[0]
    assert "run the role kubecert.acme.install again with what is declared now" in errors(result)[0]
    assert sorted(line.case.secrets()) == ["web-tls-pending"]


def test_a_token_that_is_not_known_is_told(line: Line) -> None:
    kubeconfig = line.case.sandbox.kubernetes.kubeconfig_with_token("no-such-token")
    (item,) = line.answered(line.case.certificate("web", "www.example.org"))
    result = line.perform("k8s_tls_secret", certificates=[item], kubeconfig=str(kubeconfig))
    assert "answered 401" in errors(result)[0]
    assert "Check the credentials of the connection" in errors(result)[0]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The install role with state absent and kubecert_purge: certificates go too, named before; nobody else's do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.pki.build import Ca

from ..case import Case
from ..dns.desk import record
from ..dns.leftovers import pending_secret
from ..modules.line import Line

ABSENT = {"kubecert_state": "absent", "kubecert_purge": True}
TLS = "kubernetes.io/tls"


@pytest.fixture
def line(ready: Case) -> Line:
    """The modules, on a cluster with credentials and an ACME account."""
    return Line(ready, Ca())


def leave(case: Case, *certificates: dict[str, Any], arguments: tuple[str, ...] = (), **more: Any) -> Any:
    """One run that takes everything away."""
    return case.play("kubecert.acme.install", case.variables(*certificates, **{**ABSENT, **more}), *arguments)


def test_certificates_go_too_and_are_named_before(line: Line) -> None:
    case = line.case
    wanted = [case.certificate(name, f"{name}.example.org") for name in ("web", "coming", "theirs", "never")]
    line.store(wanted[0])
    pending_secret(case, "coming-tls-pending")
    foreign = case.write(
        "theirs-tls",
        manager="cert-manager-certificates-issuing",
        type=TLS,
        data={"tls.key": "bm9uZQ==", "tls.crt": "bm9uZQ=="},
        metadata={"annotations": {"cert-manager.io/certificate-name": "theirs"}},
    )
    mark = case.sandbox.kubernetes.mark()
    shown = leave(case, *wanted, arguments=("--check", "--diff"))
    assert shown.ok, shown.output
    assert case.sandbox.kubernetes.writes(mark) == []
    recap = leave(case, *wanted)
    assert recap.ok, recap.output
    for told in (shown, recap):
        named = (
            told.output.index(f"{case.namespace}/web-tls"),
            told.output.index(f"{case.namespace}/coming-tls-pending"),
        )
        assert max(named) < told.output.index("Remove the Secrets of certificates")
        where = f"{case.namespace}/theirs: Secret {case.namespace}/theirs-tls is left alone"
        assert f"{where}, since it has a key or certificate from cert-manager-certificates-issuing." in told.message()
    assert case.secrets() == {"theirs-tls": foreign}
    case.assert_hidden(recap.output)


def test_without_being_asked_certificates_stay(line: Line) -> None:
    case, wanted = line.case, line.case.certificate("web", "web.example.org")
    line.store(wanted)
    pending_secret(case, "web-tls-pending")
    before = case.secrets()
    recap = leave(case, wanted, kubecert_purge=False)
    assert recap.ok, recap.output
    assert case.secrets() == before
    assert "account" not in case.secrets(case.home), "the key was made here"


@pytest.mark.thorough
def test_a_key_that_was_brought_along_stays(case: Case) -> None:
    wanted = case.certificate("web", "web.example.org")
    case.install(case.variables(wanted))
    case.kubectl("-n", case.home, "label", "secret", "account", "app.kubernetes.io/managed-by-")
    recap = leave(case, wanted)
    assert recap.ok, recap.output
    stays = f"Namespace {case.home} stays, since others have something in it: Secret {case.home}/account."
    assert stays in recap.message()
    assert list(case.secrets(case.home)) == ["account"]
    body = case.sandbox.kubernetes.request("GET", f"/api/v1/namespaces/{case.home}")
    assert "deletionTimestamp" not in body["metadata"]


@pytest.mark.parametrize(
    ("records", "held", "said"),
    [
        ([], True, "Another run is at work on it"),
        ([record("example.org", "left")], False, "has TXT records noted that may still stand. Remove them first"),
    ],
    ids=["at work", "records"],
)
def test_what_is_not_over_is_not_taken_away(line: Line, records: list[Any], held: bool, said: str) -> None:
    case, wanted = line.case, line.case.certificate("web", "web.example.org")
    line.store(wanted)
    pending_secret(case, "web-tls-pending", *records, held=held)
    before = case.secrets(), case.secrets(case.home)
    recap = leave(case, wanted)
    assert not recap.ok
    assert f"{case.namespace}/web: " in recap.message()
    assert said in recap.message()
    assert (case.secrets(), case.secrets(case.home)) == before

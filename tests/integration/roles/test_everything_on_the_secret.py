# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A manifest that asks for all that a Secret can hold: it comes by one order, and is made good and goes without any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509

from tests.playbook import Recap
from tests.verify import chain_verifies

from ..case import Case, opened
from ..keystores import assert_keystore, set_password
from ..modules.test_certificate_plan_manifests import certificate, issuer

EVERYTHING: dict[str, Any] = {
    "additionalOutputFormats": [{"type": "DER"}, {"type": "CombinedPEM"}],
    "keystores": {
        "jks": {"create": False, "passwordSecretRef": {"name": "java", "key": "keystore-password"}},
        "pkcs12": {"create": True, "passwordSecretRef": {"name": "java", "key": "keystore-password"}},
    },
    "secretTemplate": {"labels": {"team": "a"}, "annotations": {"example.org/owner": "ops"}},
}
NAMES = ["key.der", "keystore.p12", "tls-combined.pem", "tls.crt", "tls.key"]


def manifest(case: Case, domain: str, **spec: Any) -> dict[str, Any]:
    """A certificate with this in its spec, a copy and, until it is there, a temporary one."""
    found = certificate(case, "v1", domain=domain)
    copy = yaml.safe_dump([{"namespaces": [case.home], "secretName": "copy-tls"}])
    annotations = {"kubecert.acme/targets": copy, "cert-manager.io/issue-temporary-certificate": "true"}
    return {
        **found,
        "metadata": {**found["metadata"], "annotations": annotations},
        "spec": {**found["spec"], **spec},
    }


def run(case: Case, wanted: dict[str, Any], *arguments: str) -> Recap:
    """A run that has to go well."""
    variables = {
        "kubecert_namespace": case.home,
        "kubecert_manifests": [issuer(case, "v1"), wanted],
        "kubecert_nameservers": [case.sandbox.dns.address],
    }
    recap = case.play("kubecert.acme.reconcile", variables, *arguments)
    assert recap.ok, recap.output
    return recap


def assert_all_there(case: Case, folder: Path, password: str) -> None:
    """Secret and copy hold the same, all that is declared."""
    body, copy = case.secrets()["web-tls"], case.secrets(case.home)["copy-tls"]
    assert sorted(body["data"]) == NAMES
    assert copy["data"] == body["data"]
    assert opened(body, "tls-combined.pem") == f"{opened(body, 'tls.key')}\n{opened(body, 'tls.crt')}"
    assert_keystore(body, folder, password)
    for one in (body, copy):
        assert one["metadata"]["labels"]["team"] == "a"
        assert one["metadata"]["annotations"]["example.org/owner"] == "ops"


def test_all_of_it_comes_with_one_order_and_is_made_good_and_goes_without_any(ready: Case, tmp_path: Path) -> None:
    domain, mark = ready.zone(), ready.sandbox.pebble.mark()
    first, wanted = set_password(ready), manifest(ready, domain, **EVERYTHING)
    run(ready, wanted, "-vvv", "--diff")
    chain_verifies(opened(ready.secrets()["web-tls"], "tls.crt"), ready.sandbox.pebble.root_pem(), domain)
    assert_all_there(ready, tmp_path, first)
    assert ready.sandbox.pebble.orders_added(mark) == 1
    before = ready.secrets()
    assert run(ready, wanted).changed == 0
    assert ready.secrets() == before

    second = set_password(ready)
    told = run(ready, wanted, "--check", "--diff")
    assert f"{ready.namespace}/web: to repair (SecretMismatch). The Secret's keystore.p12 can't be" in told.output
    done = run(ready, wanted, "-vvv", "--diff")
    assert f"{ready.namespace}/web: repaired (SecretMismatch)." in done.output
    assert_all_there(ready, tmp_path, second)
    for value in (first, second, opened(ready.secrets()["web-tls"], "tls.key").splitlines()[1]):
        assert value not in done.output
    assert run(ready, wanted).changed == 0

    fewer = manifest(ready, domain)
    done = run(ready, fewer, "--diff")
    assert "The Secret has labels that are no longer in the secret template: team." in done.output
    body, copy = ready.secrets()["web-tls"], ready.secrets(ready.home)["copy-tls"]
    assert sorted(body["data"]) == sorted(copy["data"]) == ["tls.crt", "tls.key"]
    for one in (body, copy):
        assert one["metadata"]["labels"] == {"controller.cert-manager.io/fao": "true"}
        assert "example.org/owner" not in one["metadata"]["annotations"]
    assert body["data"]["tls.key"] == before["web-tls"]["data"]["tls.key"]
    assert run(ready, fewer).changed == 0
    assert ready.sandbox.pebble.orders_added(mark) == 1, "by all of these runs"


@pytest.fixture
def slow_zones(case: Case) -> Iterator[None]:
    """Route53 takes longer for a change than anyone waits."""
    case.sandbox.route53.configure(pending_seconds=600)
    yield
    case.sandbox.route53.configure(pending_seconds=0.0)


def test_what_a_stopped_run_leaves_is_temporary_and_known_to_be(ready: Case, slow_zones: None) -> None:
    domain = ready.zone()
    variables = ready.variables(ready.certificate("web", domain, issue_temporary_certificate=True))
    stopped = ready.play("kubecert.acme.reconcile", variables, ANSIBLE_TASK_TIMEOUT="8")
    assert not stopped.ok
    temporary = opened(ready.secrets()["web-tls"], "tls.crt")
    assert issuer_of(temporary) == "CN=cert-manager.local"
    plan = ready.play("kubecert.acme.plan", variables)
    assert f"{ready.namespace}/web: to issue (TemporaryCertificate)." in plan.output
    ready.sandbox.route53.configure(pending_seconds=0.0)
    again = ready.play("kubecert.acme.reconcile", variables)
    assert again.ok, again.output
    assert f"{ready.namespace}/web: issued (TemporaryCertificate), valid until" in again.output
    chain_verifies(opened(ready.secrets()["web-tls"], "tls.crt"), ready.sandbox.pebble.root_pem(), domain)
    third = ready.play("kubecert.acme.reconcile", variables)
    assert (third.ok, third.changed) == (True, 0), third.output


def issuer_of(chain: str) -> str:
    """Who has signed the first certificate."""
    return x509.load_pem_x509_certificate(chain.encode()).issuer.rfc4514_string()

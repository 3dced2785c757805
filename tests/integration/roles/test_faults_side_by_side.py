# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fault of every kind in one run: each is its own certificate's, and the rest are brought up to date."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.times import parse_rfc3339
from tests.verify import chain_verifies

from ..acme.gate import Gate, Reply, Watch
from ..case import Case, opened

PROBLEM = "urn:ietf:params:acme:error:"
REFUSALS = {
    "limited": (
        "/order-plz",
        Reply(429, {"type": f"{PROBLEM}rateLimited", "detail": "too many certificates"}, {"Retry-After": "7200"}),
    ),
    # As a CA that looks at the CAA records once more before it signs (RFC 8659 §3).
    "caa": ("/finalize-order", Reply(403, {"type": f"{PROBLEM}caa", "detail": "CAA record prevents issuance"})),
}


def refusing(path: str, reply: Reply) -> Watch:
    """What makes a gate answer so in place of the CA where this path is asked."""
    return lambda method, asked: reply if asked.startswith(path) else None


@pytest.fixture
def issuers(case: Case, tmp_path: Path) -> Iterator[list[dict[str, Any]]]:
    """The sandbox's issuer, and one for each refusal: the same CA behind a gate that refuses in its place."""
    with ExitStack() as stack:
        found = [case.issuer()]
        for name, (path, reply) in REFUSALS.items():
            (tmp_path / name).mkdir()
            gate = stack.enter_context(Gate(case.sandbox.pebble, tmp_path / name))
            gate.watch = refusing(path, reply)
            behind = case.issuer(
                server=gate.directory_url, ca_bundle=gate.ca_pem, private_key_secret_ref={"name": f"account-{name}"}
            )
            found.append({**behind, "name": name})
        yield found


@pytest.fixture
def blind(case: Case) -> Iterator[str]:
    """A name whose records the CA does not get to see, though the zone's own servers have them."""
    name = f"blind.{case.zone()}"
    case.sandbox.dns.configure("resolver", hidden=[f"_acme-challenge.{name}"])
    yield name
    case.sandbox.dns.reset()


def failures(wanted: dict[str, dict[str, Any]], closed: str, account: str) -> dict[str, tuple[str, ...]]:
    """What is to be said of each certificate that can't be had: where it failed, and why."""
    return {
        "closed": (
            "failed in certificate_plan",
            f'User "system:serviceaccount:{account}" cannot list resource "secrets"',
            f'in the namespace "{closed}"',
        ),
        "owned": ("failed in certificate_plan", "belong to another-manager", "kubecert.acme.adopt"),
        "no-zone": ("failed in dns_zone_info", wanted["no-zone"]["dns_names"][0]),
        "limited": ("failed in acme_order", "rateLimited: too many certificates", "It may be asked again from"),
        "blind": ("failed in acme_order", f"did not issue for {wanted['blind']['dns_names'][0]}", "unauthorized"),
        "caa": ("failed in acme_order", "caa: CAA record prevents issuance", "Let the CAA records"),
    }


def declared(case: Case, closed: str, blind: str) -> dict[str, dict[str, Any]]:
    """A certificate for each fault and two that are sound, by name."""
    zone = case.zone()
    wanted = {name: case.certificate(name, f"{name}.{zone}") for name in ("first", "owned", "limited", "caa", "last")}
    wanted |= {
        "closed": case.certificate("closed", f"closed.{zone}", namespace=closed),
        "no-zone": case.certificate("no-zone", f"www.{uuid.uuid4().hex[:8]}.example.net"),
        "blind": case.certificate("blind", blind),
    }
    for name in REFUSALS:
        wanted[name]["issuer_ref"] = {"name": name}
    return wanted


def test_each_fault_is_its_own(case: Case, issuers: list[dict[str, Any]], blind: str) -> None:
    closed = case.sandbox.kubernetes.create_namespace(f"{case.namespace}-closed")
    wanted = declared(case, closed, blind)
    account = f"certificates-{uuid.uuid4().hex[:8]}"
    open_to_it = [one for name, one in wanted.items() if name != "closed"]
    case.install(case.variables(*open_to_it, kubecert_issuers=issuers, kubecert_service_account=account))
    kubeconfig = str(case.sandbox.kubernetes.kubeconfig_for_service_account(case.home, account))
    case.write("owned-tls", manager="another-manager", type="kubernetes.io/tls", data={"tls.key": "", "tls.crt": ""})
    before = case.secrets()["owned-tls"]
    variables = case.variables(
        *wanted.values(), kubecert_issuers=issuers, kubecert_kubernetes={"kubeconfig": kubeconfig}
    )

    recap = case.play("kubecert.acme.reconcile", variables)
    assert not recap.ok
    expected = failures(wanted, closed, f"{case.home}:{account}")
    assert f"{len(expected)} of {len(wanted)} certificates failed" in recap.output, recap.output
    for name, texts in expected.items():
        (line,) = re.findall(rf"^\d+\. {wanted[name]['namespace']}/{name}: (.+)$", recap.output, re.MULTILINE)
        for text in texts:
            assert text in line, (name, text)
    for name in ("first", "last"):
        assert f"{case.namespace}/{name}: issued" in recap.output
        chain = opened(case.secrets()[f"{name}-tls"], "tls.crt")
        chain_verifies(chain, case.sandbox.pebble.root_pem(), wanted[name]["dns_names"][0])
    assert case.secrets()["owned-tls"] == before
    assert case.secrets(closed) == {}
    zone = wanted["first"]["dns_names"][0].partition(".")[2]
    for left in (zone, blind.partition(".")[2]):
        assert [one["Name"] for one in case.sandbox.route53.record_sets(left) if one["Type"] == "TXT"] == []

    assert_put_off(case, variables, expected)


def assert_put_off(case: Case, variables: dict[str, Any], expected: dict[str, tuple[str, ...]]) -> None:
    """What the CA refused waits for its time, in the next run too; what it didn't see is tried again."""
    mark = case.sandbox.pebble.mark()
    again = case.play("kubecert.acme.reconcile", variables)
    assert not again.ok
    waits = {"limited": timedelta(hours=2), "blind": timedelta(minutes=1), "caa": timedelta(minutes=1)}
    for name, pause in waits.items():
        notes = case.secrets()[f"{name}-tls-pending"]["metadata"]["annotations"]
        until = parse_rfc3339(notes["kubecert.acme/next-try"])
        assert timedelta(0) < until - datetime.now(UTC) <= pause, name
    assert case.sandbox.pebble.orders_added(mark) == 0
    failed, declared_here = len(expected) - len(waits), len(variables["kubecert_certificates"])
    assert f"{failed} of {declared_here} certificates failed" in again.output, again.output

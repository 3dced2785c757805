# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Namespaces that were restored from a back-up: what is still good stays, and what is not is made good at once."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.playbook import Recap
from tests.unit.pki.build import Ca
from tests.verify import chain_verifies

from ..case import Case, opened, well
from ..modules.line import Line

OF_THE_SERVER = ("uid", "resourceVersion", "managedFields", "creationTimestamp")


@dataclass
class Backup:
    """Copies of Secrets, and their way back into the namespace, as the tools for this do it: they create them anew."""

    case: Case
    wanted: dict[str, Any]
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, name: str) -> None:
        """Copy a Secret as it stands."""
        self.bodies[name] = copy.deepcopy(self.case.secrets()[name])

    def restore(self, name: str) -> None:
        """Put the copy in the place of what stands."""
        if name in self.case.secrets():
            self.case.delete(name)
        body = copy.deepcopy(self.bodies[name])
        for entry in OF_THE_SERVER:
            body["metadata"].pop(entry, None)
        body["metadata"].setdefault("labels", {})["velero.io/restore-name"] = "after-the-fire"
        path = f"/api/v1/namespaces/{self.case.namespace}/secrets?fieldManager=velero-server"
        self.case.sandbox.kubernetes.request("POST", path, body, accept=(201,))

    def play(self) -> Recap:
        """A run of the role."""
        recap = self.case.play("kubecert.acme.reconcile", self.case.variables(self.wanted))
        assert recap.ok, recap.output
        return recap

    def is_whole(self) -> bool:
        """Whether there is one Secret, of which nothing is to be done."""
        plan = well(self.case.perform("certificate_plan", **self.case.declarations(self.wanted)))
        return sorted(self.case.secrets()) == ["web-tls"] and plan["counts"]["none"] == 1


@pytest.fixture
def backup(ready: Case) -> Backup:
    """A certificate that stands, and a copy of its Secret."""
    found = Backup(ready, ready.certificate("web", ready.zone()))
    found.play()
    found.take("web-tls")
    return found


def test_the_same_certificate_is_taken_as_it_is(backup: Backup) -> None:
    backup.restore("web-tls")
    before, mark = backup.case.secrets()["web-tls"], backup.case.sandbox.pebble.mark()
    recap = backup.play()
    assert recap.changed == 0, recap.output
    assert backup.case.sandbox.pebble.orders_added(mark) == 0
    assert backup.case.secrets()["web-tls"] == before


def test_an_older_certificate_that_is_still_good_stays(backup: Backup) -> None:
    case = backup.case
    recap = case.play("kubecert.acme.reconcile", case.variables(backup.wanted, kubecert_force=["web"]))
    assert recap.ok, recap.output
    backup.restore("web-tls")
    mark = case.sandbox.pebble.mark()
    assert backup.play().changed == 0
    assert case.sandbox.pebble.orders_added(mark) == 0


def expire(backup: Backup) -> None:
    """Let the copy be of a certificate that ended meanwhile."""
    data = backup.bodies["web-tls"]["data"]
    key = load_pem_private_key(base64.b64decode(data["tls.key"]), None)
    chain = Ca().chain(key.public_key(), backup.wanted["dns_names"], days_left=-1)
    data["tls.crt"] = base64.b64encode(chain.encode()).decode()


def renew_early(backup: Backup) -> None:
    """Let the copy be of a certificate that has been replaced meanwhile, and that the CA wants replaced."""
    case = backup.case
    leaf = opened(backup.bodies["web-tls"], "tls.crt").partition("-----END CERTIFICATE-----\n")
    long_ago = [f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (2, 1)]
    case.sandbox.pebble.set_renewal_info("".join(leaf[:2]), *long_ago)
    recap = case.play("kubecert.acme.reconcile", case.variables(backup.wanted, kubecert_force=["web"]))
    assert recap.ok, recap.output
    del backup.bodies["web-tls"]["metadata"]["annotations"]["kubecert.acme/renewal-info"]


@pytest.mark.parametrize("make", [expire, renew_early])
def test_a_certificate_that_is_no_longer_good_is_replaced_once(backup: Backup, make: Callable[[Backup], None]) -> None:
    case, (zone,) = backup.case, backup.wanted["dns_names"]
    make(backup)
    backup.restore("web-tls")
    mark = case.sandbox.pebble.mark()
    backup.play()
    assert case.sandbox.pebble.orders_added(mark) == 1
    chain_verifies(opened(case.secrets()["web-tls"], "tls.crt"), case.sandbox.pebble.root_pem(), zone)
    assert backup.is_whole()


@pytest.mark.parametrize("secret_too", [True, False], ids=["beside its Secret", "without its Secret"])
def test_a_pending_secret_of_work_that_was_done_long_ago(backup: Backup, secret_too: bool) -> None:
    case = backup.case
    line = Line(case, Ca())
    # The copy was made while a renewal was under way: its order has been finalized since.
    (requested,) = line.requested({**backup.wanted, "dns_names": [case.zone()]})
    backup.wanted = {**backup.wanted, "dns_names": requested["dns_names"]}
    ordered = well(line.perform("acme_order", state="created", certificates=[requested]))
    backup.take("web-tls-pending")
    written = line.records("present", ordered["records"])
    issued = line.perform("acme_order", state="issued", certificates=ordered["certificates"], records=written)
    line.records("absent", written)
    well(line.perform("k8s_tls_secret", certificates=issued["certificates"]))
    serial = issued["certificates"][0]["order"]["url"]
    backup.restore("web-tls-pending")
    line.lapse("web-tls")
    if not secret_too:
        case.delete("web-tls")
    mark = case.sandbox.pebble.mark()
    backup.play()
    assert case.sandbox.pebble.orders_added(mark) == 0, f"the chain of {serial} can be fetched again"
    assert backup.is_whole()


def test_a_pending_secret_whose_order_nobody_knows_any_more(backup: Backup) -> None:
    case = backup.case
    line = Line(case, Ca())
    line.requested(backup.wanted)
    key = line.pending_key("web-tls")
    line.remember("web-tls", order_url=f"{case.sandbox.pebble.directory_url.removesuffix('/dir')}/my-order/gone")
    backup.take("web-tls-pending")
    backup.restore("web-tls-pending")
    line.lapse("web-tls")
    case.delete("web-tls")
    mark = case.sandbox.pebble.mark()
    backup.play()
    assert case.sandbox.pebble.orders_added(mark) == 1
    assert opened(case.secrets()["web-tls"], "tls.key").encode() == key, "the key was there already"
    assert backup.is_whole()

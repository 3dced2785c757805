# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revocation by account and by the certificate's own key, and authorizations that are given up, at Pebble."""

from __future__ import annotations

import time

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault, MissingAccount
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server
from ansible_collections.kubecert.acme.plugins.module_utils.acme.revocation import Revocations
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import chains, requests
from tests.servers import Sandbox
from tests.servers.pebble import PebbleOptions

from .applicant import Applicant, connect, key, now, trusting
from .conftest import StartPebble
from .gate import LOST, Gate

KEY_COMPROMISE, SUPERSEDED = 1, 4


def revocations(server: Server) -> Revocations:
    """The way for those who have no account."""
    return Revocations.connect(server, deadline=time.monotonic() + 20, say=print, connections=8, now=now)


def issued(applicant: Applicant, key_pem: bytes) -> str:
    """A chain for this key."""
    name = applicant.name()
    order = applicant.prove(applicant.acme.new_order([name]))
    done = applicant.acme.finalize(order, requests.signing_request(key_pem, [name]))
    return applicant.acme.certificate(applicant.acme.wait_order(done.url))


def status(applicant: Applicant, chain: str) -> tuple[str, int | None]:
    """What Pebble says of it."""
    found = applicant.sandbox.pebble.certificate_status(chains.facts(chain).serial)
    return found["Status"], found.get("Reason")


def test_the_account_revokes_its_own_once(applicant: Applicant) -> None:
    chain = issued(applicant, key())
    assert status(applicant, chain) == ("Valid", None)
    assert applicant.acme.revoke(chain, SUPERSEDED) is True
    assert status(applicant, chain) == ("Revoked", SUPERSEDED)
    assert applicant.acme.revoke(chain, SUPERSEDED) is False


def test_no_reason_is_no_reason(applicant: Applicant) -> None:
    chain = issued(applicant, key())
    assert applicant.acme.revoke(chain, 0) is True
    assert status(applicant, chain)[0] == "Revoked"
    assert not status(applicant, chain)[1]


@pytest.mark.parametrize(
    "spec", [PrivateKeySpec("ECDSA", 384), PrivateKeySpec("RSA", 2048)], ids=lambda spec: spec.algorithm
)
def test_its_own_key_revokes_a_certificate_with_no_account(applicant: Applicant, spec: PrivateKeySpec) -> None:
    key_pem = key(spec)
    chain = issued(applicant, key_pem)
    anybody = revocations(trusting(applicant.sandbox.pebble))
    with pytest.raises(AcmeFault, match="same public key") as caught:
        anybody.revoke(chain, KEY_COMPROMISE, key())
    assert caught.value.kind == "unauthorized"
    with pytest.raises(MissingAccount):
        anybody.revoke(chain, KEY_COMPROMISE)
    assert status(applicant, chain) == ("Valid", None)
    assert anybody.revoke(chain, KEY_COMPROMISE, key_pem) is True
    assert status(applicant, chain) == ("Revoked", KEY_COMPROMISE)
    assert anybody.revoke(chain, KEY_COMPROMISE, key_pem) is False


def test_another_account_may_not(applicant: Applicant, acme_sandbox: Sandbox) -> None:
    chain = issued(applicant, key())
    with pytest.raises(AcmeFault, match="refused the revocation: unauthorized"):
        Applicant(acme_sandbox, connect(trusting(acme_sandbox.pebble))).acme.revoke(chain, 0)
    assert status(applicant, chain) == ("Valid", None)
    with pytest.raises(Fault, match="is not PEM"):
        applicant.acme.revoke("nonsense", 0)


def test_a_lost_answer_is_no_loss(acme_sandbox: Sandbox, gate: Gate) -> None:
    guest = Applicant(acme_sandbox, connect(Server(gate.directory_url, gate.ca_pem)))
    chain = issued(guest, key())
    gate.once("/revoke-cert", LOST)
    guest.acme.revoke(chain, SUPERSEDED)
    assert status(guest, chain) == ("Revoked", SUPERSEDED)


def test_an_authorization_that_is_given_up_has_to_be_earned_again(
    start_pebble: StartPebble, acme_sandbox: Sandbox
) -> None:
    pebble = start_pebble(PebbleOptions(authz_reuse_percent=100))
    applicant = Applicant(acme_sandbox, connect(trusting(pebble)))
    done = applicant.issue(applicant.name())
    (url,) = done.authorizations
    assert applicant.acme.deactivate_authorization(url) is True
    assert applicant.acme.authorization(url).status == "deactivated"
    assert applicant.acme.deactivate_authorization(url) is False
    again = applicant.acme.new_order([applicant.name()])
    assert again.status == "pending"
    assert [proof.status for proof in applicant.proofs(again)] == ["pending"]


def test_a_pending_one_can_be_given_up_too_and_the_order_is_dead(acme_sandbox: Sandbox, gate: Gate) -> None:
    guest = Applicant(acme_sandbox, connect(Server(gate.directory_url, gate.ca_pem)))
    order = guest.acme.new_order([guest.name()])
    (url,) = order.authorizations
    gate.once("/authZ", *[LOST] * 2)
    assert guest.acme.deactivate_authorization(url) is True
    assert guest.acme.order(order.url).status not in ("pending", "ready", "processing", "valid")

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts under new keys, at Pebble: what the old key is worth then, and answers that get lost."""

from __future__ import annotations

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from tests.servers import Sandbox

from .applicant import Applicant, connect, key, trusting
from .gate import CUT, LOST, Gate, Reply

P256, P384, RSA = PrivateKeySpec("ECDSA", 256), PrivateKeySpec("ECDSA", 384), PrivateKeySpec("RSA", 2048)


@pytest.mark.parametrize(("old", "new"), [(P256, P256), (RSA, P384), (P384, RSA)], ids=lambda spec: spec.algorithm)
def test_the_account_goes_over_to_a_new_key(acme_sandbox: Sandbox, old: PrivateKeySpec, new: PrivateKeySpec) -> None:
    server, first, second = trusting(acme_sandbox.pebble), key(old), key(new)
    applicant = Applicant(acme_sandbox, connect(server, first))
    url = applicant.acme.account_url
    applicant.acme.change_key(second)
    assert applicant.issue(applicant.name()).status == "valid", "and goes on with it at once, TXT values included"
    assert connect(server, first).find_account() is None
    found = connect(server, second).find_account()
    assert found
    assert found.url == url


def test_a_refusal_leaves_the_old_key_in_use(acme_sandbox: Sandbox, gate: Gate) -> None:
    server, taken, own = Server(gate.directory_url, gate.ca_pem), key(), key()
    connect(server, taken).create_account([])
    acme = connect(server, own)
    account = acme.create_account([])
    # Pebble would give the key of one account to another; RFC 8555 asks for this answer.
    gate.once("/rollover-account-key", Reply(409, {"type": "about:blank", "detail": "The key is in use."}))
    with pytest.raises(AcmeFault, match=r"refused the change of the account's key.*The key is in use"):
        acme.change_key(taken)
    assert connect(server, own).find_account() == account
    assert acme.update_account(["ops@example.com"]), "it goes on with the old key"


@pytest.mark.parametrize("reply", [LOST, CUT], ids=["taken", "not taken"])
def test_a_lost_answer_is_no_loss(acme_sandbox: Sandbox, gate: Gate, reply: Reply) -> None:
    server, old, new = Server(gate.directory_url, gate.ca_pem), key(), key()
    acme = connect(server, old)
    account = acme.create_account([])
    gate.once("/rollover-account-key", reply)
    acme.change_key(new)
    assert acme.update_account(["ops@example.com"]).url == account.url
    assert connect(server, old).find_account() is None
    assert connect(server, new).find_account() is not None


def test_a_key_change_that_never_gets_there_changes_nothing(acme_sandbox: Sandbox, gate: Gate) -> None:
    server, old = Server(gate.directory_url, gate.ca_pem), key()
    acme = connect(server, old, seconds=2)
    acme.create_account([])
    gate.once("/rollover-account-key", *[CUT] * 100)
    with pytest.raises(AcmeFault, match="can't be asked for the change of the account's key"):
        acme.change_key(key())
    assert connect(trusting(acme_sandbox.pebble), old).find_account() is not None

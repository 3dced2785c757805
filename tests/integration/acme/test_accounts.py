# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts: found by their key, made, changed, bound and closed."""

from __future__ import annotations

import base64

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault, ClosedAccount, MissingAccount
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Binding
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from tests.servers import Sandbox
from tests.servers.pebble import PebbleOptions

from .applicant import connect, key, trusting
from .conftest import StartPebble

MAC_KEY = base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode().rstrip("=")
OTHER_KEY = base64.urlsafe_b64encode(b"fedcba9876543210fedcba9876543210").decode().rstrip("=")
KINDS = [PrivateKeySpec("ECDSA", 256), PrivateKeySpec("ECDSA", 384), PrivateKeySpec("RSA", 2048, "PKCS8")]


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: f"{spec.algorithm}-{spec.size}")
def test_an_account_is_made_found_changed_and_closed(acme_sandbox: Sandbox, spec: PrivateKeySpec) -> None:
    server, key_pem = trusting(acme_sandbox.pebble), key(spec)
    first = connect(server, key_pem)
    assert first.find_account() is None
    made = first.create_account(["ops@example.com", "mailto:dev@example.com"])
    assert made.status == "valid"
    assert made.contacts == ("mailto:ops@example.com", "mailto:dev@example.com")

    later = connect(server, key_pem)
    assert later.find_account() == made
    assert later.create_account(["else@example.com"]) == made, "an account that is there stays as it is"
    assert later.update_account(["new@example.com"]).contacts == ("mailto:new@example.com",)
    assert later.update_account([]).contacts == ()
    found = connect(server, key_pem).find_account()
    assert found
    assert found.contacts == ()

    later.deactivate_account()
    with pytest.raises(ClosedAccount, match=r"for good\. Use another key\.$"):
        connect(server, key_pem).find_account()
    with pytest.raises(MissingAccount):
        later.update_account([])


def test_looking_for_an_account_makes_none(acme_sandbox: Sandbox) -> None:
    server, key_pem = trusting(acme_sandbox.pebble), key()
    assert connect(server, key_pem).find_account() is None
    assert connect(server, key_pem).find_account() is None


def test_without_an_account_nothing_is_sent(acme_sandbox: Sandbox) -> None:
    acme = connect(trusting(acme_sandbox.pebble))
    mark = acme_sandbox.pebble.mark()
    with pytest.raises(MissingAccount, match="no account for this key"):
        acme.new_order(["example.org"])
    assert acme_sandbox.pebble.count("new-order", since=mark) == 0


def test_a_refused_contact_is_told(acme_sandbox: Sandbox) -> None:
    acme = connect(trusting(acme_sandbox.pebble))
    with pytest.raises(AcmeFault, match=r"Correct the email of the issuer\.$") as caught:
        acme.create_account(["gopher:ops"])
    assert caught.value.status == 400


def test_the_directory_is_read(acme_sandbox: Sandbox, start_pebble: StartPebble) -> None:
    plain = connect(trusting(acme_sandbox.pebble))
    assert plain.offers.terms_of_service.startswith("data:text/plain")
    assert set(plain.offers.profiles) == {"default"}
    assert not plain.offers.requires_binding
    bound = connect(trusting(start_pebble(PebbleOptions(eab_required=True, eab_keys={"kid-1": MAC_KEY}))))
    assert bound.offers.requires_binding


def test_a_binding_is_used_and_a_wrong_one_told(start_pebble: StartPebble) -> None:
    pebble = start_pebble(PebbleOptions(eab_required=True, eab_keys={"kid-1": MAC_KEY}))
    acme = connect(trusting(pebble))
    with pytest.raises(AcmeFault, match=r"Give external_account_binding") as caught:
        acme.create_account([])
    assert caught.value.kind == "externalAccountRequired"
    for wrong in (Binding("kid-1", OTHER_KEY), Binding("kid-2", MAC_KEY)):
        with pytest.raises(AcmeFault) as refused:
            acme.create_account([], wrong)
        assert refused.value.status in (400, 401, 403)
        assert wrong.mac_key not in str(refused.value)
    with pytest.raises(Fault, match="not base64url") as unread:
        acme.create_account([], Binding("kid-1", "é not base64"))
    assert "é" not in str(unread.value)
    assert acme.create_account([], Binding("kid-1", MAC_KEY)).status == "valid"
    assert MAC_KEY not in repr(Binding("kid-1", MAC_KEY))


@pytest.mark.parametrize("change", [lambda text: text + "=", lambda text: text.replace("-", "+").replace("_", "/")])
def test_a_mac_key_may_be_padded_or_of_the_other_alphabet(start_pebble: StartPebble, change: object) -> None:
    pebble = start_pebble(PebbleOptions(eab_required=True, eab_keys={"kid-1": MAC_KEY}))
    assert callable(change)
    assert connect(trusting(pebble)).create_account([], Binding("kid-1", change(MAC_KEY))).status == "valid"

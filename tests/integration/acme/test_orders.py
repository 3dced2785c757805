# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders on a real server: issued, taken up again, refused, failed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from cryptography import x509

from ansible_collections.kubecert.acme.plugins.module_utils.acme.client import CAN_BE_FINALIZED
from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import (
    AcmeFault,
    FailedOrder,
    GoneOrder,
    UnfinishedOrder,
)
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Order
from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import Fault
from ansible_collections.kubecert.acme.plugins.module_utils.pki import chains
from tests.servers import Sandbox
from tests.servers.pebble import PebbleOptions
from tests.verify import chain_verifies

from .applicant import Applicant, challenge, connect, key, now, token, trusting
from .conftest import StartPebble


def test_apex_and_wildcard_share_one_record_set(applicant: Applicant) -> None:
    names = applicant.name(), f"*.{applicant.name()}"
    order = applicant.acme.new_order(names)
    assert (order.status, set(order.identifiers), len(order.authorizations)) == ("pending", set(names), 2)
    assert order.expires
    proofs = applicant.proofs(order)
    assert {proof.name for proof in proofs} == set(names)
    assert {proof.identifier for proof in proofs} == {applicant.name()}
    applicant.publish(proofs)
    assert len(applicant.sandbox.route53.txt(f"_acme-challenge.{applicant.name()}")) == 2
    for proof in proofs:
        applicant.acme.answer(challenge(proof))
    ready = applicant.acme.wait_order(order.url, CAN_BE_FINALIZED)
    done = applicant.acme.wait_order(applicant.acme.finalize(ready, applicant.csr(*names)).url)
    chain = applicant.acme.certificate(done)
    chain_verifies(chain, applicant.sandbox.pebble.root_pem(), f"any.{applicant.name()}")


def test_a_valid_authorization_is_used_again(start_pebble: StartPebble, acme_sandbox: Sandbox) -> None:
    pebble = start_pebble(PebbleOptions(authz_reuse_percent=100))
    applicant = Applicant(acme_sandbox, connect(trusting(pebble)))
    applicant.issue(applicant.name())
    again = applicant.acme.new_order([applicant.name()])
    assert again.status == "ready"
    assert [proof.status for proof in applicant.proofs(again)] == ["valid"]
    done = applicant.acme.finalize(again, applicant.csr(applicant.name()))
    assert applicant.acme.wait_order(done.url).status == "valid"


def test_an_order_is_taken_up_by_its_address(acme_sandbox: Sandbox) -> None:
    key_pem = key()
    applicant = Applicant(acme_sandbox, connect(trusting(acme_sandbox.pebble), key_pem))
    begun = applicant.acme.new_order([applicant.name()])
    later = connect(trusting(acme_sandbox.pebble), key_pem)
    later.find_account()
    found = later.order(begun.url)
    assert found == begun
    applicant.acme = later
    assert applicant.prove(found).status == "ready"


def test_answering_and_finalizing_twice_is_as_once(applicant: Applicant) -> None:
    order = applicant.acme.new_order([applicant.name()])
    applicant.prove(order)
    for proof in applicant.proofs(order):
        assert proof.status == "valid"
        applicant.acme.answer(challenge(proof))
    csr = applicant.csr(applicant.name())
    ready = applicant.acme.order(order.url)
    first = applicant.acme.wait_order(applicant.acme.finalize(ready, csr).url)
    second = applicant.acme.finalize(ready, csr)
    assert (second.status, second.certificate) == ("valid", first.certificate)


def test_what_is_not_ready_is_not_finalized(applicant: Applicant) -> None:
    order = applicant.acme.new_order([applicant.name()])
    with pytest.raises(AcmeFault) as caught:
        applicant.acme.finalize(order, applicant.csr(applicant.name()))
    assert caught.value.kind == "orderNotReady"
    with pytest.raises(AcmeFault, match="the order is pending"):
        applicant.acme.certificate(order)


def test_a_wrong_csr_is_told(applicant: Applicant) -> None:
    order = applicant.prove(applicant.acme.new_order([applicant.name()]))
    with pytest.raises(AcmeFault, match=applicant.name()) as caught:
        applicant.acme.finalize(order, applicant.csr(applicant.name("other")))
    assert caught.value.status in (400, 403)
    with pytest.raises(Fault, match="not PEM"):
        applicant.acme.finalize(order, "nonsense")


def test_the_chain_that_matches_is_taken(applicant: Applicant) -> None:
    order = applicant.issue(applicant.name())
    pebble = applicant.sandbox.pebble
    seen: list[str] = []

    def none(chain: str) -> bool:
        seen.append(chain)
        return False

    preferred = applicant.acme.certificate(order)
    assert applicant.acme.certificate(order, none) == preferred
    assert len(set(seen)) == 3
    assert seen[0] == preferred
    for root in range(3):
        name = x509.load_pem_x509_certificate(pebble.root_pem(root).encode()).subject.rfc4514_string()
        chain = applicant.acme.certificate(order, partial(chains.leads_to, issuer_common_name=name.removeprefix("CN=")))
        chain_verifies(chain, pebble.root_pem(root), applicant.name())
        assert chain in seen


def test_refusals_name_the_order_and_what_would_help(applicant: Applicant) -> None:
    acme = applicant.acme
    with pytest.raises(AcmeFault, match=r"for x\.blocked\.example\.com: rejectedIdentifier: .*Take out") as blocked:
        acme.new_order(["x.blocked.example.com"])
    assert blocked.value.kind == "rejectedIdentifier"
    with pytest.raises(AcmeFault, match=r'"fast".* Offered: default\.$') as profile:
        acme.new_order([applicant.name()], profile="fast")
    assert profile.value.kind == "invalidProfile"
    assert acme.new_order([applicant.name()], profile="default").status == "pending"
    with pytest.raises(AcmeFault):
        acme.new_order([applicant.name()], replaces="bm90LWFuLWlk.AQ")


@pytest.mark.parametrize("published", [True, False])
def test_a_failed_validation_says_which_name_and_why(applicant: Applicant, published: bool) -> None:
    good, bad = applicant.name("good"), applicant.name("bad")
    order = applicant.acme.new_order([good, bad])
    proofs = applicant.proofs(order)
    applicant.publish([proof for proof in proofs if proof.identifier == good])
    if published:
        applicant.publish([proof for proof in proofs if proof.identifier == bad], value="wrong")
    for proof in proofs:
        applicant.acme.answer(challenge(proof))
    with pytest.raises(FailedOrder, match=f"{bad}: unauthorized: .*See that the TXT record") as caught:
        applicant.acme.wait_order(order.url, CAN_BE_FINALIZED)
    assert set(caught.value.failures) == {bad}
    assert not any(token(proof) in str(caught.value) for proof in proofs)
    assert caught.value.kind == "unauthorized"
    assert applicant.acme.order(order.url).status == "invalid"


def test_an_order_elsewhere_or_unknown_is_gone(applicant: Applicant, acme_sandbox: Sandbox) -> None:
    order = applicant.acme.new_order([applicant.name()])
    with pytest.raises(GoneOrder) as unknown:
        applicant.acme.order(order.url + "x")
    assert unknown.value.status == 404
    with pytest.raises(GoneOrder, match="elsewhere"):
        applicant.acme.order("https://127.0.0.1:1/my-order/1")
    other = Applicant(acme_sandbox, connect(trusting(acme_sandbox.pebble)))
    with pytest.raises(GoneOrder):
        other.acme.order(order.url)


def test_an_order_past_its_time_is_gone(acme_sandbox: Sandbox) -> None:
    key_pem = key()
    applicant = Applicant(acme_sandbox, connect(trusting(acme_sandbox.pebble), key_pem))
    pending, valid = applicant.acme.new_order([applicant.name()]), applicant.issue(applicant.name("valid"))
    later = connect(trusting(acme_sandbox.pebble), key_pem, clock=lambda: now() + timedelta(days=7))
    later.find_account()
    with pytest.raises(GoneOrder, match=f"for {applicant.name()} .* has expired"):
        later.order(pending.url)
    assert later.order(valid.url).status == "valid"


def test_an_order_that_does_not_settle_is_unfinished_at_the_deadline(acme_sandbox: Sandbox) -> None:
    applicant = Applicant(acme_sandbox, connect(trusting(acme_sandbox.pebble), seconds=1.5))
    order = applicant.acme.new_order([applicant.name()])
    began = time.monotonic()
    with pytest.raises(UnfinishedOrder, match=f"{applicant.name()} is still pending"):
        applicant.acme.wait_order(order.url, CAN_BE_FINALIZED)
    assert 1.0 < time.monotonic() - began < 6


def test_waiting_for_many_gives_each_its_own_end(applicant: Applicant) -> None:
    good, bad = (applicant.acme.new_order([applicant.name(label)]) for label in ("good", "bad"))
    applicant.publish(applicant.proofs(good))
    for order in (good, bad):
        for proof in applicant.proofs(order):
            applicant.acme.answer(challenge(proof))
    gone = good.url + "x"
    ends = applicant.acme.wait_orders([bad.url, good.url, gone], CAN_BE_FINALIZED)
    assert [type(end) for end in ends] == [FailedOrder, Order, GoneOrder]
    assert applicant.acme.wait_orders([]) == []


@pytest.mark.parametrize("count", [50])
def test_many_orders_side_by_side(applicant: Applicant, count: int) -> None:
    mark, began = applicant.sandbox.pebble.mark(), time.monotonic()
    acme, names = applicant.acme, [applicant.name(f"n{number}") for number in range(count)]
    with ThreadPoolExecutor(8) as pool:
        orders = list(pool.map(lambda name: acme.new_order([name]), names))
        proofs = [proof for found in pool.map(applicant.proofs, orders) for proof in found]
        applicant.publish(proofs)
        list(pool.map(lambda proof: acme.answer(challenge(proof)), proofs))
        ready = acme.wait_orders([order.url for order in orders], CAN_BE_FINALIZED)
        assert all(isinstance(one, Order) for one in ready), ready
        list(pool.map(lambda pair: acme.finalize(pair[0], applicant.csr(pair[1])), zip(ready, names, strict=True)))
        done = acme.wait_orders([order.url for order in orders])
        got = list(pool.map(acme.certificate, done))
    assert len(set(got)) == count
    asked = applicant.sandbox.pebble.counts(mark)
    assert asked["new-nonce"] <= 8, "nonces come with the answers"
    print(f"{count} orders in {time.monotonic() - began:.2f} s, {sum(asked.values())} requests: {asked}")

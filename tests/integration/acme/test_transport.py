# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Busy and broken servers: nonces, rate limits, outages, lost answers. Pebble behind a gate, or gone."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme import transport
from ansible_collections.kubecert.acme.plugins.module_utils.acme.client import CAN_BE_FINALIZED, Acme
from ansible_collections.kubecert.acme.plugins.module_utils.acme.faults import AcmeFault, FailedOrder, UnfinishedOrder
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Server
from tests.servers import Sandbox
from tests.servers.pebble import PebbleOptions

from .applicant import Applicant, challenge, connect, now, token, trusting
from .conftest import StartPebble
from .gate import CUT, LOST, Gate, Reply

LIMITED = {"type": "urn:ietf:params:acme:error:rateLimited", "detail": "too many new orders recently."}
BUSY = {"type": "urn:ietf:params:acme:error:serverInternal", "detail": "Service busy; retry later"}
CAA = "urn:ietf:params:acme:error:caa"
BAD_NONCE = {"type": "urn:ietf:params:acme:error:badNonce", "detail": "unknown nonce"}


def behind(gate: Gate, seconds: float = 20.0, lines: list[str] | None = None) -> Acme:
    """Pebble behind the gate."""
    return connect(Server(gate.directory_url, gate.ca_pem), seconds=seconds, lines=lines)


def test_most_nonces_may_be_rejected(start_pebble: StartPebble, acme_sandbox: Sandbox) -> None:
    pebble = start_pebble(PebbleOptions(nonce_reject_percent=60))
    applicant = Applicant(acme_sandbox, connect(trusting(pebble), seconds=60))
    mark = pebble.mark()
    for number in range(4):
        assert applicant.issue(applicant.name(f"n{number}")).status == "valid"
    assert pebble.count("new-nonce", mark) <= 1, "the fresh nonce in a rejection is used"


def test_dozens_of_rejections_in_a_row_are_survived(guest: Applicant, gate: Gate) -> None:
    gate.once("/order-plz", *[Reply(400, BAD_NONCE)] * 24)
    assert guest.acme.new_order([guest.name()]).status == "pending"
    assert gate.count("/order-plz") >= 25


def test_refused_nonces_do_not_cost_the_try_after_the_deadline(acme_sandbox: Sandbox, gate: Gate) -> None:
    late = Applicant(acme_sandbox, behind(gate, seconds=1.5))
    order = late.acme.new_order([late.name()])
    time.sleep(1.5)
    gate.once("/my-order", *[Reply(400, BAD_NONCE)] * 3)
    assert late.acme.order(order.url) == order
    gate.once("/my-order", Reply(503, BUSY))
    with pytest.raises(AcmeFault, match="Service busy"):
        late.acme.order(order.url)


@pytest.mark.parametrize("reply", [Reply(400, BAD_NONCE), Reply(500), CUT], ids=["nonces", "errors", "cuts"])
def test_an_order_with_a_reference_is_asked_for_with_less_patience(guest: Applicant, gate: Gate, reply: Reply) -> None:
    gate.watch = lambda method, path: reply if path.startswith("/order-plz") else None
    began = time.monotonic()
    with pytest.raises(AcmeFault) as caught:
        guest.acme.new_order([guest.name()], replaces="a.b")
    assert caught.value.passing
    assert 4 < time.monotonic() - began < 12
    assert gate.count("/order-plz") >= 4


def test_a_rate_limit_on_orders_is_not_waited_for(guest: Applicant, gate: Gate) -> None:
    gate.once("/order-plz", Reply(429, LIMITED, {"Retry-After": "1"}))
    with pytest.raises(AcmeFault, match=r"rateLimited: too many new orders recently\. It may be asked again") as caught:
        guest.acme.new_order([guest.name()])
    assert (caught.value.kind, caught.value.status, gate.count("/order-plz")) == ("rateLimited", 429, 1)
    assert not caught.value.passing
    assert caught.value.retry_at
    assert timedelta(0) <= caught.value.retry_at - now() <= timedelta(seconds=1)


def test_a_rate_limit_may_name_a_date(guest: Applicant, gate: Gate) -> None:
    until = now().replace(microsecond=0) + timedelta(hours=3)
    gate.once("/order-plz", Reply(429, LIMITED, {"Retry-After": format_datetime(until, usegmt=True)}))
    with pytest.raises(AcmeFault) as caught:
        guest.acme.new_order([guest.name()])
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - until) < timedelta(seconds=1)
    assert until.strftime("%Y-%m-%dT%H:%M") in str(caught.value)


def test_a_short_limit_elsewhere_is_waited_for(guest: Applicant, gate: Gate) -> None:
    order = guest.acme.new_order([guest.name()])
    gate.once("/my-order", Reply(429, LIMITED, {"Retry-After": "1"}))
    began = time.monotonic()
    assert guest.acme.order(order.url) == order
    assert 1.0 <= time.monotonic() - began < 6


def test_a_long_limit_elsewhere_is_told(guest: Applicant, gate: Gate) -> None:
    order = guest.acme.new_order([guest.name()])
    gate.once("/my-order", Reply(429, LIMITED, {"Retry-After": "600"}))
    with pytest.raises(AcmeFault) as caught:
        guest.acme.order(order.url)
    assert caught.value.retry_at


def test_a_busy_server_is_asked_again(guest: Applicant, gate: Gate) -> None:
    gate.once("/order-plz", Reply(503, BUSY, {"Retry-After": "1"}), Reply(500), Reply(502, BUSY))
    began = time.monotonic()
    assert guest.acme.new_order([guest.name()]).status == "pending"
    assert 1.0 <= time.monotonic() - began < 8
    assert gate.count("/order-plz") >= 4


def test_a_server_busy_beyond_the_deadline_says_when(guest: Applicant, gate: Gate) -> None:
    gate.once("/order-plz", Reply(503, BUSY, {"Retry-After": "3600"}))
    began = time.monotonic()
    with pytest.raises(AcmeFault, match="Service busy; retry later") as caught:
        guest.acme.new_order([guest.name()])
    assert time.monotonic() - began < 6
    assert caught.value.retry_at
    assert caught.value.retry_at > now() + timedelta(minutes=50)


def test_a_server_that_stays_broken_is_given_up_at_the_deadline(gate: Gate) -> None:
    lines: list[str] = []
    acme = behind(gate, seconds=2, lines=lines)
    acme.create_account([])
    gate.watch = lambda method, path: Reply(500) if path == "/order-plz" else None
    began = time.monotonic()
    with pytest.raises(AcmeFault, match=r"HTTP 500: Internal Server Error\. It was asked again until the time was"):
        acme.new_order(["example.org"])
    assert time.monotonic() - began < 7
    assert gate.count("/order-plz") > 2


def test_a_long_outage_is_told_while_it_lasts(gate: Gate) -> None:
    lines: list[str] = []
    acme = behind(gate, seconds=9, lines=lines)
    acme.create_account([])
    gate.watch = lambda method, path: Reply(502) if path == "/order-plz" else None
    with pytest.raises(AcmeFault):
        acme.new_order(["example.org"])
    assert any("puts the order for example.org off (HTTP 502: Bad Gateway)" in line for line in lines)


def test_a_cut_line_is_mended(guest: Applicant, gate: Gate) -> None:
    gate.once("/order-plz", CUT, CUT, CUT, CUT, CUT, CUT)
    assert guest.acme.new_order([guest.name()]).status == "pending"


@pytest.mark.parametrize("path", ["/chalZ", "/finalize-order", "/order-plz", "/certZ", "/nonce-plz"])
def test_a_lost_answer_is_made_up_for(guest: Applicant, gate: Gate, path: str) -> None:
    gate.once(path, LOST)
    order = guest.issue(guest.name())
    assert order.status == "valid"
    assert "BEGIN CERTIFICATE" in guest.acme.certificate(order)


def test_a_lost_answer_to_a_finalize_that_is_still_at_work(guest: Applicant, gate: Gate) -> None:
    ready = guest.prove(guest.acme.new_order([guest.name()]))
    gate.once("/finalize-order", LOST)
    assert guest.acme.finalize(ready, guest.csr(guest.name())).status in ("processing", "valid")
    assert gate.count("/finalize-order") >= 2


def test_a_server_asks_to_be_left_alone_between_looks(start_pebble: StartPebble, acme_sandbox: Sandbox) -> None:
    pebble = start_pebble(PebbleOptions(nonce_reject_percent=0, retry_after={"authz": 2, "order": 2}))
    applicant = Applicant(acme_sandbox, connect(trusting(pebble)))
    ready = applicant.prove(applicant.acme.new_order([applicant.name()]))
    finalized = applicant.acme.finalize(ready, applicant.csr(applicant.name()))
    mark = pebble.mark()
    assert applicant.acme.wait_order(finalized.url).status == "valid"
    assert pebble.count("order", mark) <= 2


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"error": {"type": CAA, "detail": "forbidden"}}, r": caa: forbidden\. Let the CAA records"),
        ({}, "invalid, and it did not say why"),
    ],
)
def test_an_order_that_failed_as_a_whole_says_why(
    guest: Applicant, gate: Gate, error: Mapping[str, Any], said: str
) -> None:
    order = guest.prove(guest.acme.new_order([guest.name()]))
    document = {
        "status": "invalid",
        "identifiers": [{"type": "dns", "value": guest.name()}],
        "authorizations": list(order.authorizations),
        "finalize": order.finalize,
    }
    gate.once("/my-order", Reply(200, {**document, **error}))
    with pytest.raises(FailedOrder, match=said) as caught:
        guest.acme.wait_order(order.url)
    assert caught.value.failures == {}
    assert guest.name() in str(caught.value)


def test_looks_become_rarer(acme_sandbox: Sandbox, gate: Gate) -> None:
    applicant = Applicant(acme_sandbox, behind(gate, seconds=4))
    order = applicant.acme.new_order([applicant.name()])
    with pytest.raises(UnfinishedOrder):
        applicant.acme.wait_order(order.url, CAN_BE_FINALIZED)
    assert 5 <= gate.count("/my-order") <= 8 + 3, "50 ms doubling to 3 s: 7 looks in 4 s, and rejected nonces"


def test_nobody_there_is_told_soon() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(AcmeFault, match=rf"127\.0\.0\.1:{port} can't be asked for its directory: Connection refused\."):
        connect(Server(f"https://127.0.0.1:{port}/dir"), seconds=600)
    assert time.monotonic() - began < 15


def test_a_server_that_says_nothing_is_given_up_at_the_deadline() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(AcmeFault, match="no answer in time"):
            connect(Server(f"https://127.0.0.1:{silent.getsockname()[1]}/dir"), seconds=1.5)
        assert time.monotonic() - began < 8


def test_a_server_that_goes_away_is_waited_for_until_the_deadline(gate: Gate) -> None:
    acme = behind(gate, seconds=3)
    acme.create_account([])
    gate.watch = lambda method, path: CUT
    began = time.monotonic()
    with pytest.raises(AcmeFault, match=r"the order for example\.org"):
        acme.new_order(["example.org"])
    assert 2 < time.monotonic() - began < 8


@pytest.mark.parametrize("path", ["/", "/dir"])
def test_what_is_no_directory_is_told(gate: Gate, path: str) -> None:
    gate.watch = lambda method, asked: Reply(200, {"hello": "world"})
    with pytest.raises(AcmeFault, match="not a directory"):
        connect(Server(gate.directory_url.removesuffix("/dir") + path, gate.ca_pem))


def test_an_answer_may_take_longer_than_a_connection(
    guest: Applicant, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "CONNECT_TIMEOUT", 0.3)

    def slowly(method: str, path: str) -> None:
        time.sleep(0.8)

    gate.watch = slowly
    guest.acme.new_order([guest.name()])
    assert gate.count("/order-plz") == 1


def test_requests_say_who_asks(guest: Applicant, gate: Gate) -> None:
    guest.acme.new_order([guest.name()])
    assert {headers.get("User-Agent") for _method, _path, headers in gate.seen} == {
        "kubecert.acme (Ansible collection)"
    }


def test_nothing_secret_is_logged(guest: Applicant, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        order = guest.acme.new_order([guest.name()])
        (proof,) = guest.proofs(order)
        guest.prove(order)
    assert challenge(proof)
    assert not any(word in caplog.text for word in ("signature", "payload", "protected", token(proof)))

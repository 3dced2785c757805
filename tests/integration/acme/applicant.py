# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An applicant at an ACME server: an account key, names in a zone of its own, and the TXT records for them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ansible_collections.kubecert.acme.plugins.module_utils.acme.client import CAN_BE_FINALIZED, Acme
from ansible_collections.kubecert.acme.plugins.module_utils.acme.resources import Authorization, Order, Server
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys, requests
from tests.servers import Sandbox
from tests.servers.pebble import Pebble

ECDSA = PrivateKeySpec("ECDSA", 256)
CONNECTIONS = 8


def key(spec: PrivateKeySpec = ECDSA) -> bytes:
    """A fresh key."""
    return keys.generate(spec)


def now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def connect(
    server: Server,
    key_pem: bytes | None = None,
    seconds: float = 20.0,
    lines: list[str] | None = None,
    clock: Callable[[], datetime] = now,
) -> Acme:
    """Connect with a fresh key, unless one is given."""
    say = ([] if lines is None else lines).append
    deadline = time.monotonic() + seconds
    return Acme.connect(server, key_pem or key(), deadline=deadline, say=say, connections=CONNECTIONS, now=clock)


def trusting(pebble: Pebble) -> Server:
    """This Pebble, with the CA it needs."""
    return Server(pebble.directory_url, pebble.ca_file.read_text())


@dataclass
class Applicant:
    """One test's applicant, with an account."""

    sandbox: Sandbox
    acme: Acme
    zone: str = field(default_factory=lambda: f"z{uuid.uuid4().hex[:8]}.example.org")

    def __post_init__(self) -> None:
        self.sandbox.route53.create_zone(self.zone)
        self.acme.create_account([])

    def name(self, label: str = "") -> str:
        """A name in the zone."""
        return f"{label}.{self.zone}" if label else self.zone

    def csr(self, *names: str) -> str:
        """A CSR with a fresh key."""
        return requests.signing_request(key(), names)

    def proofs(self, order: Order) -> list[Authorization]:
        """The authorizations of an order."""
        return [self.acme.authorization(url) for url in order.authorizations]

    def publish(self, proofs: list[Authorization], value: str | None = None) -> None:
        """Write the TXT records, one set with all values of a name; `value` stands in for the right ones."""
        records: dict[str, set[str]] = {}
        for proof in proofs:
            right = self.acme.dns01_value(token(proof))
            records.setdefault(f"_acme-challenge.{proof.identifier}", set()).add(f'"{value or right}"')
        for record, values in records.items():
            self.sandbox.route53.put(self.zone, record, "TXT", sorted(values))

    def prove(self, order: Order) -> Order:
        """Write the records, answer the challenges, and wait until the order can be finalized."""
        proofs = self.proofs(order)
        self.publish(proofs)
        for proof in proofs:
            self.acme.answer(challenge(proof))
        return self.acme.wait_order(order.url, CAN_BE_FINALIZED)

    def issue(self, *names: str) -> Order:
        """The whole way."""
        order = self.prove(self.acme.new_order(names))
        return self.acme.wait_order(self.acme.finalize(order, self.csr(*names)).url)


def challenge(proof: Authorization) -> str:
    """The address of the dns-01 challenge."""
    assert proof.dns01
    return proof.dns01.url


def token(proof: Authorization) -> str:
    """The token of the dns-01 challenge."""
    assert proof.dns01
    return proof.dns01.token

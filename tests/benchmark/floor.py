# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor: issuance with the bare libraries in one process, which checks nothing and remembers nothing.

`python -m tests.benchmark.floor FILE`, with the fields of Work in the file, and AWS's settings in the environment.
Where anything fails, all of it does.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from acme import challenges, client, crypto_util, jws, messages
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from josepy.jwa import ES256
from josepy.jwk import JWK, JWKEC
from requests.adapters import HTTPAdapter

from .bare import BareKubernetes

_FIRST_WAIT, _LONGEST_WAIT = 0.05, 3.0
_SETS_AT_ONCE = 300


@dataclass(frozen=True)
class Work:
    """What is to be done; each certificate is (domain, zone, Secret)."""

    server: str
    ca_file: str
    kubeconfig: str
    namespace: str
    parallel: int
    certificates: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Ordered:
    """One order, with the challenges to answer and the values of their record."""

    domain: str
    zone: str
    secret: str
    key: bytes
    order: messages.OrderResource
    challenges: list[messages.ChallengeBody]
    values: list[str]


class Network(client.ClientNetwork):
    """The library's, for many threads: as many connections, and each nonce taken by one thread."""

    def __init__(self, key: JWK, work: Work) -> None:
        # What is given here goes to requests, which takes a file as well as a bool.
        super().__init__(key, alg=ES256, verify_ssl=work.ca_file)  # type: ignore[arg-type]
        self.session.mount("https://", HTTPAdapter(pool_maxsize=work.parallel))

    def _get_nonce(self, url: str, new_nonce_url: str) -> str:
        with contextlib.suppress(KeyError):
            return self._nonces.pop()
        answer = self._check_response(self.head(new_nonce_url))
        nonce: str = jws.Header._fields["nonce"].decode(answer.headers[self.REPLAY_NONCE_HEADER])
        return nonce


class Client(client.ClientV2):
    """The library's, which looks again soon, and at the order in place of its authorizations."""

    def order(self, certificate: tuple[str, str, str]) -> Ordered:
        """Place an order and look at its authorizations."""
        domain, zone, secret = certificate
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        order = self.new_order(crypto_util.make_csr(pem, [domain, f"*.{domain}"]))
        offered = [one for authorization in order.authorizations for one in authorization.body.challenges]
        taken = [one for one in offered if isinstance(one.chall, challenges.DNS01)]
        values = [one.chall.validation(self.net.key) for one in taken]
        return Ordered(domain, zone, secret, pem, order, taken, values)

    def finish(self, ordered: Ordered) -> str:
        """Answer the challenges and fetch the chain."""
        for one in ordered.challenges:
            self.answer_challenge(one, one.chall.response(self.net.key))
        self._wait(ordered.order, messages.STATUS_READY)
        order = self.begin_finalization(ordered.order)
        if order.body.status != messages.STATUS_VALID:
            order = order.update(body=self._wait(order, messages.STATUS_VALID))
        return str(self._post_as_get(order.body.certificate).text)

    def _wait(self, order: messages.OrderResource, status: messages.Status) -> messages.Order:
        wait = _FIRST_WAIT
        while True:
            body: messages.Order = messages.Order.from_json(self._post_as_get(order.uri).json())
            if body.status == status:
                return body
            if body.status == messages.STATUS_INVALID:
                raise OSError(f"{order.uri}: {body.error}")
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)


class Zones:
    """Route53, with one batch for each zone, or a few."""

    def __init__(self) -> None:
        self._route53 = boto3.client("route53")
        pages = self._route53.get_paginator("list_hosted_zones").paginate()
        self._ids = {zone["Name"].rstrip("."): zone["Id"] for page in pages for zone in page["HostedZones"]}

    def change(self, action: str, zone: str, orders: Sequence[Ordered]) -> None:
        """CREATE or DELETE the records of these orders; what is created is waited for."""
        for start in range(0, len(orders), _SETS_AT_ONCE):
            changes = [_change(action, one) for one in orders[start : start + _SETS_AT_ONCE]]
            answer = self._route53.change_resource_record_sets(
                HostedZoneId=self._ids[zone], ChangeBatch={"Changes": changes}
            )
            change = answer["ChangeInfo"]["Id"]
            while action == "CREATE" and self._route53.get_change(Id=change)["ChangeInfo"]["Status"] != "INSYNC":
                time.sleep(1)


def _change(action: str, ordered: Ordered) -> dict[str, Any]:
    values = [{"Value": f'"{value}"'} for value in ordered.values]
    name = f"_acme-challenge.{ordered.domain}"
    record_set = {"Name": name, "Type": "TXT", "TTL": 60, "ResourceRecords": values}
    return {"Action": action, "ResourceRecordSet": record_set}


def issue(work: Work) -> None:
    """All of it, side by side where that is possible."""
    acme = _client(work)
    zones = Zones()
    kubernetes = BareKubernetes(work.kubeconfig, work.parallel)

    def finish(ordered: Ordered) -> None:
        kubernetes.apply_tls_secret(work.namespace, ordered.secret, acme.finish(ordered), ordered.key)

    with ThreadPoolExecutor(work.parallel) as pool:
        orders = list(pool.map(acme.order, work.certificates))
        of_zone: dict[str, list[Ordered]] = defaultdict(list)
        for one in orders:
            of_zone[one.zone].append(one)
        list(pool.map(lambda zone: zones.change("CREATE", zone, of_zone[zone]), of_zone))
        list(pool.map(finish, orders))
        list(pool.map(lambda zone: zones.change("DELETE", zone, of_zone[zone]), of_zone))


def _client(work: Work) -> Client:
    network = Network(JWKEC(key=ec.generate_private_key(ec.SECP256R1())), work)
    acme = Client(Client.get_directory(work.server, network), network)
    acme.new_account(messages.NewRegistration.from_data(email="ops@example.com", terms_of_service_agreed=True))
    return acme


if __name__ == "__main__":
    issue(Work(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))

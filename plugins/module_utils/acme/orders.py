# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders, authorizations, challenges and certificates (RFC 8555 §7.4, §7.5)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..model.faults import Fault
from .faults import AcmeFault, GoneOrder, MissingAccount
from .libraries import parse_header_links
from .problems import names_in_short
from .reading import understood
from .resources import Authorization, Challenge, Order, read_authorization, read_challenge, read_order
from .transport import Answer, Request, Transport

_PEM_BODY = re.compile(r"-----BEGIN [A-Z ]*CERTIFICATE REQUEST-----(.+?)-----END", re.DOTALL)
_CHAIN = "application/pem-certificate-chain"
_UNKNOWN = frozenset({401, 403, 404, 410})
MOST_CHAINS = 10
REPLACING_PATIENCE = 5.0
"""Seconds for an order that names the certificate it replaces; it can be placed without that."""


class Orders:
    """Orders of one account. `hosts` are those of the server's directory; orders elsewhere are not its own."""

    def __init__(self, transport: Transport, new_order_url: str, hosts: frozenset[str]) -> None:
        self._transport = transport
        self._new_order_url = new_order_url
        self._hosts = hosts

    def new(self, dns_names: Sequence[str], profile: str, replaces: str) -> Order:
        """Order a certificate. Rate limits are not waited for: the fault says when to come back."""
        payload: dict[str, Any] = {"identifiers": [{"type": "dns", "value": name} for name in dns_names]}
        payload |= {name: text for name, text in (("profile", profile), ("replaces", replaces)) if text}
        what = f"the order for {names_in_short(dns_names)}"
        # Whether it names what it replaces is a courtesy, for which nobody waits long.
        patience = REPLACING_PATIENCE if replaces else None
        request = Request(self._new_order_url, what, payload, waits_for_limits=False, patience=patience)
        answer = self._transport.ask(request)
        return self._order(answer, answer.headers.get("Location", ""))

    def get(self, url: str) -> tuple[Order, float]:
        """The order, and how many seconds the server asks to leave it alone. Raises GoneOrder."""
        if urlsplit(url).netloc not in self._hosts:
            raise self._gone(f"{self._name} does not know the order: its address is elsewhere.")
        try:
            answer = self._transport.ask(Request(url, "the order's state"))
        except AcmeFault as fault:
            of_account = isinstance(fault, MissingAccount) or fault.kind == "userActionRequired"
            if fault.status in _UNKNOWN and not of_account:
                raise self._gone(str(fault), fault.status, fault.kind) from fault
            raise
        order = self._order(answer, url)
        if order.status not in ("valid", "invalid") and order.expires and order.expires <= self._transport.now():
            raise self._gone(f"The order for {names_in_short(order.identifiers)} at {self._name} has expired.")
        return order, answer.retry_after or 0.0

    def authorization(self, url: str) -> Authorization:
        """One authorization."""
        answer = self._transport.ask(Request(url, "an authorization"))
        with understood(self._transport.server, "an authorization"):
            return read_authorization(url, answer.json())

    def deactivate_authorization(self, url: str) -> bool:
        """Give one up, pending or valid; False where there was nothing to give up any more."""
        found = self.authorization(url)
        if found.failed:
            return False
        request = Request(url, f"the end of the authorization for {found.name}", {"status": "deactivated"})
        try:
            self._transport.ask(request)
        except AcmeFault:
            # It may have failed or expired since, or the answer to an earlier try was lost.
            if not self.authorization(url).failed:
                raise
        return True

    def answer(self, challenge_url: str) -> None:
        """Tell the server to look; nothing happens if it has been told before."""
        try:
            self._transport.ask(Request(challenge_url, "the challenge's answer", {}))
        except AcmeFault as fault:
            # Told before, perhaps by ourselves with an answer that got lost: servers call that malformed.
            if not _client_error(fault) or self._challenge(challenge_url).status == "pending":
                raise

    def finalize(self, order: Order, csr_pem: str) -> Order:
        """Hand in the CSR. An order that is finalized already is given back as it stands."""
        what = f"the certificate for {names_in_short(order.identifiers)}"
        try:
            answer = self._transport.ask(Request(order.finalize, what, {"csr": _der_of(csr_pem)}))
        except AcmeFault as fault:
            # The CSR may have arrived while the answer to it was lost.
            if not _client_error(fault):
                raise
            found, _wait = self.get(order.url)
            settled = found.status == "invalid" and fault.kind == "orderNotReady"
            if found.status in ("processing", "valid") or settled:
                return found
            raise
        return self._order(answer, order.url)

    def certificate(self, order: Order, matches: Callable[[str], bool] | None) -> str:
        """The chain as PEM, leaf first: the first offered that `matches`, else the one the server prefers."""
        if not order.certificate:
            raise AcmeFault(
                f"{self._name} has no certificate for {names_in_short(order.identifiers)} yet: "
                f"the order is {order.status}.",
                server=self._transport.server.url,
            )
        request = Request(order.certificate, f"the chain for {names_in_short(order.identifiers)}", accept=_CHAIN)
        first = self._transport.ask(request)
        preferred = _pem(first)
        if matches is None or matches(preferred):
            return preferred
        for url in _alternates(first)[:MOST_CHAINS]:
            chain = _pem(self._transport.ask(Request(url, request.what, accept=_CHAIN)))
            if matches(chain):
                return chain
        return preferred

    def _challenge(self, url: str) -> Challenge:
        answer = self._transport.ask(Request(url, "the challenge's state"))
        with understood(self._transport.server, "a challenge"):
            return read_challenge(answer.json())

    def _order(self, answer: Answer, url: str) -> Order:
        with understood(self._transport.server, "an order"):
            return read_order(url, answer.json())

    @property
    def _name(self) -> str:
        return self._transport.server.name

    def _gone(self, message: str, status: int = 0, kind: str = "") -> GoneOrder:
        return GoneOrder(message, kind=kind, server=self._transport.server.url, status=status)


def _client_error(fault: AcmeFault) -> bool:
    """Whether the server objects to the request as such, which it may do because it has had it before."""
    return 400 <= fault.status < 500 and fault.kind != "rateLimited"


def _der_of(csr_pem: str) -> str:
    """The CSR as base64url of its DER, as finalize wants it (§7.4)."""
    found = _PEM_BODY.search(csr_pem)
    if not found:
        raise Fault("The CSR is not PEM, which begins with -----BEGIN CERTIFICATE REQUEST-----.")
    return base64.urlsafe_b64encode(base64.b64decode(found[1])).decode().rstrip("=")


def _pem(answer: Answer) -> str:
    return answer.body.decode("ascii", "replace").strip() + "\n"


def _alternates(answer: Answer) -> list[str]:
    """The addresses of the other chains (§7.4.2)."""
    links: Sequence[Mapping[str, str]] = parse_header_links(answer.headers.get("Link", ""))
    return [urljoin(answer.url, link["url"]) for link in links if link.get("rel") == "alternate"]

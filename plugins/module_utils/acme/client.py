# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One account key at one ACME server: the way into this room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from ..model.faults import Fault
from ..model.parallel import side_by_side, sound
from .accounts import Accounts
from .directory import address, described, opened
from .faults import AcmeFault, FailedOrder, UnfinishedOrder
from .keys import AccountKey
from .orders import Orders
from .problems import names_in_short, remedies
from .reading import understood
from .renewal import RenewalInfos, base_url_of
from .resources import Account, Authorization, Binding, Order, Server
from .revocation import Revocations
from .transport import Transport
from .watch import OrderWatch

CAN_BE_FINALIZED = ("ready", "processing", "valid")
DONE = ("valid",)


class Acme:
    """Speaks for one account key until a deadline. Safe to share between threads.

    find_account or create_account comes first. Every method may raise AcmeFault; see there and at its subclasses.
    """

    def __init__(self, transport: Transport, key: AccountKey, directory: Any, connections: int) -> None:
        self._transport = transport
        self._directory = directory
        self.offers = described(directory)
        self._connections = connections
        hosts = frozenset(urlsplit(directory[name]).netloc for name in ("newNonce", "newAccount", "newOrder"))
        self._accounts = Accounts(transport, key, directory["newAccount"])
        self._orders = Orders(transport, directory["newOrder"], hosts)
        self.renewal_infos = RenewalInfos(transport, base_url_of(directory))

    @classmethod
    def connect(
        cls,
        server: Server,
        key_pem: bytes,
        *,
        deadline: float,
        say: Callable[[str], None],
        connections: int,
        now: Callable[[], datetime],
    ) -> Self:
        """Ask the server for its directory. `deadline` is on the monotonic clock; `connections` bounds the requests
        under way at a time, whatever the number of threads."""
        key = AccountKey(key_pem)
        transport, directory = opened(server, key, deadline=deadline, say=say, connections=connections, now=now)
        with understood(server, "a directory"):
            return cls(transport, key, directory, connections)

    @property
    def changes_keys(self) -> bool:
        """Whether accounts can be put under another key here, which not every server has come to."""
        return "keyChange" in self._directory.to_partial_json()

    @property
    def account_url(self) -> str:
        """The account's URL, empty until it has been found or made."""
        return self._transport.kid or ""

    def find_account(self) -> Account | None:
        """The account of this key, or None. Raises ClosedAccount when it has been deactivated."""
        return self._accounts.find()

    def create_account(self, contacts: Sequence[str], binding: Binding | None = None) -> Account:
        """Make an account, agreeing to the terms; if the key has one already, that one, with the contacts it has."""
        return self._accounts.create(contacts, binding)

    def update_account(self, contacts: Sequence[str]) -> Account:
        """Let these be the account's only contacts."""
        return self._accounts.update(contacts)

    def deactivate_account(self) -> None:
        """Close the account for good."""
        self._accounts.deactivate()

    def change_key(self, new_key_pem: bytes) -> None:
        """Put the account under a new key. That the server had done so already is as good."""
        url = address(self._transport.server, self._directory, "keyChange")
        self._accounts.change_key(AccountKey(new_key_pem), url)

    def revoke(self, chain_pem: str, reason: int) -> bool:
        """Have a certificate of this account revoked, the first of the chain (§7.6), for a reason of RFC 5280 §5.3.1.

        False where it had been before.
        """
        return Revocations(self._transport, self._directory).revoke(chain_pem, reason)

    def new_order(self, dns_names: Sequence[str], profile: str = "", replaces: str = "") -> Order:
        """Order a certificate. `replaces` is the ARI id (RFC 9773 §4.1) of the certificate it takes the place of."""
        try:
            return self._orders.new(dns_names, profile, replaces)
        except AcmeFault as fault:
            if profile and fault.kind == "invalidProfile":
                offered = ", ".join(sorted(self.offers.profiles)) or "none"
                raise AcmeFault(
                    f"{fault} Offered: {offered}.", kind=fault.kind, server=fault.server, status=fault.status
                ) from fault
            raise

    def order(self, url: str) -> Order:
        """The order as it stands. Raises GoneOrder when it can't be taken up again; it may be invalid, though."""
        return self._orders.get(url)[0]

    def authorization(self, url: str) -> Authorization:
        """One of an order's authorizations."""
        return self._orders.authorization(url)

    def deactivate_authorization(self, url: str) -> bool:
        """Let an authorization be worth nothing any more (§7.5.2). False where it was already."""
        return self._orders.deactivate_authorization(url)

    def answer(self, challenge_url: str) -> None:
        """Tell the server to look. Doing so again changes nothing."""
        self._orders.answer(challenge_url)

    def finalize(self, order: Order, csr_pem: str) -> Order:
        """Hand in the CSR; the order is `processing` or `valid` then, also when it had been finalized before."""
        return self._orders.finalize(order, csr_pem)

    def certificate(self, order: Order, matches: Callable[[str], bool] | None = None) -> str:
        """The chain of a valid order as PEM, leaf first. Of several offered, the first that `matches`, else the
        server's own choice."""
        return self._orders.certificate(order, matches)

    def dns01_value(self, token: str) -> str:
        """What the TXT record for this challenge token must hold (RFC 8555 §8.4)."""
        with understood(self._transport.server, "a challenge"):
            return self._accounts.key.dns01_value(token)

    def wait_order(self, url: str, wanted: Collection[str] = DONE) -> Order:
        """wait_orders for one. Raises FailedOrder, UnfinishedOrder, GoneOrder or AcmeFault."""
        (found,) = self.wait_orders([url], wanted)
        return sound(found)

    def wait_orders(self, urls: Sequence[str], wanted: Collection[str] = DONE) -> list[Order | Fault]:
        """Wait until each order has one of these states (CAN_BE_FINALIZED after the answers, DONE after finalize).

        In the order of the URLs, each order or its fault. One thread's worth of waiting serves all of them.
        """

        def settled(order: Order) -> bool:
            return order.status in wanted or order.status == "invalid"

        watch = OrderWatch(
            self._orders.get, settled, self._transport.progress, self._connections, self._transport.deadline
        )
        ends = watch.run(urls)
        return side_by_side(partial(self._verdict, wanted), ends, self._connections)

    def _verdict(self, wanted: Collection[str], end: Order | Fault | None) -> Order | Fault:
        if isinstance(end, Fault):
            return end
        if end is None or end.status not in (*wanted, "invalid"):
            return self._unfinished(end)
        return self._failed(end) if end.status == "invalid" and "invalid" not in wanted else end

    def _unfinished(self, order: Order | None) -> UnfinishedOrder:
        which = f"The order for {names_in_short(order.identifiers)}" if order else "An order"
        state = f"is still {order.status}" if order else "has not been looked at"
        return UnfinishedOrder(
            f"{which} {state} and the time is over ({self._transport.server.name}). "
            "The next run takes it up from there; or give it more time.",
            server=self._transport.server.url,
        )

    def _failed(self, order: Order) -> Fault:
        """Say which identifiers failed and why, which only their authorizations know."""
        proofs = side_by_side(self.authorization, order.authorizations, self._connections)
        failed = [one for one in proofs if isinstance(one, Authorization) and one.failed]
        said = [f"{one.name}: {one.problem or f'the authorization is {one.status}'}" for one in failed]
        problems = [one.problem for one in failed if one.problem]
        help_ = "".join(dict.fromkeys(remedies(problem, "validation") for problem in problems))
        if order.problem and not failed:
            said, help_, problems = [order.error], remedies(order.problem), [order.problem]
        return FailedOrder(
            f"{self._transport.server.name} did not issue for {names_in_short(order.identifiers)}: "
            f"{'; '.join(said) or 'the order is invalid, and it did not say why'}.{help_}",
            {one.name: str(one.problem or one.status) for one in failed},
            kind=problems[0].kind if problems else "",
            server=self._transport.server.url,
        )

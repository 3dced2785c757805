# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second half of orders: challenges answered, requests finalized, chains fetched; the waiting is shared by all."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ...acme.client import CAN_BE_FINALIZED, DONE, Acme
from ...acme.resources import Order
from ...model.faults import Fault
from ...model.parallel import side_by_side
from ...model.renewal_info import certificate_id
from ...model.times import parse_rfc3339
from ...pki import chains


class EarlierFault(Fault):
    """A record that the certificate needs has failed in an earlier step, which is named."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("message") or "failed"))
        self.step = str(error.get("step") or "acme_order")


@dataclass
class Finishing:
    """One order on its way to its chain. `order` is as last seen; with a `fault` nothing more is done."""

    acme: Acme
    item: Mapping[str, Any]
    preferred_chain: str = ""
    order: Order | None = None
    fault: Fault | None = None

    @property
    def url(self) -> str:
        """Where the order is."""
        return str(self.item["order"]["url"])

    @property
    def status(self) -> str:
        """The order's status as last seen, as an item or since."""
        return self.order.status if self.order else str((self.item.get("order") or {}).get("status", ""))


@dataclass(frozen=True)
class Issued:
    """What an order has come to: the chain (PEM, leaf first), and as an item when the CA wants it to be renewed."""

    pem: str
    renewal_info: Mapping[str, Any]


def finish(work: Sequence[Finishing], workers: int) -> list[Issued | Fault]:
    """What each order has come to or its fault, whatever point the orders had reached before."""
    _each(work, _answer, workers)
    _wait([one for one in work if one.status == "pending"], CAN_BE_FINALIZED)
    _each(work, _finalize, workers)
    _wait([one for one in work if one.status != "valid"], DONE)
    return side_by_side(_fetch, work, workers)


def _each(work: Sequence[Finishing], do: Callable[[Finishing], Order | None], workers: int) -> None:
    going = [one for one in work if not one.fault]
    _note(going, side_by_side(do, going, workers))


def _note(work: Sequence[Finishing], results: Sequence[Order | Fault | None]) -> None:
    for one, result in zip(work, results, strict=True):
        if isinstance(result, Fault):
            one.fault = result
        else:
            one.order = result


def _wait(work: Sequence[Finishing], wanted: Collection[str]) -> None:
    """Wait for these orders, those of one account in one go."""
    by_account: dict[int, list[Finishing]] = {}
    for one in work:
        if not one.fault:
            by_account.setdefault(id(one.acme), []).append(one)

    def wait(group: list[Finishing]) -> list[Order | Fault]:
        return group[0].acme.wait_orders([one.url for one in group], wanted)

    groups = list(by_account.values())
    for group, found in zip(groups, side_by_side(wait, groups, max(1, len(groups))), strict=True):
        _note(group, [found] * len(group) if isinstance(found, Fault) else found)


def _answer(one: Finishing) -> Order | None:
    """Tell the CA to look, if it hasn't done so already."""
    if not one.item.get("order"):
        raise Fault("It has no order yet; pass it through kubecert.acme.acme_order with state created first.")
    # As it was when it was placed or taken up; where it has moved on since, an answer changes nothing.
    if one.item["order"].get("status") != "pending":
        return one.acme.order(one.url)
    for challenge in one.item.get("challenges") or ():
        one.acme.answer(challenge["url"])
    return None


def _finalize(one: Finishing) -> Order:
    if one.order is None or one.status != "ready":
        return one.order or one.acme.order(one.url)
    if not one.item.get("csr"):
        raise Fault("It has no CSR; pass it through kubecert.acme.k8s_csr first.")
    return one.acme.finalize(one.order, one.item["csr"])


def _fetch(one: Finishing) -> Issued:
    if one.fault or one.order is None:
        raise one.fault or Fault("It has no order.")
    matches = functools.partial(_leads_to, one.preferred_chain) if one.preferred_chain else None
    chain = one.acme.certificate(one.order, matches)
    return Issued(chain, _renewal_info(one.acme, chain, _counted_at(one.order, one.item)))


def _renewal_info(acme: Acme, chain: str, counted_at: datetime | None) -> Mapping[str, Any]:
    """What the CA says at once, which spares the next run the question. That it says nothing takes nothing away."""
    if not acme.renewal_infos.offered:
        return {}
    with contextlib.suppress(Fault):
        leaf = chains.facts(chain)
        found = acme.renewal_infos.of(certificate_id(leaf.authority_key_id, leaf.serial))
        return {"renewal_info": replace(found, counted_at=counted_at).to_item()}
    return {}


def _counted_at(order: Order, item: Mapping[str, Any]) -> datetime | None:
    """When the CA last counted a certificate before this one, if it has taken this order as a replacement."""
    text = item.get("counted_at")
    with contextlib.suppress(ValueError):
        return parse_rfc3339(text) if text and order.replaces else None
    return None


def _leads_to(issuer_common_name: str, chain: str) -> bool:
    return chains.leads_to(chain, issuer_common_name)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second half of an order: challenges answered, request finalized, chain fetched."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ..acme.client import CAN_BE_FINALIZED, Acme
from ..model.faults import Fault
from ..pki import chains


class EarlierFault(Fault):
    """A record that the certificate needs has failed in an earlier step, which is named."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("message") or "failed"))
        self.step = str(error.get("step") or "acme_order")


def finish(acme: Acme, item: Mapping[str, Any], preferred_chain: str) -> str:
    """The chain (PEM, leaf first), whatever point the order had reached before."""
    if not item.get("order"):
        raise Fault("It has no order yet; pass it through kubecert.acme.acme_order with state created first.")
    order = acme.order(item["order"]["url"])
    if order.status == "pending":
        for challenge in item.get("challenges") or ():
            acme.answer(challenge["url"])
        order = acme.wait_order(order.url, CAN_BE_FINALIZED)
    if order.status == "ready":
        if not item.get("csr"):
            raise Fault("It has no CSR; pass it through kubecert.acme.k8s_csr first.")
        order = acme.finalize(order, item["csr"])
    if order.status != "valid":
        order = acme.wait_order(order.url)
    matches = functools.partial(_leads_to, preferred_chain) if preferred_chain else None
    return acme.certificate(order, matches)


def _leads_to(issuer_common_name: str, chain: str) -> bool:
    return chains.leads_to(chain, issuer_common_name)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order: places orders or takes them up again, carries them to the issued chain, gives up what proved them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..kube.client import Cluster
from ..kube.pending import PendingSecrets
from ..kube.pending_secret import PendingRef
from ..kube.secrets import Secrets
from ..model.certificate import Certificate
from ..model.faults import Fault
from ..model.parallel import side_by_side, sound
from ..model.pending import pending_name
from ..model.run import Context, Outcome
from ..plan.records import errors_by_certificate, provider_of, records, with_pending, without_pending
from ..plan.verdict import PENDING_LEFT_OVER
from .accounts.connections import Accounts
from .orders.created import Placed, place
from .orders.deactivated import give_up
from .orders.failures import Notes
from .orders.issued import EarlierFault, Finishing, Issued, finish
from .orders.noted_records import Noted
from .shared.failure import title_of
from .shared.issuers import Issuers
from .shared.items import Item, declared, passed_on, without, worked_on

STEP = "acme_order"
PLACED = ("zones",)
"""What no later step has any use for once there is an order, whose records have it."""
SPENT = ("csr", "challenges")
"""What no later step has any use for once there is a chain."""


@dataclass(frozen=True)
class _Desk:
    """What the work on every order shares."""

    certificates: Mapping[str, Certificate]
    issuers: Issuers
    accounts: Accounts
    pending: PendingSecrets
    notes: Notes
    context: Context


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """With state created: orders and the records they need. With state issued: the chains.

    With state deactivated: orders by whose authorizations nothing more can be issued.
    """
    items = options["certificates"]
    certificates = declared(items)
    secrets = Secrets(Cluster.connect(options, context.clock))
    issuers = Issuers.of_options(options)
    issuers.check_known(certificates[title_of(item)] for item in items if item.get("order") or not passed_on(item))
    accounts = Accounts(secrets, time.monotonic() + options["wait_timeout"], context)
    pending = PendingSecrets(secrets, context)
    desk = _Desk(certificates, issuers, accounts, pending, Notes(pending, context), context)
    if context.check:
        return _preview(items, options["state"])
    if options["state"] == "created":
        return _created(desk, items)
    if options["state"] == "deactivated":
        return _deactivated(desk, items)
    return _issued(desk, items, options["records"] or [])


def _preview(items: Sequence[Item], state: str) -> Outcome:
    """What a run would do, without a word to the CA: an order can't be looked at without being placed."""
    if state == "deactivated":
        given_up = [title_of(item) for item in items if item.get("order")]
        return _outcome(items, dict.fromkeys(given_up, "its authorizations deactivated"))
    missing = "order" if state == "created" else "chain"
    due = [title_of(item) for item in items if not passed_on(item) and not item.get(missing)]
    return _outcome(items, dict.fromkeys(due, f"{missing} from its issuer"))


def _outcome(items: Sequence[Item], after: Mapping[str, Any], failure: str | None = None) -> Outcome:
    """Of certificates with no records."""
    return Outcome(
        changed=bool(after),
        values={"certificates": list(items), "records": []},
        before={} if after else None,
        after=after or None,
        failure=failure,
    )


def _created(desk: _Desk, items: Sequence[Item]) -> Outcome:
    placed: dict[str, Placed] = {}

    left_over: list[Mapping[str, Any]] = []

    def work(item: Item) -> Item:
        certificate = desk.certificates[title_of(item)]
        if item.get("reason") == PENDING_LEFT_OVER:
            left_over.extend(_left_over(desk, certificate))
        if passed_on(item):
            return item
        with desk.notes.failure_of(item):
            issuer = desk.issuers.of(certificate)
            found = place(desk.accounts.of(issuer), issuer, certificate, item, desk.pending)
        placed[certificate.title] = found
        learned = {"order": found.order, "challenges": list(found.challenges), "pending": found.pending}
        return {**without(item, *PLACED), **learned}

    finished, failure = worked_on(items, STEP, work, desk.context)
    anew = [title_of(item) for item in finished if (one := placed.get(title_of(item))) and one.anew]
    wanted = [one for item in finished if (found := placed.get(title_of(item))) for one in found.wanted]
    leftovers = [record for item in finished if (found := placed.get(title_of(item))) for record in found.leftovers]
    refs = {title_of(item): item["pending"] for item in finished if item.get("pending")}
    needed = with_pending(records(wanted), refs)
    stray = [*with_pending(leftovers, refs), *left_over]
    return Outcome(
        changed=bool(anew),
        values={
            "certificates": finished,
            "records": needed,
            "leftovers": stray,
            "providers": sorted({provider_of(record) for record in (*needed, *stray)}),
        },
        before={} if anew else None,
        after={title: placed[title].order["url"] for title in anew} or None,
        failure=failure,
    )


def _left_over(desk: _Desk, certificate: Certificate) -> list[dict[str, Any]]:
    """The records that a pending Secret has noted which nobody needs any more; they go before it does."""
    state = desk.pending.look(certificate.namespace, certificate.secret_name)
    if state is None or state.held_by_other("", desk.context.now):
        return []
    where = {"namespace": certificate.namespace, "name": pending_name(certificate.secret_name)}
    return Noted(PendingRef(**where, holder=""), state, held=False).records()


def _issued(desk: _Desk, items: Sequence[Item], written: Sequence[Mapping[str, Any]]) -> Outcome:
    chains = _chains(desk, items, errors_by_certificate(written))

    def work(item: Item) -> Item:
        if passed_on(item):
            return item
        with desk.notes.failure_of(item):
            chain = sound(chains[title_of(item)])
        order = {"url": item["order"]["url"], "status": "valid"}
        return {**without(item, *SPENT), "chain": chain.pem, "order": order, **chain.renewal_info}

    finished, failure = worked_on(items, STEP, work, desk.context)
    issued = sorted(title for title, chain in chains.items() if not isinstance(chain, Fault))
    refs = [item["pending"] for item in items if title_of(item) in issued and item.get("pending")]
    return Outcome(
        changed=bool(issued),
        values={
            "certificates": finished,
            "records": without_pending(written, {(ref["namespace"], ref["name"]) for ref in refs}),
        },
        before={} if issued else None,
        after=dict.fromkeys(issued, "issued") or None,
        failure=failure,
    )


def _deactivated(desk: _Desk, items: Sequence[Item]) -> Outcome:
    """Also of orders that have come to nothing: one of several names may have been proved."""
    done: dict[str, list[str]] = {}

    def work(item: Item) -> Item:
        title = title_of(item)
        if item.get("order"):
            issuer = desk.issuers.of(desk.certificates[title])
            done[title] = give_up(desk.accounts.of(issuer), item["order"]["url"], title in failed)
        return item

    failed = {title_of(item) for item in items if item.get("error")}
    worked, failure = worked_on([without(item, "error") for item in items], STEP, work, desk.context)
    finished = [{**found, **item} for item, found in zip(items, worked, strict=True)]
    return _outcome(finished, {title: urls for title, urls in sorted(done.items()) if urls}, failure)


def _chains(desk: _Desk, items: Sequence[Item], errors: Mapping[str, Mapping[str, Any]]) -> dict[str, Issued | Fault]:
    """The chain of each certificate that is to be issued (by its title), or why it has none."""
    work = [item for item in items if not passed_on(item)]

    def begin(item: Item) -> Finishing:
        title = title_of(item)
        if title in errors:
            raise EarlierFault(errors[title])
        issuer = desk.issuers.of(desk.certificates[title])
        return Finishing(desk.accounts.of(issuer), item, issuer.preferred_chain)

    begun = dict(zip(map(title_of, work), side_by_side(begin, work, desk.context.parallel), strict=True))
    going = {title: one for title, one in begun.items() if not isinstance(one, Fault)}
    faults = {title: one for title, one in begun.items() if isinstance(one, Fault)}
    return {**faults, **dict(zip(going, finish(list(going.values()), desk.context.parallel), strict=True))}

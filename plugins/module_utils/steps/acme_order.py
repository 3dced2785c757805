# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_order: places orders or takes them up again, and carries them to the issued chain (RFC 8555 §7.4)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..kube.client import Cluster
from ..kube.pending import PendingSecrets
from ..kube.secrets import Secrets
from ..model.certificate import Certificate
from ..model.run import Context, Outcome, Progress
from ..plan.records import errors_by_certificate, records
from .acme_issuers import Accounts, check_all_known, issuers_of
from .failure import title_of
from .items import REPAIR, Item, declared, worked_on
from .order_created import Placed, place
from .order_issued import EarlierFault, finish
from .pending_notes import Notes

STEP = "acme_order"


@dataclass(frozen=True)
class _Desk:
    """What the work on every order shares."""

    certificates: Mapping[str, Certificate]
    accounts: Accounts
    pending: PendingSecrets
    notes: Notes
    context: Context


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """With state created: orders and the records they need. With state issued: the chains."""
    items = options["certificates"]
    certificates = declared(items)
    secrets = Secrets(Cluster.connect(options))
    accounts = Accounts(issuers_of(options), secrets, time.monotonic() + options["wait_timeout"], context)
    check_all_known(
        [certificates[title_of(item)] for item in items if item.get("action") != REPAIR and not item.get("error")],
        accounts,
    )
    pending = PendingSecrets(secrets, context.now)
    desk = _Desk(certificates, accounts, pending, Notes(pending, context), context)
    if context.check:
        return _preview(items, options["state"])
    if options["state"] == "created":
        return _created(desk, items)
    return _issued(desk, items, options["records"] or [])


def _preview(items: Sequence[Item], state: str) -> Outcome:
    """What a run would do, without a word to the CA: an order can't be looked at without being placed."""
    missing = "order" if state == "created" else "chain"
    due = [title_of(item) for item in items if not _passed_on(item) and not item.get(missing)]
    return Outcome(
        changed=bool(due),
        values={"certificates": list(items), "records": []},
        before={} if due else None,
        after=dict.fromkeys(due, f"{missing} from its issuer") or None,
    )


def _passed_on(item: Item) -> bool:
    return bool(item.get("error")) or item.get("action") == REPAIR


def _created(desk: _Desk, items: Sequence[Item]) -> Outcome:
    placed: dict[str, Placed] = {}

    def work(item: Item) -> Item:
        if _passed_on(item):
            return item
        certificate = desk.certificates[title_of(item)]
        with desk.notes.failure_of(item):
            issuer = desk.accounts.issuer_of(certificate)
            found = place(desk.accounts.of(issuer), issuer, certificate, item, desk.pending)
        placed[certificate.title] = found
        return {**item, "order": found.order, "challenges": list(found.challenges)}

    finished, failure = worked_on(items, STEP, work, desk.context)
    anew = [title_of(item) for item in finished if (one := placed.get(title_of(item))) and one.anew]
    wanted = [one for item in finished if (found := placed.get(title_of(item))) for one in found.wanted]
    leftovers = [record for item in finished if (found := placed.get(title_of(item))) for record in found.leftovers]
    return Outcome(
        changed=bool(anew),
        values={"certificates": finished, "records": records(wanted), "leftovers": leftovers},
        before={} if anew else None,
        after={title: placed[title].order["url"] for title in anew} or None,
        failure=failure,
    )


def _issued(desk: _Desk, items: Sequence[Item], written: Sequence[Mapping[str, Any]]) -> Outcome:
    errors = errors_by_certificate(written)
    progress = Progress(desk.context.say)
    issued: list[str] = []
    total = sum(not _passed_on(item) for item in items)

    def work(item: Item) -> Item:
        if _passed_on(item):
            return item
        title = title_of(item)
        with desk.notes.failure_of(item):
            if title in errors:
                raise EarlierFault(errors[title])
            issuer = desk.accounts.issuer_of(desk.certificates[title])
            chain = finish(desk.accounts.of(issuer), item, issuer.preferred_chain)
        issued.append(title)
        progress.tell(lambda: f"Certificates: {len(issued)} of {total} issued.")
        return {**item, "chain": chain, "order": {**item["order"], "status": "valid"}}

    finished, failure = worked_on(items, STEP, work, desk.context)
    return Outcome(
        changed=bool(issued),
        values={"certificates": finished, "records": list(written)},
        before={} if issued else None,
        after=dict.fromkeys(sorted(issued), "issued") or None,
        failure=failure,
    )

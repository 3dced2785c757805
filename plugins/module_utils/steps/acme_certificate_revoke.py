# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_certificate_revoke: has certificates revoked (RFC 8555 §7.6), and notes on their Secrets that they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..acme.faults import AcmeFault
from ..acme.revocation import Revocations
from ..kube.client import Cluster
from ..kube.secrets import REVOCATION_MANAGER, Body, Secrets, decoded
from ..model.certificate import Certificate
from ..model.faults import Fault
from ..model.found import CertificateFacts
from ..model.issuer import Issuer
from ..model.parallel import Once
from ..model.revocation import CERTIFICATE_KEY, REASONS, Revocation, read_serial
from ..model.run import Context, Outcome
from ..pki import chains, keys
from ..plan.revocation import Settled, settle
from ..plan.wishes import Wish
from .accounts.connections import Accounts, server_of
from .shared.failure import title_of
from .shared.issuers import Issuers
from .shared.items import Item, declared, worked_on

STEP = "acme_certificate_revoke"


@dataclass
class _Desk:
    """What the work on every certificate shares; `changes` and `warnings` collect what was done and what was not."""

    options: Mapping[str, Any]
    context: Context
    secrets: Secrets
    issuers: Issuers
    accounts: Accounts
    deadline: float
    anybody: Once[Revocations] = field(default_factory=Once)
    changes: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """What stands in the Secret of each certificate is revoked; of those that a plan has seen, what it says."""
    items = options["certificates"]
    certificates = declared(items)
    issuers = Issuers.of_options(options)
    mine = [title_of(item) for item in items if _is_meant(item)]
    issuers.check_known(certificates[title] for title in mine)
    if not mine:
        return Outcome(changed=False, values={"certificates": list(items)})
    secrets = Secrets(Cluster.connect(options, context.clock))
    deadline = time.monotonic() + options["wait_timeout"]
    desk = _Desk(options, context, secrets, issuers, Accounts(secrets, deadline, context), deadline)

    def work(item: Item) -> Item:
        return _revoked(desk, certificates[title_of(item)], item) if _is_meant(item) else item

    finished, failure = worked_on(items, STEP, work, context)
    return Outcome(
        changed=bool(desk.changes),
        values={"certificates": finished},
        before={} if desk.changes else None,
        after=dict(sorted(desk.changes.items())) or None,
        failure=failure,
        warnings=tuple(sorted(desk.warnings)),
    )


def _is_meant(item: Item) -> bool:
    """Whether the plan says so of this item, or no plan says anything of it."""
    return not item.get("error") and ("revocation" in item or "action" not in item)


def _revoked(desk: _Desk, certificate: Certificate, item: Item) -> Item:
    body = desk.secrets.get(certificate.namespace, certificate.secret_name)
    if body is None:
        raise Fault(f"Secret {certificate.namespace}/{certificate.secret_name} does not exist.")
    chain = decoded((body.get("data") or {}).get("tls.crt", "")).decode("ascii", "replace")
    if not chain:
        raise Fault(f"Secret {certificate.namespace}/{certificate.secret_name} has no certificate (tls.crt).")
    leaf = chains.facts(chain)
    note = Revocation.of_annotations(body["metadata"].get("annotations") or {})
    settled = settle(None if leaf.temporary else leaf, note, _wish(item), desk.context.now)
    if settled.refusal:
        raise Fault(settled.refusal)
    if settled.spared:
        desk.warnings.append(f"{certificate.title}: {settled.spared}")
    return _carried_out(desk, certificate, item, _Standing(body, chain, leaf, note), settled)


def _wish(item: Item) -> Wish:
    """What is to be revoked: the serial that a plan or the user has named, or else what stands."""
    serial = (item.get("revocation") or {}).get("serial") or item.get("serial") or ""
    try:
        return Wish(True, read_serial(serial) if serial else "")
    except ValueError:
        raise Fault(f"Its serial is {serial!r}; write it in hex.") from None


@dataclass(frozen=True)
class _Standing:
    """The Secret, the chain in it, and what it remembers."""

    body: Body
    chain: str
    leaf: CertificateFacts
    note: Revocation | None

    def key(self) -> bytes:
        """The certificate's private key, which goes no further than to what it signs. Raises Fault."""
        pem = decoded((self.body.get("data") or {}).get("tls.key", ""))
        if keys.facts(pem).public_key != self.leaf.public_key:
            raise Fault("The Secret's private key does not belong to its certificate; revoke it by account.")
        return pem


def _carried_out(desk: _Desk, certificate: Certificate, item: Item, standing: _Standing, settled: Settled) -> Item:
    if settled.revocation is None:
        return item
    if not settled.is_open:
        return {**item, "revocation": settled.revocation.to_item()}
    wanted = settled.revocation.asked(desk.options["reason"], desk.options["by"])
    key = standing.key() if wanted.by == CERTIFICATE_KEY else None
    shown = f"serial {wanted.serial} revoked ({wanted.reason})"
    if desk.context.check:
        desk.changes[certificate.title] = shown
        return {**item, "revocation": wanted.to_item()}
    ask = _asker(desk, desk.issuers.of(certificate), standing.chain, wanted, key)
    _remember(desk, standing, wanted)
    try:
        anew = ask()
    except AcmeFault as fault:
        if fault.status and 400 <= fault.status < 500 and fault.kind != "rateLimited":
            # It was refused, so there is nothing to go on with; without an answer it may have been done.
            _remember(desk, standing, standing.note)
        raise
    if anew:
        desk.changes[certificate.title] = shown
    done = replace(wanted, revoked=desk.context.now)
    _remember(desk, standing, done)
    return {**item, "revocation": done.to_item()}


def _remember(desk: _Desk, standing: _Standing, note: Revocation | None) -> None:
    desk.secrets.remember(standing.body, note.to_annotations() if note else {}, REVOCATION_MANAGER)


def _asker(desk: _Desk, issuer: Issuer, chain: str, wanted: Revocation, key: bytes | None) -> Callable[[], bool]:
    """What asks the CA, once it has been found to be there; False where it had revoked the certificate before."""
    reason = REASONS[wanted.reason]
    if key is None:
        return partial(desk.accounts.of(issuer).revoke, chain, reason)
    server = server_of(issuer)
    anybody = desk.anybody.get(
        server,
        lambda: Revocations.connect(
            server,
            deadline=desk.deadline,
            say=desk.context.say,
            connections=desk.context.parallel,
            now=desk.context.clock.moment,
        ),
    )
    return partial(anybody.revoke, chain, reason, key)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_account: sees to the ACME account of each issuer (RFC 8555 §7.3); its key lives in a Secret."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..acme.client import Acme
from ..acme.faults import ClosedAccount
from ..acme.resources import Account, Binding
from ..kube.client import Cluster
from ..kube.secrets import Secrets
from ..model.faults import Fault, RefusedFault
from ..model.issuer import Issuer
from ..model.next_account_key import ANNOTATION
from ..model.parallel import side_by_side
from ..model.private_key import DEFAULT_SIZE, SIZES, PrivateKeySpec
from ..model.run import Context, Outcome
from ..plan.acme_checks import keyless, unbound
from ..plan.rollover import Rollover, read_rollover
from .accounts.connections import connect, with_account
from .accounts.key_secret import annotations_of, make_key, value_in
from .accounts.rollover import Rolling
from .shared.failure import failed_item, failure_of
from .shared.issuers import Issuers

STEP = "acme_account"
TOLD = "kubecert.acme/account-contact"
"""The annotation on the key's Secret with the contacts last told to the CA, since some CAs no longer show them."""


@dataclass
class _Desk:
    """What the work on every issuer shares; `changes` says for each issuer what was done."""

    issuers: Sequence[Issuer]
    rollover: Rollover | None
    secrets: Secrets
    context: Context
    deadline: float
    spec: PrivateKeySpec
    changes: dict[str, list[str]] = field(default_factory=dict)

    def changed(self, issuer: Issuer, what: str) -> None:
        self.changes.setdefault(str(issuer.id), []).append(what)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """With state present each issuer has an account with its contact; with state absent these are deactivated.

    Where an account is to go over to a new key, the others are only looked at.
    """
    issuers = Issuers.of_options(options).all()
    spec = _key_spec(options)
    new_key = options["new_key_secret_ref"]
    if new_key and options["state"] == "absent":
        raise RefusedFault("new_key_secret_ref is of no use with state absent. Nothing has been touched.")
    rollover = read_rollover(issuers, options["new_key_issuer"] or "", **new_key) if new_key else None
    deadline = time.monotonic() + options["wait_timeout"]
    if not issuers:
        return Outcome(changed=False, values={"issuers": []})
    secrets = Secrets(Cluster.connect(options, context.clock))
    desk = _Desk(issuers, rollover, secrets, context, deadline, spec)
    see_to = _present if options["state"] == "present" else _absent
    # Issuers that share a key share an account: one after the other they find what the first has made.
    locks = {(issuer.server, issuer.key_ref): threading.Lock() for issuer in issuers}

    def work(issuer: Issuer) -> Account | None:
        if rollover and not rollover.concerns(issuer):
            return None
        with locks[issuer.server, issuer.key_ref]:
            return see_to(desk, issuer)

    return _outcome(desk, issuers, side_by_side(work, issuers, context.parallel))


def _key_spec(options: Mapping[str, Any]) -> PrivateKeySpec:
    algorithm = options["key_algorithm"]
    size = options.get("key_size") or DEFAULT_SIZE[algorithm]
    if size not in SIZES[algorithm]:
        allowed = ", ".join(map(str, SIZES[algorithm]))
        raise RefusedFault(f"key_size is {size}; with {algorithm} it can be {allowed}. Nothing has been touched.")
    return PrivateKeySpec(algorithm=algorithm, size=size, encoding="PKCS1")


def _present(desk: _Desk, issuer: Issuer) -> Account | None:
    body = desk.secrets.get(issuer.key_ref.namespace, issuer.key_ref.name)
    if desk.rollover or ANNOTATION in annotations_of(body):
        _go_over(desk, issuer)
        body = desk.secrets.get(issuer.key_ref.namespace, issuer.key_ref.name)
    has_key = bool(value_in(body, issuer.key_ref))
    if not has_key and issuer.disable_account_key_generation:
        raise keyless(issuer)
    if not has_key and desk.context.check:
        desk.changed(issuer, f"key in Secret {issuer.key_ref.namespace}/{issuer.key_ref.name}")
        desk.changed(issuer, "account")
        return None
    if not has_key:
        desk.changed(issuer, f"key in Secret {issuer.key_ref.namespace}/{issuer.key_ref.name}")
        make_key(desk.secrets, issuer.key_ref, desk.spec)
    acme, account = with_account(issuer, desk.secrets, desk.deadline, desk.context)
    if account is None:
        return _create(desk, issuer, acme)
    return _keep_contacts(desk, issuer, acme, account, body)


def _go_over(desk: _Desk, issuer: Issuer) -> None:
    """Finish the change of its key that an earlier run has begun, and make the one that is asked for."""
    rolling = Rolling(
        issuer,
        desk.secrets,
        desk.spec,
        desk.context.check,
        connect=lambda key: connect(issuer, key, desk.deadline, desk.context),
        tell=lambda what: desk.changed(issuer, what),
    )
    done = rolling.go_on()
    if desk.rollover and desk.rollover.new_ref != done:
        rolling.roll(desk.rollover.new_ref, [other for other in desk.issuers if not desk.rollover.concerns(other)])


def _create(desk: _Desk, issuer: Issuer, acme: Acme) -> Account | None:
    if acme.offers.requires_binding and issuer.binding is None:
        raise unbound(issuer)
    desk.changed(issuer, "account")
    if desk.context.check:
        return None
    binding = None
    if issuer.binding:
        mac_key = desk.secrets.value(issuer.binding.key_ref).decode("ascii", "replace").strip()
        binding = Binding(key_id=issuer.binding.key_id, mac_key=mac_key)
    account = acme.create_account(_contacts(issuer), binding)
    _note_contacts(desk, issuer)
    return account


def _keep_contacts(desk: _Desk, issuer: Issuer, acme: Acme, account: Account, body: dict[str, Any] | None) -> Account:
    """Tell the CA of contacts that differ from those it was last told."""
    wanted = _contacts(issuer)
    told = annotations_of(body).get(TOLD)
    known = list(account.contacts) if told is None else told.split(",")
    if not wanted or sorted(known) == sorted(wanted):
        return account
    desk.changed(issuer, "contact")
    if desk.context.check:
        return account
    account = acme.update_account(wanted)
    _note_contacts(desk, issuer)
    return account


def _note_contacts(desk: _Desk, issuer: Issuer) -> None:
    ref = issuer.key_ref
    desk.secrets.amend(ref.namespace, ref.name, {TOLD: ",".join(_contacts(issuer))})


def _contacts(issuer: Issuer) -> list[str]:
    return [f"mailto:{address.strip()}" for address in issuer.email.split(",") if address.strip()]


def _absent(desk: _Desk, issuer: Issuer) -> Account | None:
    if not value_in(desk.secrets.get(issuer.key_ref.namespace, issuer.key_ref.name), issuer.key_ref):
        return None
    try:
        acme, account = with_account(issuer, desk.secrets, desk.deadline, desk.context)
    except ClosedAccount:
        return None
    if account is None:
        return None
    desk.changed(issuer, "account deactivated")
    if not desk.context.check:
        acme.deactivate_account()
    return None


def _outcome(desk: _Desk, issuers: list[Issuer], found: list[Account | Fault | None]) -> Outcome:
    failures = {str(issuer.id): one for issuer, one in zip(issuers, found, strict=True) if isinstance(one, Fault)}
    items = [_item(issuer, one) for issuer, one in zip(issuers, found, strict=True)]
    changes = {title: ", ".join(done) for title, done in sorted(desk.changes.items())}
    return Outcome(
        changed=bool(changes),
        values={"issuers": items},
        before={} if changes else None,
        after=changes or None,
        failure=failure_of(STEP, failures),
    )


def _item(issuer: Issuer, found: Account | Fault | None) -> dict[str, Any]:
    if isinstance(found, Fault):
        return failed_item(issuer.to_item(), STEP, found)
    if found is None:
        return issuer.to_item()
    account = {"url": found.url, "status": found.status, "contacts": list(found.contacts)}
    return {**issuer.to_item(), "account": account}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret: puts key and chain, once they have been checked, into the Secret that people use."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..kube.client import Cluster, ConflictFault
from ..kube.pending import PendingSecrets
from ..kube.pending_secret import PendingRef
from ..kube.secrets import REVOCATION_MANAGER, Body, Secrets, decoded
from ..model.certificate import Certificate
from ..model.faults import Fault, HeldFault
from ..model.ownership import other_owners, was_restored
from ..model.renewal_info import RenewalInfo
from ..model.revocation import Revocation
from ..model.run import Context, Outcome
from ..model.secret import TLS_TYPE, annotations_of
from ..model.times import format_rfc3339
from ..pki import chains, keys
from ..plan.policies import DOES_NOT_EXIST
from ..plan.verdict import PENDING_LEFT_OVER
from .orders.failures import Notes
from .secrets import removal as tls_secret_removal
from .secrets.body import Bodies, Pair
from .secrets.conflicts import conflict_fault, type_fault
from .secrets.standing import standing_certificate, summary_of, written_anew
from .shared.failure import title_of
from .shared.items import REPAIR, Item, declared, without, worked_on

STEP = "k8s_tls_secret"
SPENT = ("chain", "pending", "renewal_info")
"""What no later step has any use for once the Secret holds it."""


@dataclass
class _Desk:
    """What the work on every certificate shares; `before` and `after` collect the diff."""

    secrets: Secrets
    pending: PendingSecrets
    context: Context
    adopt: bool
    bodies: Bodies
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Store what has been issued, repair where only that is due; with state absent remove the Secrets."""
    if options["state"] == "absent":
        return tls_secret_removal.run(options, context, STEP)
    items = options["certificates"]
    certificates = declared(items)
    secrets = Secrets(Cluster.connect(options, context.clock))
    desk = _Desk(secrets, PendingSecrets(secrets, context), context, bool(options["adopt"]), Bodies(secrets))
    notes = Notes(desk.pending, context)

    def work(item: Item) -> Item:
        certificate = replace(certificates[title_of(item)], owner_uid=item.get("owner_uid") or "")
        if item.get("action") == REPAIR:
            return _repair(desk, certificate, item)
        with notes.failure_of(item):
            return _store(desk, certificate, item)

    finished, failure = worked_on(items, STEP, work, context)
    return Outcome(
        changed=bool(desk.after),
        values={"certificates": finished},
        before=desk.before or None,
        after=desk.after or None,
        failure=failure,
    )


def _store(desk: _Desk, certificate: Certificate, item: Item) -> Item:
    if not item.get("chain"):
        if desk.context.check:
            desk.after[certificate.title] = f"certificate in Secret {certificate.namespace}/{certificate.secret_name}"
            return item
        raise Fault("It has no chain yet; pass it through kubecert.acme.acme_order with state issued first.")
    key, standing = _key(desk, certificate, item)
    chain = chains.checked(item["chain"], key, certificate.identifiers, desk.context.now)
    pair = Pair(keys.encoded_as(key, certificate.private_key.encoding), chain)
    applied, written = _write(desk, certificate, standing, pair)
    if not desk.context.check:
        _remember(desk, applied, item)
        _forget(desk, applied, standing)
        if item.get("pending"):
            desk.pending.discard(PendingRef.of_item(item))
    return {**without(item, *SPENT), **written}


def _repair(desk: _Desk, certificate: Certificate, item: Item) -> Item:
    standing = desk.secrets.get(certificate.namespace, certificate.secret_name)
    if standing is None:
        raise Fault(f"Secret {certificate.namespace}/{certificate.secret_name} has gone meanwhile; run again.")
    data = {name: decoded((standing.get("data") or {}).get(name, "")) for name in ("tls.key", "tls.crt")}
    # The key stays as it is: as with cert-manager, another encoding comes with the next certificate.
    pair = Pair(data["tls.key"], data["tls.crt"].decode("ascii", "replace"))
    written = _write(desk, certificate, standing, pair)[1]
    if item.get("reason") == PENDING_LEFT_OVER:
        where = certificate.namespace, certificate.secret_name
        if desk.context.check or desk.pending.tidy(*where):
            desk.after.setdefault(certificate.title, "pending Secret removed")
    return {**item, **written}


def _key(desk: _Desk, certificate: Certificate, item: Item) -> tuple[bytes, Body | None]:
    """The pending key, and the Secret that stands, which isn't looked for where the plan has found none.

    Somebody who has made one meanwhile owns its fields. Where the pending key is gone, it is the standing one if this
    very chain has been stored already.
    """

    def standing() -> Body | None:
        return desk.secrets.get(certificate.namespace, certificate.secret_name)

    try:
        key = desk.pending.key(PendingRef.of_item(item))
    except HeldFault:
        found = standing()
        data = (found or {}).get("data") or {}
        if decoded(data.get("tls.crt", "")).decode("ascii", "replace").split() != item["chain"].split():
            raise
        return decoded(data["tls.key"]), found
    return key, None if item.get("reason") == DOES_NOT_EXIST and not desk.adopt else standing()


def _write(desk: _Desk, certificate: Certificate, standing: Body | None, pair: Pair) -> tuple[Body, Mapping[str, Any]]:
    """Apply the Secret and note what changed; the Secret as it is then, and what the item has learned."""
    where = f"Secret {certificate.secret}"
    if standing is not None and standing.get("type") != TLS_TYPE:
        raise type_fault(where, standing.get("type"), TLS_TYPE)
    leaf = chains.facts(pair.chain)
    body = desk.bodies.body(certificate, pair, annotations_of(certificate.name, certificate.issuer_ref, leaf), standing)
    if standing is not None:
        # Whoever changes the Secret between our look and our write wins; the fault says so and the next run goes on.
        body["metadata"]["resourceVersion"] = standing["metadata"]["resourceVersion"]
    force = desk.adopt or (standing is not None and _was_restored(certificate, standing))
    try:
        applied = desk.secrets.apply(body, force=force, dry_run=desk.context.check)
    except ConflictFault as conflict:
        ours = None if conflict.causes else _already_written(desk, body)
        if ours is None:
            raise conflict_fault(where, conflict) from conflict
        applied = ours
    if standing is None or _content(applied) != _content(standing):
        desk.before[certificate.title] = summary_of(standing) if standing else {}
        desk.after[certificate.title] = summary_of(applied) | written_anew(standing or {}, applied)
    return applied, {
        "not_after": format_rfc3339(leaf.not_after),
        "serial": leaf.serial,
        "fingerprint": leaf.fingerprint,
    }


def _was_restored(certificate: Certificate, standing: Body) -> bool:
    metadata = standing["metadata"]
    owners = other_owners(metadata.get("managedFields") or ())
    return was_restored(certificate, metadata.get("annotations") or {}, owners)


def _already_written(desk: _Desk, body: Body) -> Body | None:
    """The Secret, if it holds what was to be written: the write went through, and only its answer was lost."""
    found = desk.secrets.get(body["metadata"]["namespace"], body["metadata"]["name"])
    if found is None or found.get("data") != body["data"]:
        return None
    wanted, there = body["metadata"], found["metadata"]
    fits = all(wanted[kind].items() <= (there.get(kind) or {}).items() for kind in ("labels", "annotations"))
    return found if fits else None


def _remember(desk: _Desk, applied: Body, item: Item) -> None:
    """Note when the CA wants this certificate renewed; without the note the next plan asks the CA once more."""
    if item.get("renewal_info"):
        with contextlib.suppress(Fault):
            desk.secrets.remember(applied, RenewalInfo.of_item(item["renewal_info"]).to_annotations())


def _forget(desk: _Desk, applied: Body, standing: Body | None) -> None:
    """Strike out the revocation of a certificate that was replaced before the one which was replaced just now."""
    note = Revocation.of_annotations(applied["metadata"].get("annotations") or {})
    if note is None:
        return
    before, after = standing_certificate(standing or {}), standing_certificate(applied)
    if before != after and (before is None or note.serial != before.serial):
        with contextlib.suppress(Fault):
            desk.secrets.remember(applied, {}, REVOCATION_MANAGER)


def _content(body: Body) -> Any:
    metadata = body["metadata"]
    named = [metadata.get(kind) or {} for kind in ("labels", "annotations", "ownerReferences")]
    return body.get("data"), named

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_certificate_status: writes into Certificate and issuer objects how they stand, and what has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..kube.client import Cluster
from ..kube.custom_objects import CustomObjects
from ..model.conditions import Change, patch_of
from ..model.declared_objects import CERTIFICATE, CLUSTER_ISSUER, ISSUER, Kind, title_of_manifest
from ..model.faults import Fault
from ..model.faulty_object import FaultyObject
from ..model.parallel import side_by_side, sound
from ..model.run import Context, Outcome
from ..plan import object_status
from ..plan.verdict import DUE, ORDERS, PASSED_OVER
from .orders.requests import Records, Results
from .shared.failure import failure_of, title_of

STEP = "k8s_certificate_status"
TRIES = frozenset({"acme_order", "route53_txt", "rfc2136_txt", "k8s_tls_secret"})
"""The steps whose failure means that a certificate was asked for in vain."""
Body = Mapping[str, Any]


@dataclass
class _Desk:
    """What the work on every object shares; `before` and `after` collect the diff."""

    objects: CustomObjects
    results: Results
    records: Records
    context: Context
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """With state begun: what is about to be ordered. With state done: how everything stands."""
    objects = CustomObjects(Cluster.connect(options, context.clock))
    results = Results.of_options(options)
    desk = _Desk(objects, results, Records(objects, context), context)
    items = {title_of(item): item for item in options["certificates"]}
    begun = options["state"] == "begun"
    wanted = (
        {title for title, item in items.items() if item.get("action") in ORDERS and not item.get("error")}
        if begun
        else {*items, *(one.removeprefix("Certificate ") for one in results.faulty)}
    )
    bodies = _listed(objects, [CERTIFICATE], options, context) if wanted else []
    issuers = [] if begun else _issuers(results)
    bodies += _listed(objects, issuers, options, context) if issuers else []
    begin = object_status.begun if begun else None

    def change(body: Body) -> Change | None:
        if body["kind"] != CERTIFICATE.name:
            return _of_issuer(desk, body)
        title = title_of(body["metadata"])
        if title not in wanted:
            return None
        if begin:
            return begin(body, items[title], context.now)
        return _of_certificate(desk, body, items.get(title))

    failures = _written(desk, bodies, change)
    return Outcome(
        changed=bool(desk.after),
        values={"faulty": [*options["faulty"], *_unready(bodies, results), *_unwritten(bodies, failures)]},
        before=desk.before or None,
        after=desk.after or None,
        failure=failure_of(STEP, failures),
    )


def _listed(
    objects: CustomObjects, kinds: Sequence[Kind], options: Mapping[str, Any], context: Context
) -> list[dict[str, Any]]:
    """All objects of these kinds, in the namespaces that the options name."""
    namespaces = options["namespaces"] or [""]
    wanted = [(kind, one) for kind in kinds for one in (dict.fromkeys(namespaces) if kind.namespaced else [""])]
    found = side_by_side(lambda one: objects.list(one[0], one[0].versions[0], one[1]) or [], wanted, context.parallel)
    return [body for one in found for body in sound(one)]


def _issuers(results: Results) -> list[Kind]:
    """The kinds of issuers of which there is something to be said."""
    told = {title.partition(" ")[0] for title in (*results.faulty, *results.accounts)}
    return [kind for kind in (ISSUER, CLUSTER_ISSUER) if kind.name in told]


def _of_issuer(desk: _Desk, body: Body) -> Change | None:
    title, now = title_of_manifest(body), desk.context.now
    if title in desk.results.faulty:
        return object_status.unusable(body, desk.results.faulty[title], now)
    item = desk.results.accounts.get(title)
    if item and item.get("error"):
        return object_status.not_registered(body, item["error"].get("message", ""), now)
    if item and item.get("account"):
        return object_status.registered(body, item["account"]["url"], item["acme"].get("email", ""), now)
    return None


def _of_certificate(desk: _Desk, body: Body, item: Mapping[str, Any] | None) -> Change | None:
    """What is to be said of a Certificate object, and before that the record of what was ordered for it."""
    title, now = title_of_manifest(body), desk.context.now
    if title in desk.results.faulty:
        return object_status.unusable(body, desk.results.faulty[title], now)
    if item is None or item.get("reason") in PASSED_OVER or (desk.context.check and item.get("action") in DUE):
        return None
    result = desk.results.last(item)
    error = result.get("error") or {}
    if error.get("held"):
        return None
    if error:
        tried = error.get("step") in TRIES
        request = desk.records.failed(body, desk.results, error.get("message", "")) if tried else ""
        return object_status.failed(body, item, error.get("message", ""), now, tried=tried, request=request)
    if item.get("action") in ORDERS:
        return desk.records.issued(body, desk.results)
    return object_status.stands(body, item, now)


def _written(desk: _Desk, bodies: Sequence[Body], change: Callable[[Body], Change | None]) -> dict[str, Fault]:
    """Write what differs, side by side; by title what went wrong."""

    def work(body: Body) -> None:
        found = change(body)
        before = body.get("status") or {}
        patch = patch_of(before, found.status) if found else {}
        if not found or not patch:
            return
        title = title_of_manifest(body)
        desk.before[title], desk.after[title] = _shown(before), _shown(found.status)
        if desk.context.check:
            return
        kind = next(one for one in (CERTIFICATE, ISSUER, CLUSTER_ISSUER) if one.name == body["kind"])
        desk.objects.write_status(body, kind, patch)
        for happening in found.happenings if kind.namespaced else ():
            desk.objects.tell(body, happening, desk.context.now)
        if kind is CERTIFICATE:
            desk.records.trim(body)

    results = side_by_side(work, bodies, desk.context.at_once)
    return {title_of_manifest(b): r for b, r in zip(bodies, results, strict=True) if isinstance(r, Fault)}


def _shown(status: Mapping[str, Any]) -> dict[str, Any]:
    """What a diff shows of a status."""
    return {name: value for name, value in status.items() if name != "conditions"} | {
        one["type"]: f"{one.get('status')} ({one.get('reason')}) {one.get('message')}"
        for one in status.get("conditions") or ()
    }


def _unready(bodies: Sequence[Body], results: Results) -> list[dict[str, str]]:
    """The issuers among these objects that have no account, as objects that can't be used."""
    return [
        _item(body, results.accounts[title]["error"].get("message", ""))
        for body in bodies
        if (title := title_of_manifest(body)) in results.accounts and results.accounts[title].get("error")
    ]


def _unwritten(bodies: Sequence[Body], failures: Mapping[str, Fault]) -> list[dict[str, str]]:
    by_title = {title_of_manifest(body): body for body in bodies}
    return [_item(by_title[title], f"Its status could not be written: {fault}") for title, fault in failures.items()]


def _item(body: Body, message: str) -> dict[str, str]:
    metadata = body["metadata"]
    return FaultyObject(body["kind"], metadata.get("namespace", ""), metadata["name"], message).to_item()

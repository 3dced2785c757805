# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_tls_secret_copy: puts what is in certificates' Secrets into further namespaces, of this cluster and of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..kube.client import ConflictFault
from ..kube.secrets import Body, decoded
from ..model.faults import Fault, FaultList, joined
from ..model.parallel import side_by_side, sound
from ..model.reader import Reader
from ..model.run import Context, Outcome
from ..model.secret import TLS_TYPE
from ..model.secret_copy import SecretCopy, is_copy
from ..model.target import Place, TargetCluster, parse_clusters, parse_targets
from ..pki import chains, keys
from ..plan.verdict import ORDERS
from .secrets.conflicts import conflict_fault, type_fault
from .secrets.copies import Copies, Job, Source
from .secrets.standing import standing_certificate, summary_of, written_anew
from .shared.failure import failed_item, failure_of

STEP = "k8s_tls_secret_copy"
NONE, CREATE, UPDATE, WAIT, DELETE = "none", "create", "update", "wait", "delete"


@dataclass(frozen=True)
class _Desk:
    """What the work on every copy shares; `before` and `after` collect the diff."""

    clusters: Copies
    standing: Mapping[Place, Body | Fault | None]
    adopt: bool
    context: Context
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Every copy is as its Secret, or is told of. What can't be reached fails alone and is seen to by the next run.

    With state absent, copies are removed.
    """
    faults = FaultList()
    known = parse_clusters(options["clusters"] or [], faults)
    sources = [_source(item, known, faults) for item in options["certificates"]]
    faults.raise_if_any()
    clusters = Copies(options, known, context)
    jobs, failures = clusters.jobs([source for source in sources if source.targets])
    standing = clusters.standing([place for job in jobs for place in (job.source.home, job.place)])
    desk = _Desk(clusters, standing, bool(options["adopt"]), context)
    work = _see_to if options["state"] == "present" else _remove
    results = side_by_side(lambda job: work(desk, job), jobs, context.at_once)
    copies: list[dict[str, Any]] = [failed_item({"title": title}, STEP, fault) for title, fault in failures.items()]
    for job, result in zip(jobs, results, strict=True):
        if isinstance(result, Fault):
            failures[job.place.title] = result
            copies.append(failed_item(_item(job), STEP, result))
        elif result["action"] != NONE:
            copies.append(result)
    fine = sum(not isinstance(result, Fault) and result["action"] == NONE for result in results)
    return Outcome(
        changed=bool(desk.after),
        values={"copies": copies, "fine": fine},
        before=desk.before or None,
        after=desk.after or None,
        failure=failure_of(STEP, joined(failures)),
    )


def _source(item: Mapping[str, Any], known: Mapping[str, TargetCluster], faults: FaultList) -> Source:
    title = f"Certificate {item['namespace']}/{item['name']}"
    source = Source(item, parse_targets(Reader({"targets": item["targets"] or []}, title, faults)))
    for target in source.targets:
        if target.cluster and target.cluster not in known:
            have = ", ".join(sorted(known)) or "none"
            faults.add(title, f"has a target in cluster {target.cluster}, which is not among clusters ({have}).")
    return source


def _item(job: Job) -> dict[str, Any]:
    place = job.place
    return {
        "title": place.title,
        "certificate": job.source.title,
        "cluster": place.cluster,
        "namespace": place.namespace,
        "secret_name": place.name,
    }


def _see_to(desk: _Desk, job: Job) -> dict[str, Any]:
    """Write one copy where that is due; its item, which tells what was done, or in check mode would be."""
    home, standing = sound(desk.standing[job.source.home]), sound(desk.standing[job.place])
    coming = desk.context.check and job.source.item.get("action") in ORDERS
    if home is None:
        why = "The certificate is to be issued first." if coming else "There is no certificate to be copied yet."
        return {**_item(job), "action": WAIT, "explanation": why}
    copy = SecretCopy.of_body(home, job.source.item.get("secret_template") or {})
    why = copy.difference(standing) or ("The certificate is about to be replaced." if coming else "")
    if not why:
        return {**_item(job), "action": NONE}
    if _is_temporary(home):
        return {**_item(job), "action": WAIT, "explanation": "A temporary certificate is not copied."}
    _write(desk, job.place, copy, home, standing)
    return {**_item(job), "action": UPDATE if standing else CREATE, "explanation": why}


def _remove(desk: _Desk, job: Job) -> dict[str, Any]:
    """Delete one copy. What doesn't say that it is one of this very Secret is somebody else's, and stays."""
    standing = sound(desk.standing[job.place])
    if standing is None or not is_copy(standing, job.source.home):
        return {**_item(job), "action": NONE}
    desk.before[job.place.title], desk.after[job.place.title] = summary_of(standing), {}
    if not desk.context.check:
        desk.clusters.secrets(job.place.cluster).delete(standing)
    return {**_item(job), "action": DELETE, "explanation": "It is not to be there."}


def _write(desk: _Desk, place: Place, copy: SecretCopy, home: Body, standing: Body | None) -> None:
    if standing is not None and standing.get("type") != TLS_TYPE:
        raise type_fault(place.title, standing.get("type"), TLS_TYPE)
    _check_pair(home)
    try:
        applied = desk.clusters.secrets(place.cluster).apply(
            copy.to_body(place.namespace, place.name), force=desk.adopt, dry_run=desk.context.check
        )
    except ConflictFault as conflict:
        raise conflict_fault(place.title, conflict) from conflict
    desk.before[place.title] = summary_of(standing) if standing else {}
    desk.after[place.title] = summary_of(applied) | written_anew(standing or {}, applied)


def _is_temporary(home: Body) -> bool:
    leaf = standing_certificate(home)
    return leaf is not None and leaf.temporary


def _check_pair(home: Body) -> None:
    """Raise Fault unless the Secret holds a certificate and its key: half a pair is copied nowhere."""
    data, metadata = home.get("data") or {}, home["metadata"]
    key, chain = (decoded(data.get(name, "")) for name in ("tls.key", "tls.crt"))
    try:
        whole = keys.facts(key).public_key == chains.facts(chain.decode("ascii", "replace")).public_key
    except Fault:
        whole = False
    if not whole:
        secret = f"Secret {metadata['namespace']}/{metadata['name']}"
        raise Fault(f"{secret}, which is to be copied, doesn't hold a certificate with its key. Have it issued anew.")

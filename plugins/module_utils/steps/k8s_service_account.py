# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_service_account: a ServiceAccount with just the rights that are declared, in one cluster or many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model.faults import GRANT_TO_INSTALL, Fault, FaultList, joined
from ..model.kubeconfig import ServiceAccount
from ..model.names import is_subdomain
from ..model.parallel import side_by_side
from ..model.rbac import Holder
from ..model.run import Context, Outcome
from ..model.target import TargetCluster, parse_clusters
from .grants.rights import Done, Granting, Grants
from .shared.clusters import Clusters
from .shared.failure import failed_item, failure_of

STEP = "k8s_service_account"


def run(options: Mapping[str, Any], context: Context) -> Outcome:
    """Each cluster has the ServiceAccount with its rights and no others; with state absent, or no rights, neither."""
    faults = FaultList()
    known = parse_clusters(options["clusters"] or [], faults)
    wanted = _wanted(options, known, faults)
    faults.raise_if_any()
    clusters = Clusters(options, known, context, GRANT_TO_INSTALL)
    work = side_by_side(lambda one: Granting(clusters, one, context).see_to(), wanted, context.parallel)
    results = [_told(one, found) for one, found in zip(wanted, work, strict=True)]
    failures = {title: fault for found in results for title, fault in found.faults.items()}
    before = {title: shown for found in results for title, shown in found.before.items()}
    after = {title: shown for found in results for title, shown in found.after.items()}
    objects = [item for found in results for item in found.items]
    sound = [one for one, found in zip(wanted, results, strict=True) if not found.faults]
    return Outcome(
        changed=bool(after),
        values={
            "objects": [*objects, *(failed_item({"title": title}, STEP, fault) for title, fault in failures.items())],
            "kubeconfigs": _kubeconfigs(sound, known),
        },
        before=before if after else None,
        after=after or None,
        failure=failure_of(STEP, joined(failures)),
        warnings=tuple(warning for found in results for warning in found.warnings),
    )


def _told(one: Grants, found: Done | Fault) -> Done:
    """What is told of a cluster. Where nothing is declared for it, a fault stands in nobody's way."""
    if isinstance(found, Fault):
        found = Done(faults={f"Cluster {one.cluster}" if one.cluster else str(one.holder.account): found})
    if not one.idle:
        return found
    said = [f"Rights that are needed no more may be left. {title}: {fault}" for title, fault in found.faults.items()]
    return replace(found, faults={}, warnings=[*found.warnings, *said])


def _wanted(options: Mapping[str, Any], known: Mapping[str, TargetCluster], faults: FaultList) -> list[Grants]:
    account = ServiceAccount(options["namespace"], options["service_account"])
    if not is_subdomain(account.name) or not is_subdomain(account.namespace):
        faults.add(str(account), "has a name that Kubernetes refuses; use lower-case letters, digits, - and dots.")
    found: dict[str, Grants] = {}
    present = options["state"] == "present"
    for entry in options["accounts"]:
        name, rights = entry.get("cluster") or "", tuple(entry.get("rights") or ())
        title = f"{account} of cluster {name}" if name else str(account)
        if name and name not in known:
            have = ", ".join(sorted(known)) or "none"
            faults.add(title, f"is to be in a cluster that is not among clusters ({have}).")
        if name in found:
            faults.add(title, "is in the list twice; take one of the two out.")
        if any((right["role"] == "Role") is not bool(right.get("namespace")) for right in rights):
            faults.add(title, "has a Role without a namespace or a ClusterRole with one among its rights.")
        kept = frozenset() if name else frozenset(options["keep_namespaces"] or ())
        found[name] = Grants(name, Holder(account, bool(name)), rights if present else (), present=present, kept=kept)
    for name in known:
        # What needs nothing any more may have needed something once.
        found.setdefault(name, Grants(name, Holder(account, True), (), present=False, idle=present))
    return list(found.values())


def _kubeconfigs(wanted: Sequence[Grants], known: Mapping[str, TargetCluster]) -> list[dict[str, Any]]:
    """What k8s_service_account_kubeconfig is to see to in these further clusters."""
    return [
        {
            "state": "present" if one.present else "absent",
            "service_account": one.holder.account.name,
            "namespace": one.holder.account.namespace,
            "cluster": one.cluster,
            "path": known[one.cluster].kubeconfig_path,
        }
        for one in wanted
        if one.cluster and known[one.cluster].kubeconfig_path
    ]

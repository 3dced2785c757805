# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declarations that are objects in the cluster, read together with those in variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...kube import controller
from ...kube.client import Cluster
from ...kube.custom_objects import Body, CustomObjects
from ...model.controller import LEASE_NAMESPACE
from ...model.declarations import Declarations, read_declarations
from ...model.declared_objects import (
    CERTIFICATE,
    KINDS,
    Kind,
    Manifest,
    declaring,
    is_ready,
    manifest_of,
    sound_among,
    title_of_manifest,
)
from ...model.faults import FaultList, RefusedFault
from ...model.faulty_object import FaultyObject
from ...model.parallel import side_by_side, sound
from ...model.run import Context
from ...plan.solvable import check_solvable


@dataclass(frozen=True)
class Found:
    """All that is declared and can be used, the objects that can't be, and the objects themselves."""

    declared: Declarations
    faulty: tuple[FaultyObject, ...] = ()
    bodies: tuple[Mapping[str, Any], ...] = ()

    def manifests(self) -> list[dict[str, Any]]:
        """The objects that can be used, as plain manifests."""
        out = {one.title for one in self.faulty}
        return [manifest_of(body) for body in self.bodies if title_of_manifest(body) not in out]

    def owning(self) -> Found:
        """The same with Secrets that belong to the Certificate objects which ask for them."""
        uids = {title_of_manifest(body): body["metadata"]["uid"] for body in self.bodies}
        certificates = tuple(
            replace(one, owner_uid=uids.get(f"{CERTIFICATE.name} {one.title}", ""))
            for one in self.declared.certificates
        )
        return replace(self, declared=replace(self.declared, certificates=certificates))

    def unregistered(self) -> list[dict[str, Any]]:
        """The issuers, as modules take them, whose objects don't say yet that they have an account."""
        ready = {title_of_manifest(body) for body in self.bodies if is_ready(body)}
        named = {title_of_manifest(body) for body in self.bodies} - ready
        return [issuer.to_item() for issuer_id, issuer in self.declared.issuers.items() if str(issuer_id) in named]


def refuse_beside_controller(cluster: Cluster, context: Context) -> None:
    """Raise RefusedFault while cert-manager's own controller sees to the same objects."""
    leader = controller.leader(cluster, context.clock, [LEASE_NAMESPACE])
    if leader:
        raise RefusedFault(
            f"cert-manager's controller is at work in this cluster ({leader}) and sees to the objects that are to be "
            "read. Nothing has been touched. Stop it and run the playbook kubecert.acme.adopt."
        )


def found_in(
    cluster: Cluster,
    options: Mapping[str, Any],
    faults: FaultList,
    context: Context,
    kinds: Sequence[str] = tuple(KINDS),
) -> Found:
    """The declarations of the options and of the objects in `source_namespaces`, or where none is named in all.

    What is wrong with an object is set apart with it; what is wrong with the options is added to `faults`.
    """
    wanted = [KINDS[name] for name in kinds]
    bodies = declaring(_listed(CustomObjects(cluster), wanted, options["source_namespaces"] or (), context))
    given = list(options["manifests"] or [])

    def read(manifests: Sequence[Manifest], found: FaultList) -> Declarations:
        declared = read_declarations(
            issuers=options["issuers"] or [],
            certificates=options["certificates"] or [],
            manifests=[*given, *manifests],
            cluster_resource_namespace=options["cluster_resource_namespace"],
            clusters=options.get("clusters") or {},
            faults=found,
        )
        check_solvable(declared, declared.certificates, found)
        return declared

    declared, faulty, left = sound_among([manifest_of(body) for body in bodies], read, before=len(given))
    for where, message in left.entries:
        faults.add(where, message)
    return Found(declared, tuple(faulty), tuple(bodies))


def _listed(objects: CustomObjects, kinds: Sequence[Kind], namespaces: Sequence[str], context: Context) -> list[Body]:
    """The objects of all these kinds, by one request each, or one for each namespace."""
    versions = objects.versions()
    best = {kind: next((one for one in kind.versions if one in versions.get(kind.group, ())), "") for kind in kinds}
    wanted = [
        (kind, namespace)
        for kind in kinds
        if best[kind]
        for namespace in (dict.fromkeys(namespaces) if kind.namespaced and namespaces else [""])
    ]
    results = side_by_side(lambda one: objects.list(one[0], best[one[0]], one[1]), wanted, context.parallel)
    listed = [(kind, sound(found)) for (kind, _where), found in zip(wanted, results, strict=True)]
    known = {kind for kind, found in listed if found is not None}
    unknown = [kind for kind in kinds if kind.declares and kind not in known]
    if unknown:
        raise objects.unknown(unknown, versions)
    return [body for _kind, found in listed for body in found or ()]

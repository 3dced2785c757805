# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every right in Kubernetes that the reconcile role uses, in any of its entry points, and why; nothing else is granted.

A right belongs to a place, that is to what a namespace is there for. What is declared says which places are needed in
which namespaces; the rights of all places of a namespace together are its Role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .controller import LEASE_NAMESPACE
from .declarations import Declarations
from .declared_objects import CERTIFICATE, CLUSTER_ISSUER, GATEWAY, INGRESS, ISSUER
from .selection import Selection
from .workload import KINDS

CERTIFICATES, ISSUERS, LEFTOVERS, COPIES = "certificates", "issuers", "leftovers", "copies"
TARGETS, CHOSEN = "targets", "chosen namespaces"
NAMED_WORKLOADS, LABELLED_WORKLOADS = "workloads by name", "workloads by label"
OBJECTS, CLUSTER_OBJECTS, LEASES = "objects", "objects of the whole cluster", "leases"
PLACES = {
    CERTIFICATES: "where the Secrets of certificates are",
    ISSUERS: "where issuers have account keys and the credentials of solvers",
    LEFTOVERS: "where a sweep looks for pending Secrets of certificates that are declared no more",
    TARGETS: "where copies of certificates' Secrets are to be",
    CHOSEN: "in clusters where the namespaces of copies are chosen by their labels",
    COPIES: "where Secrets are that workloads go by",
    NAMED_WORKLOADS: "where workloads are restarted that are given by name",
    LABELLED_WORKLOADS: "where workloads are restarted that are given by label",
    OBJECTS: "where objects declare certificates, with `kubecert_source: cluster`",
    CLUSTER_OBJECTS: "in all of the cluster, likewise",
    LEASES: f"in `{LEASE_NAMESPACE}`, likewise",
}
"""What a namespace is there for."""

SECRETS, NAMESPACES = "secrets", "namespaces"
WORKLOADS = tuple(f"{kind.lower()}s" for kind in KINDS)
VERBS = ("get", "list", "create", "update", "patch", "delete")
"""Those that are granted anywhere, in the order in which a Role has them."""


@dataclass(frozen=True)
class Right:
    """One verb on the resources of a place, and what it is needed for."""

    place: str
    verb: str
    why: str
    group: str = ""
    resources: tuple[str, ...] = (SECRETS,)


def _on_workloads(place: str, verb: str, why: str) -> Right:
    return Right(place, verb, why, "apps", WORKLOADS)


RIGHTS = (
    Right(
        CERTIFICATES,
        "get",
        "Read a Secret again before it is written, revoked or compared with an endpoint, and passwords of keystores.",
    ),
    Right(
        CERTIFICATES, "list", "Read all Secrets of the namespace at once, to tell what is due, and find pending ones."
    ),
    Right(CERTIFICATES, "create", "Make pending Secrets with the next key, and the Secrets of new certificates."),
    Right(
        CERTIFICATES,
        "patch",
        "Note in the pending Secret how far the work is, unless another run has done so; apply the Secret of a "
        "certificate; note renewal information and revocations on it.",
    ),
    Right(CERTIFICATES, "delete", "Remove the pending Secret once the certificate is in place."),
    Right(ISSUERS, "get", "Read account keys, and the credentials of solvers where they are used."),
    Right(ISSUERS, "create", "Make the key of an account that has none yet, and a new one when it gets another."),
    Right(ISSUERS, "update", "Put a key into a Secret that is there, and the new key of an account in its place."),
    Right(ISSUERS, "patch", "Note on an account's Secret which contact the CA was told."),
    Right(LEFTOVERS, "get", "Read a pending Secret again before records are struck out of it."),
    Right(LEFTOVERS, "list", "Find pending Secrets that have records noted."),
    Right(LEFTOVERS, "patch", "Strike out records that have been removed."),
    Right(TARGETS, "get", "See whether a copy is as it is to be."),
    Right(TARGETS, "create", "Make a copy."),
    Right(TARGETS, "patch", "Apply a copy."),
    Right(CHOSEN, "list", "Find the namespaces with these labels.", resources=(NAMESPACES,)),
    Right(COPIES, "get", "See which certificate is in a Secret that a workload goes by."),
    _on_workloads(NAMED_WORKLOADS, "get", "See which certificates a workload was rolled out for."),
    _on_workloads(NAMED_WORKLOADS, "patch", "Restart a workload, and note the certificates that its pods have."),
    _on_workloads(LABELLED_WORKLOADS, "get", "See a workload again that was changed at the same moment."),
    _on_workloads(LABELLED_WORKLOADS, "list", "Find the workloads with these labels."),
    _on_workloads(LABELLED_WORKLOADS, "patch", "Restart a workload, and note the certificates that its pods have."),
    Right(OBJECTS, "list", "Read what is declared.", CERTIFICATE.group, (CERTIFICATE.resource, ISSUER.resource)),
    Right(OBJECTS, "list", "Find those with cert-manager's annotations.", INGRESS.group, (INGRESS.resource,)),
    Right(OBJECTS, "list", "Find those with cert-manager's annotations.", GATEWAY.group, (GATEWAY.resource,)),
    Right(
        OBJECTS,
        "patch",
        "Write into their status how they stand.",
        CERTIFICATE.group,
        ("certificates/status", "issuers/status", "certificaterequests/status"),
    ),
    Right(OBJECTS, "list", "Find the records of earlier orders.", CERTIFICATE.group, ("certificaterequests",)),
    Right(OBJECTS, "create", "Record an order.", CERTIFICATE.group, ("certificaterequests",)),
    Right(OBJECTS, "delete", "Remove records that are kept no longer.", CERTIFICATE.group, ("certificaterequests",)),
    Right(OBJECTS, "create", "Tell what has happened.", resources=("events",)),
    Right(CLUSTER_OBJECTS, "list", "Read what is declared.", CLUSTER_ISSUER.group, (CLUSTER_ISSUER.resource,)),
    Right(
        CLUSTER_OBJECTS,
        "patch",
        "Write into their status how they stand.",
        CLUSTER_ISSUER.group,
        ("clusterissuers/status",),
    ),
    Right(LEASES, "get", "See that no controller of cert-manager is at work.", "coordination.k8s.io", ("leases",)),
)


@dataclass(frozen=True, order=True)
class Need:
    """That the rights of a place are needed in a namespace, on one of the place's resources."""

    namespace: str
    place: str
    resource: str = SECRETS

    def rights(self) -> list[Right]:
        """The rights that this comes to."""
        return [right for right in RIGHTS if right.place == self.place and self.resource in right.resources]


@dataclass(frozen=True)
class Grant:
    """The rules of one Role, or without a namespace of one ClusterRole."""

    namespace: str
    rules: tuple[dict[str, Any], ...]

    def to_item(self) -> dict[str, Any]:
        """The grant as modules return it."""
        place = {"role": "Role", "namespace": self.namespace} if self.namespace else {"role": "ClusterRole"}
        return {**place, "rules": [dict(rule) for rule in self.rules]}


@dataclass(frozen=True)
class ObjectSource:
    """That declarations are objects of these namespaces, of all if there is none in the list.

    `home` is where the Secrets of ClusterIssuers are.
    """

    home: str
    namespaces: tuple[str, ...] = ()

    def needs(self) -> set[Need]:
        """What that takes, whatever is declared there."""
        found = {Need(self.home, ISSUERS)}
        for namespace in self.namespaces or ("",):
            found |= {Need(namespace, CERTIFICATES), Need(namespace, ISSUERS), *_all_of(OBJECTS, namespace)}
        return {*found, *_all_of(CLUSTER_OBJECTS, ""), *_all_of(LEASES, LEASE_NAMESPACE)}


def _all_of(place: str, namespace: str) -> set[Need]:
    resources = {resource for right in RIGHTS if right.place == place for resource in right.resources}
    return {Need(namespace, place, resource) for resource in resources}


ANYWHERE = (Need("", CERTIFICATES), Need("", ISSUERS))
"""What is needed in all namespaces, where certificates and issuers may come to be in any of them."""


def needs_of(
    declared: Declarations,
    restarts: Sequence[Selection] = (),
    swept: Sequence[str] = (),
    objects: ObjectSource | None = None,
) -> frozenset[Need]:
    """What is needed for these declarations, for workloads to be restarted and for namespaces to be swept.

    `objects` is where others may be declared at any time.
    """
    found = objects.needs() if objects else set()
    found |= {Need(certificate.namespace, CERTIFICATES) for certificate in declared.certificates}
    found |= {Need(issuer.key_ref.namespace, ISSUERS) for issuer in declared.issuers.values()}
    found |= {Need(namespace, LEFTOVERS) for namespace in swept}
    found |= copy_needs_of(declared).get("", set())
    for one in restarts:
        place = NAMED_WORKLOADS if one.name else LABELLED_WORKLOADS
        found.add(Need(one.namespace, place, f"{one.kind.lower()}s"))
        found |= {Need(secret.partition("/")[0], COPIES) for secret in one.secrets}
    return frozenset(found)


def copy_needs_of(declared: Declarations) -> dict[str, set[Need]]:
    """What copies need in each cluster by name, the certificates' own having none."""
    found: dict[str, set[Need]] = {}
    for target in (one for certificate in declared.certificates for one in certificate.targets):
        needs = found.setdefault(target.cluster, set())
        needs |= {Need(namespace, TARGETS) for namespace in target.namespaces}
        if target.selector:
            # Which namespaces these are is only known when they are looked up.
            needs |= {Need("", TARGETS), Need("", CHOSEN, NAMESPACES)}
    return found


def grants_of(needs: Iterable[Need], *, cluster_wide: bool = False) -> tuple[Grant, ...]:
    """What to grant for these needs: for each namespace a Role, or one ClusterRole for them all."""
    wanted = [*needs]
    if cluster_wide:
        return (Grant("", _rules([*wanted, *ANYWHERE])),)
    namespaces = sorted({need.namespace for need in wanted})
    return tuple(Grant(where, _rules([need for need in wanted if need.namespace == where])) for where in namespaces)


def _rules(needs: Iterable[Need]) -> tuple[dict[str, Any], ...]:
    """One rule for each resource, with the verbs of all needs."""
    verbs: dict[tuple[str, str], set[str]] = {}
    for need in needs:
        for right in need.rights():
            verbs.setdefault((right.group, need.resource), set()).add(right.verb)
    return tuple(
        {"apiGroups": [group], "resources": [resource], "verbs": sorted(granted, key=VERBS.index)}
        for (group, resource), granted in sorted(verbs.items())
    )

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a ServiceAccount its rights in one cluster, takes away what is not needed, and tells of each object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...kube.objects import Objects
from ...model.faults import Fault
from ...model.managed import is_managed
from ...model.parallel import side_by_side, sound
from ...model.rbac import (
    ACCOUNT,
    BINDINGS,
    CREATE,
    DELETE,
    NAMESPACE,
    RBAC,
    REPLACE,
    ROLES,
    Body,
    Change,
    Holder,
    Identity,
    foreign,
    rounds,
    shown,
)
from ...model.run import Context
from ..shared.clusters import Clusters

SHARED = ("ConfigMap", "Secret", ACCOUNT, "Pod", "PersistentVolumeClaim")
"""Kinds that show whether somebody else has something in a namespace."""


@dataclass(frozen=True)
class Grants:
    """What is to be in one cluster: with `present` the ServiceAccount and these rights, otherwise nothing of ours.

    A cluster is `idle` that nothing is declared for; what was there once is taken away. Namespaces of `kept` stay.
    """

    cluster: str
    holder: Holder
    rights: Sequence[dict[str, Any]]
    present: bool = True
    idle: bool = False
    kept: frozenset[str] = frozenset()


@dataclass
class Done:
    """What was done in one cluster, or in check mode would be; `before` and `after` are the diff."""

    items: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass
class Granting:
    """The work on one cluster. `made` are objects that are new, `broken` the namespaces in which something failed."""

    clusters: Clusters
    grants: Grants
    context: Context
    done: Done = field(default_factory=Done)
    made: set[Identity] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    def see_to(self) -> Done:
        """Do all of it. Raises Fault where the cluster can't be asked; single objects fail alone."""
        objects, holder = Objects(self.clusters.cluster(self.grants.cluster)), self.grants.holder
        standing = self._standing(objects)
        if self.done.faults:
            return self.done
        namespace = next((body for body in standing if body["kind"] == NAMESPACE), None)
        ours = [body for body in standing if body["kind"] != NAMESPACE and holder.is_ours(body)]
        if self.grants.present:
            self._check(namespace, standing)
            wanted = [holder.namespace(), holder.service_account(), *holder.rbac(self.grants.rights)]
            # Who has made these two is no matter, as long as they are there.
            found = [body for body in standing if body["kind"] in (NAMESPACE, ACCOUNT) and body not in ours]
            changes = rounds(wanted, [*ours, *found])
        elif self.grants.idle and not ours:
            return self.done
        else:
            changes = rounds([], ours)
        for one in changes:
            self._work(objects, one)
        if not self.grants.present and namespace and not self.done.faults:
            self._leave(objects, namespace)
        return self.done

    def _standing(self, objects: Objects) -> list[Body]:
        """The namespace, the ServiceAccount, and all roles and bindings that were made for it anywhere."""
        holder = self.grants.holder
        home, name = holder.account.namespace, holder.account.name
        looks: dict[str, Callable[[], list[Body]]] = {
            f"Namespace {home}": lambda: _as_list(objects.get("v1", NAMESPACE, home)),
            str(holder.account): lambda: _as_list(objects.get("v1", ACCOUNT, name, home)),
            **{f"{kind}s": partial(objects.list, RBAC, kind, "", holder.selector) for kind in (*ROLES, *BINDINGS)},
        }
        results = side_by_side(lambda look: look(), list(looks.values()), self.context.at_once)
        for title, result in zip(looks, results, strict=True):
            if isinstance(result, Fault):
                if getattr(result, "status", 0) != 403:
                    raise result
                # Rights that are missing are told all at once.
                self.done.faults[self._in_cluster(title)] = result
        return [body for result in results if not isinstance(result, Fault) for body in result]

    def _check(self, namespace: Body | None, standing: Sequence[Body]) -> None:
        """Raise Fault where nothing can be made, or what is there is somebody else's."""
        holder = self.grants.holder
        if namespace and namespace["metadata"].get("deletionTimestamp"):
            raise Fault(f"Namespace {holder.account.namespace} is being deleted. Try again when it has gone.")
        if any(holder.is_of_another(body) for body in standing if body["kind"] != NAMESPACE):
            whose = "the certificates of that cluster" if holder.for_copies else "copies from another cluster"
            # The two would take each other's rights away in turn.
            raise Fault(
                f"{holder.account} is there for {whose} already. Choose another name by service_account (in the role, "
                "kubecert_service_account)."
            )

    def _work(self, objects: Objects, changes: Sequence[Change]) -> None:
        """One round. Where something has failed in a namespace, what builds upon that is left."""
        left = [change for change in changes if change.identity.place not in self.broken]
        results = side_by_side(lambda change: self._carry_out(objects, change), left, self.context.at_once)
        for change, result in zip(left, results, strict=True):
            title = self._in_cluster(change.identity.title)
            if isinstance(result, Fault):
                self.broken.add(change.identity.place)
                self.done.faults[title] = result
                continue
            if change.action == CREATE:
                self.made.add(change.identity)
            self.done.before[title], self.done.after[title] = shown(change.found), shown(change.wanted)
            self.done.items.append({"title": title, "action": change.action, **self._item(change.identity)})

    def _carry_out(self, objects: Objects, change: Change) -> None:
        check = self.context.check
        if change.found and change.action in (DELETE, REPLACE) and not check:
            objects.delete(change.found)
        if change.wanted and not (check and self._is_early(change)):
            objects.apply(change.wanted, dry_run=check)

    def _is_early(self, change: Change) -> bool:
        """Whether the API server can't tell in check mode, since what the object builds upon is still to be made."""
        identity = change.identity
        role = Identity(identity.kind.removesuffix("Binding"), identity.namespace, identity.name)
        return change.action == REPLACE or not self.made.isdisjoint({Identity(NAMESPACE, "", identity.place), role})

    def _leave(self, objects: Objects, namespace: Body) -> None:
        """Remove the namespace where it was made here and nobody else needs it."""
        account, name = self.grants.holder.account, namespace["metadata"]["name"]
        if not is_managed(namespace) or name in self.grants.kept or namespace["metadata"].get("deletionTimestamp"):
            return
        listed = side_by_side(lambda kind: objects.list("v1", kind, name), SHARED, self.context.at_once)
        others = foreign(account, [body for result in listed for body in sound(result)])
        if others:
            here = self._in_cluster(f"Namespace {name}")
            self.done.warnings.append(f"{here} stays, since others have something in it: {', '.join(others)}.")
        else:
            self._work(objects, [Change(DELETE, found=namespace)])

    def _in_cluster(self, title: str) -> str:
        return title + (f" of cluster {self.grants.cluster}" if self.grants.cluster else "")

    def _item(self, identity: Identity) -> dict[str, Any]:
        return {
            "cluster": self.grants.cluster,
            "kind": identity.kind,
            "namespace": identity.namespace,
            "name": identity.name,
        }


def _as_list(body: Body | None) -> list[Body]:
    return [body] if body else []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects by which a ServiceAccount has its rights, and what to do where a cluster holds others than these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .kubeconfig import ServiceAccount
from .managed import MANAGED, is_managed

Body = dict[str, Any]
"""An object in the form of the API."""
GROUP = "rbac.authorization.k8s.io"
RBAC = f"{GROUP}/v1"
NAMESPACE, ACCOUNT = "Namespace", "ServiceAccount"
ROLES, BINDINGS = ("Role", "ClusterRole"), ("RoleBinding", "ClusterRoleBinding")
HOME = "kubecert.acme/namespace"
"""The label that says whose rights these are, by the namespace of the ServiceAccount."""
PURPOSE, COPIES = "kubecert.acme/purpose", "copies"
"""The label of what is in a further cluster, for copies of Secrets; an installation of its own there is another."""
CREATE, UPDATE, REPLACE, DELETE = "create", "update", "replace", "delete"
_CONTENT = ("rules", "roleRef", "subjects")
_RANK = {NAMESPACE: 0, ACCOUNT: 1, **dict.fromkeys(ROLES, 1), **dict.fromkeys(BINDINGS, 2)}
"""What an object builds upon is of a lower rank, and has to be there before."""


@dataclass(frozen=True, order=True)
class Identity:
    """Which object."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Identity:
        """That of this object."""
        metadata = body["metadata"]
        return cls(body["kind"], metadata.get("namespace") or "", metadata["name"])

    @property
    def title(self) -> str:
        """As people name it: `Role shop/kubecert`."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"

    @property
    def place(self) -> str:
        """The namespace that it is about; empty for what is of the whole cluster."""
        return self.name if self.kind == NAMESPACE else self.namespace


@dataclass(frozen=True)
class Change:
    """What is to be done with one object: `wanted` is how it is to be, `found` how it is."""

    action: str
    wanted: Body | None = None
    found: Body | None = None

    @property
    def identity(self) -> Identity:
        """Which object it is about."""
        return Identity.of(self.wanted or self.found or {})


@dataclass(frozen=True)
class Holder:
    """The ServiceAccount that gets the rights; `for_copies` in a further cluster, for copies of Secrets alone."""

    account: ServiceAccount
    for_copies: bool = False

    @property
    def selector(self) -> dict[str, str]:
        """The labels of all that was made for ServiceAccounts of this namespace."""
        return {**MANAGED, HOME: self.account.namespace}

    def is_ours(self, body: Mapping[str, Any]) -> bool:
        """Whether an object was made for this very ServiceAccount, and for the same purpose."""
        return self._is_of_account(body) and (PURPOSE in _labels(body)) is self.for_copies

    def is_of_another(self, body: Mapping[str, Any]) -> bool:
        """Whether it was made for a ServiceAccount of the same name that is there for something else."""
        return self._is_of_account(body) and not self.is_ours(body)

    def _is_of_account(self, body: Mapping[str, Any]) -> bool:
        return self.selector.items() <= _labels(body).items() and body["metadata"]["name"] == self.account.name

    def namespace(self) -> Body:
        """The namespace of the ServiceAccount."""
        metadata = {"name": self.account.namespace, "labels": dict(MANAGED)}
        return {"apiVersion": "v1", "kind": NAMESPACE, "metadata": metadata}

    def service_account(self) -> Body:
        """The ServiceAccount itself."""
        return {"apiVersion": "v1", "kind": ACCOUNT, "metadata": self._metadata(self.account.namespace)}

    def rbac(self, rights: Iterable[Mapping[str, Any]]) -> list[Body]:
        """A role and its binding for each of these rights, which are as declarations_info returns them."""
        return [body for right in rights for body in self._pair(right)]

    def _pair(self, right: Mapping[str, Any]) -> list[Body]:
        kind, namespace = right["role"], right.get("namespace") or ""
        subject = {"kind": ACCOUNT, "name": self.account.name, "namespace": self.account.namespace}
        return [
            {"apiVersion": RBAC, "kind": kind, "metadata": self._metadata(namespace), "rules": list(right["rules"])},
            {
                "apiVersion": RBAC,
                "kind": f"{kind}Binding",
                "metadata": self._metadata(namespace),
                "roleRef": {"apiGroup": GROUP, "kind": kind, "name": self.account.name},
                "subjects": [subject],
            },
        ]

    def _metadata(self, namespace: str) -> Body:
        labels = {**self.selector, **({PURPOSE: COPIES} if self.for_copies else {})}
        return {"name": self.account.name, **({"namespace": namespace} if namespace else {}), "labels": labels}


def rounds(wanted: Sequence[Body], found: Sequence[Body]) -> list[list[Change]]:
    """What is to be done so that just the wanted objects are there; rounds go one after another.

    First comes what others build upon. What is not wanted goes after that, bindings before their roles.
    """
    standing = {Identity.of(body): body for body in found}
    named = {Identity.of(body) for body in wanted}
    made = [change for body in wanted if (change := _change(body, standing.get(Identity.of(body))))]
    gone = [Change(DELETE, found=body) for identity, body in standing.items() if identity not in named]
    ordered = [
        *([change for change in made if _rank(change) == rank] for rank in (0, 1, 2)),
        *([change for change in gone if _rank(change) == rank] for rank in (2, 1)),
    ]
    return [changes for changes in ordered if changes]


def _rank(change: Change) -> int:
    return _RANK[change.identity.kind]


def _change(wanted: Body, found: Body | None) -> Change | None:
    if found is None:
        return Change(CREATE, wanted)
    if wanted["kind"] in (NAMESPACE, ACCOUNT):
        # Whoever has made it, it is there, and stays theirs.
        return None
    if wanted.get("roleRef") != found.get("roleRef"):
        # The API server lets nobody change it.
        return Change(REPLACE, wanted, found)
    same = all((found.get(part) or []) == wanted[part] for part in _CONTENT if part in wanted)
    return None if same and _labels(wanted).items() <= _labels(found).items() else Change(UPDATE, wanted, found)


def shown(body: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a diff shows of an object."""
    if body is None:
        return {}
    labels = {name: text for name, text in sorted(_labels(body).items()) if name in (*MANAGED, HOME, PURPOSE)}
    return {"labels": labels, **{part: body[part] for part in _CONTENT if part in body}}


def foreign(account: ServiceAccount, bodies: Iterable[Mapping[str, Any]]) -> list[str]:
    """Of the objects in the namespace of a ServiceAccount that is to go, those that somebody else needs."""
    return sorted(Identity.of(body).title for body in bodies if not _goes_along(account, body))


def _goes_along(account: ServiceAccount, body: Mapping[str, Any]) -> bool:
    kind, name = body["kind"], body["metadata"]["name"]
    if kind == ACCOUNT:
        return name in ("default", account.name)
    return (
        is_managed(body)
        or (kind, name) == ("ConfigMap", "kube-root-ca.crt")
        or body.get("type") == "kubernetes.io/service-account-token"
    )


def _labels(body: Mapping[str, Any]) -> dict[str, str]:
    return body["metadata"].get("labels") or {}

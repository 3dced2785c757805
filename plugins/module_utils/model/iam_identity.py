# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IAM user or role that is made for the solvers of issuers, and whether these are declared so that they use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .access_key import parse_max_age
from .faults import FaultList
from .issuer import Issuer
from .reader import Reader
from .reference import SecretRef
from .solver import Provider, Route53Solver, Solver

TITLE = "kubecert_iam"
DEFAULT_POLICY = "kubecert-route53"
DEFAULT_SECRET_KEY, DEFAULT_ID_KEY = "secret-access-key", "access-key-id"


@dataclass(frozen=True)
class IamIdentity:
    """Either a user, whose access key is in a Secret, or a role that those who are trusted may assume."""

    user: str = ""
    role: str = ""
    policy_name: str = DEFAULT_POLICY
    secret_ref: SecretRef | None = None
    id_ref: SecretRef | None = None
    max_age: str = ""
    trusted: tuple[str, ...] = ()
    external_id: str = ""

    def is_of(self, provider: Provider) -> bool:
        """Whether a solver works as this user, or as this role."""
        if not isinstance(provider, Route53Solver):
            return False
        if self.role:
            return provider.role.startswith("arn:") and provider.role.rpartition("/")[2] == self.role
        return provider.secret_access_key_ref == self.secret_ref

    def to_item(self) -> dict[str, Any]:
        """What tasks read of it."""
        if self.role or not self.secret_ref:
            return {"role": self.role, "policy_name": self.policy_name}
        entry: dict[str, Any] = {
            "user": self.user,
            "secret_ref": {
                "namespace": self.secret_ref.namespace,
                "name": self.secret_ref.name,
                "secret_access_key_key": self.secret_ref.key,
                "access_key_id_key": self.id_ref.key if self.id_ref else "",
            },
        } | ({"max_age": self.max_age} if self.max_age else {})
        return {"user": self.user, "policy_name": self.policy_name, "access_keys": [entry]}

    def trust_policy(self) -> dict[str, Any]:
        """Who may assume the role, as AWS takes it."""
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"AWS": sorted(self.trusted)},
            "Action": "sts:AssumeRole",
        }
        if self.external_id:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": self.external_id}}
        return {"Version": "2012-10-17", "Statement": [statement]}


def parse_identity(fields: Mapping[str, Any], namespace: str, faults: FaultList) -> IamIdentity:
    """What `kubecert_iam` says; the Secret is in `namespace` unless it names another."""
    reader = Reader(fields, TITLE, faults)
    user, role = reader.text("user"), reader.text("role")
    if bool(user) == bool(role):
        reader.fault("user", "or role is needed, and not both: a user has an access key, a role is assumed.")
    policy_name = reader.text("policy_name", default=DEFAULT_POLICY)
    if role:
        trusted = reader.texts("trusted")
        if not trusted:
            reader.fault("trusted", "is missing; name the ARNs of those who may assume the role.")
        found = IamIdentity("", role, policy_name, trusted=trusted, external_id=reader.text("external_id"))
    else:
        found = IamIdentity(user, "", policy_name, *_references(reader, namespace), reader.text("max_age"))
        _check_age(reader, found.max_age)
    reader.done()
    return found


def _check_age(reader: Reader, text: str) -> None:
    try:
        parse_max_age(text)
    except ValueError as error:
        reader.fault("", str(error))


def _references(reader: Reader, namespace: str) -> tuple[SecretRef, SecretRef]:
    section = reader.section("secret_ref", required=True) or Reader({}, TITLE, FaultList())
    where = section.text("namespace", default=namespace), section.text("name", required=True)
    keys = (
        section.text("secret_access_key_key", default=DEFAULT_SECRET_KEY),
        section.text("access_key_id_key", default=DEFAULT_ID_KEY),
    )
    section.done()
    return SecretRef(*where, keys[0]), SecretRef(*where, keys[1])


def solvers_of(identity: IamIdentity, issuers: Iterable[Issuer]) -> list[tuple[Issuer, Solver]]:
    """The solvers that work as this user or role, each with its issuer."""
    return [(one, solver) for one in issuers for solver in one.solvers if identity.is_of(solver.provider)]


def check_use(identity: IamIdentity, issuers: Iterable[Issuer], faults: FaultList) -> None:
    """Note where nobody uses the identity, and where a solver names a key that will not be the one in the Secret."""
    using = solvers_of(identity, issuers)
    if not using:
        faults.add(TITLE, f"is used by no issuer; {_how(identity)}")
    for issuer, solver in using:
        if identity.user and isinstance(solver.provider, Route53Solver):
            for message in _id_faults(identity, solver.provider):
                faults.add(str(issuer.id), message)


def literal_ids(identity: IamIdentity, issuers: Iterable[Issuer]) -> list[str]:
    """The access key ids that issuers name in plain beside the Secret of the user."""
    providers = [solver.provider for _issuer, solver in solvers_of(identity, issuers)]
    found = {one.access_key_id for one in providers if isinstance(one, Route53Solver) and one.access_key_id}
    return sorted(found) if identity.user else []


def _how(identity: IamIdentity) -> str:
    if identity.role:
        return f"write role: arn:aws:iam::<account>:role/{identity.role} in the route53 section of a solver."
    return f"write {_fields(identity)} in the route53 section of a solver, whose Secret is then {_where(identity)}."


def _fields(identity: IamIdentity) -> str:
    """The two references as declarations write them."""
    pairs = (("access_key_id_secret_ref", identity.id_ref), ("secret_access_key_secret_ref", identity.secret_ref))
    return " and ".join(f"{name}: {{name: {ref.name}, key: {ref.key}}}" for name, ref in pairs if ref)


def _where(identity: IamIdentity) -> str:
    ref = identity.secret_ref
    return f"{ref.namespace}/{ref.name}" if ref else ""


def _id_faults(identity: IamIdentity, solver: Route53Solver) -> Iterator[str]:
    ref = identity.id_ref
    wanted = f"access_key_id_secret_ref: {{name: {ref.name}, key: {ref.key}}}" if ref else ""
    manifest = f"in a manifest accessKeyIDSecretRef: {{name: {ref.name}, key: {ref.key}}}" if ref else ""
    if solver.access_key_id and identity.max_age:
        yield (
            f"names access_key_id {solver.access_key_id} itself, so it can't follow when {TITLE}.max_age lets the key "
            f"in Secret {_where(identity)} be replaced. Write {wanted} in its place ({manifest})."
        )
    if solver.access_key_id_ref and solver.access_key_id_ref != ref:
        yield (
            f"reads its access key id from {solver.access_key_id_ref}, and its secret from what {TITLE} puts into "
            f"Secret {_where(identity)}. Write {wanted} ({manifest})."
        )

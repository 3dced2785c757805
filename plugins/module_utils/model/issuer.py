# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuers: which ACME server signs, with which account, and which solvers answer its challenges."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .dialect import VARIABLES, Dialect
from .faults import FaultList
from .fields import LEFT_OUT, WITHOUT_EFFECT
from .issuer_fields import ISSUER
from .reader import Reader
from .reference import SecretRef
from .solver import Solver, Unserved
from .solver_fields import parse_ref, parse_solver

KINDS = {"issuer": "Issuer", "clusterissuer": "ClusterIssuer"}
GROUP = "cert-manager.io"
CLUSTER_RESOURCE_NAMESPACE = "kubecert"
OTHER_TYPES = ISSUER.reasons(LEFT_OUT)
"""Types of issuers that are not served, and why."""
BINDING_ALGORITHMS = {"hs256": "HS256", "hs384": "HS384", "hs512": "HS512"}
LONGEST_CHAIN_NAME = 64


@dataclass(frozen=True)
class IssuerId:
    """How certificates refer to an issuer; a ClusterIssuer has no namespace."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True)
class ExternalAccountBinding:
    """RFC 8555 §7.3.4: the CA's own key id, and where its MAC key (base64url) lies."""

    key_id: str
    key_ref: SecretRef


@dataclass(frozen=True)
class Issuer:
    """An ACME issuer as declared, with every reference made absolute."""

    id: IssuerId
    server: str
    key_ref: SecretRef
    email: str = ""
    ca_bundle: str = ""
    skip_tls_verify: bool = False
    preferred_chain: str = ""
    profile: str = ""
    binding: ExternalAccountBinding | None = None
    disable_account_key_generation: bool = False
    solvers: tuple[Solver, ...] = ()
    unserved: tuple[Solver, ...] = field(default=(), compare=False)
    """Solvers that are left out; no later step gets them."""

    def secret_references(self) -> tuple[SecretRef, ...]:
        """The secret values that have to be there before anything is ordered; the account's key can be made."""
        found = [ref for solver in self.solvers for ref in solver.provider.references()]
        if self.binding:
            found.append(self.binding.key_ref)
        return tuple(found)

    def to_item(self) -> dict[str, Any]:
        """The issuer as declarations write it, in snake case, so that later steps read the same; no secret in it."""
        acme: dict[str, Any] = {
            "server": self.server,
            "private_key_secret_ref": {"name": self.key_ref.name, "key": self.key_ref.key},
            "email": self.email,
            "ca_bundle": self.ca_bundle,
            "skip_tls_verify": self.skip_tls_verify,
            "preferred_chain": self.preferred_chain,
            "profile": self.profile,
            "disable_account_key_generation": self.disable_account_key_generation,
            "solvers": [solver.to_item() for solver in self.solvers],
        }
        if self.binding:
            key = {"name": self.binding.key_ref.name, "key": self.binding.key_ref.key}
            acme["external_account_binding"] = {"key_id": self.binding.key_id, "key_secret_ref": key}
        item = {"name": self.id.name, "kind": self.id.kind, "namespace": self.id.namespace}
        return {name: text for name, text in item.items() if text} | {"acme": {k: v for k, v in acme.items() if v}}


def parse_issuer(
    fields: Mapping[str, Any], faults: FaultList, *, cluster_resource_namespace: str, dialect: Dialect = VARIABLES
) -> Issuer | None:
    """The issuer declared by these fields (snake case); None when what is missing leaves nothing to work with."""
    issuer_id = issuer_id_of(fields)
    top = Reader(fields, str(issuer_id), faults, spelling=dialect.spelling)
    before = len(faults.messages)
    _identity(top)
    others = [kind for kind in OTHER_TYPES if fields.get(kind) is not None]
    for other in others:
        top.fault(other, "issuers are not served here; only acme is.")
    acme = top.section("acme", required=not others)
    top.done(ignored=OTHER_TYPES)
    if acme is None:
        return None
    issuer = _acme(acme, issuer_id, issuer_id.namespace or cluster_resource_namespace, dialect)
    return issuer if len(faults.messages) == before else None


def issuer_id_of(fields: Mapping[str, Any]) -> IssuerId:
    """The id of the issuer that these fields declare, whatever else is wrong with it."""
    kind = KINDS.get(str(fields.get("kind") or "ClusterIssuer").lower(), "Issuer")
    namespace = str(fields.get("namespace") or "default") if kind == "Issuer" else ""
    return IssuerId(kind, str(fields.get("name") or ""), namespace)


def type_not_served(fields: Mapping[str, Any]) -> str:
    """The type of an issuer that is declared in full and of no use here, such as `vault`; "" for all others."""
    given = [kind for kind in ("acme", *OTHER_TYPES) if fields.get(kind) is not None]
    return given[0] if len(given) == 1 and given[0] in OTHER_TYPES else ""


def pass_over(fields: Mapping[str, Any], faults: FaultList, dialect: Dialect = VARIABLES) -> None:
    """Look over an issuer of a type that is not served, and note that it is passed over."""
    kind = type_not_served(fields)
    top = Reader(fields, str(issuer_id_of(fields)), faults, spelling=dialect.spelling)
    _identity(top)
    top.unread(kind, ISSUER, kind)
    top.done()
    faults.remark(str(issuer_id_of(fields)), f"{top.spelt(kind)} issuers are not served here, so it is passed over.")


def _identity(top: Reader) -> None:
    top.choice("kind", KINDS, "ClusterIssuer")
    top.text("name", required=True)
    top.text("namespace")


def check_accounts(issuers: Iterable[Issuer], faults: FaultList) -> None:
    """Note issuers that share an account, since they share its key, and yet want other contacts for it."""
    first: dict[tuple[str, SecretRef], Issuer] = {}
    for issuer in issuers:
        other = first.setdefault((issuer.server, issuer.key_ref), issuer)
        if other.email != issuer.email:
            faults.add(
                str(issuer.id),
                f"shares its account with {other.id} by {issuer.key_ref}, but has email {issuer.email!r} and not "
                f"{other.email!r}; give both the same, or each a key of its own.",
            )


def _acme(acme: Reader, issuer_id: IssuerId, namespace: str, dialect: Dialect) -> Issuer:
    server = acme.text("server", required=True)
    if server and urlsplit(server).scheme != "https":
        acme.fault("server", f"is {server!r}; it must be the https address of an ACME directory.")
    bundle, skip = ca_bundle(acme), acme.flag("skip_tls_verify")
    if bundle and skip:
        acme.fault("ca_bundle", f"can't stand beside {acme.spelt('skip_tls_verify')}; take one of them away.")
    found = [solver for entry in acme.sections("solvers") if (solver := parse_solver(entry, namespace, dialect))]
    issuer = Issuer(
        id=issuer_id,
        server=server,
        key_ref=parse_ref(acme, "private_key_secret_ref", namespace, "tls.key", required=True)
        or SecretRef(namespace, "", ""),
        email=acme.text("email"),
        ca_bundle=bundle,
        skip_tls_verify=skip,
        preferred_chain=_preferred_chain(acme),
        profile=acme.text("profile"),
        binding=_binding(acme.section("external_account_binding"), namespace),
        disable_account_key_generation=acme.flag("disable_account_key_generation"),
        solvers=tuple(solver for solver in found if not isinstance(solver.provider, Unserved)),
        unserved=tuple(solver for solver in found if isinstance(solver.provider, Unserved)),
    )
    without_effect = ISSUER.reasons(WITHOUT_EFFECT, "acme")
    for name, why in without_effect.items():
        if acme.flag(name):
            acme.remark(name, f"has no effect: {why}.")
    acme.done()
    return issuer


def _preferred_chain(acme: Reader) -> str:
    text = acme.text("preferred_chain")
    if len(text) > LONGEST_CHAIN_NAME:
        acme.fault("preferred_chain", f"is longer than the {LONGEST_CHAIN_NAME} characters of a common name.")
    return text


def ca_bundle(acme: Reader) -> str:
    """The CA bundle as PEM; cert-manager writes it as base64 of PEM."""
    text = acme.text("ca_bundle")
    if not text or "-----BEGIN CERTIFICATE-----" in text:
        return text
    try:
        decoded = base64.b64decode(text, validate=False).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    if "-----BEGIN CERTIFICATE-----" not in decoded:
        acme.fault("ca_bundle", "is neither PEM certificates nor base64 of PEM certificates.")
    return decoded


def _binding(section: Reader | None, namespace: str) -> ExternalAccountBinding | None:
    if section is None:
        return None
    key_id = section.text("key_id", required=True)
    ref = parse_ref(section, "key_secret_ref", namespace, required=True)
    section.choice("key_algorithm", BINDING_ALGORITHMS, "HS256")
    section.done()
    return ExternalAccountBinding(key_id, ref) if ref else None

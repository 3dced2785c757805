# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuers: which ACME server signs, with which account, and which solvers answer its challenges."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .faults import FaultList
from .reader import Reader
from .reference import SecretRef
from .solver import Solver, parse_ref, parse_solver

KINDS = {"issuer": "Issuer", "clusterissuer": "ClusterIssuer"}
GROUP = "cert-manager.io"
CLUSTER_RESOURCE_NAMESPACE = "kubecert"


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
    fields: Mapping[str, Any], faults: FaultList, *, cluster_resource_namespace: str, spelling: Any = str
) -> Issuer | None:
    """The issuer declared by these fields (snake case); None when what is missing leaves nothing to work with."""
    kind = KINDS.get(str(fields.get("kind") or "ClusterIssuer").lower(), "")
    name = str(fields.get("name") or "")
    own_namespace = str(fields.get("namespace") or "default") if kind == "Issuer" else ""
    issuer_id = IssuerId(kind or "Issuer", name, own_namespace)
    top = Reader(fields, str(issuer_id), faults, spelling=spelling)
    top.choice("kind", KINDS, "ClusterIssuer")
    top.text("name", required=True)
    top.text("namespace")
    for other in ("ca", "self_signed", "vault", "venafi"):
        if other in fields:
            top.fault(other, "issuers are not served here; only acme is.")
    before = len(faults.messages)
    acme = top.section("acme", required=not any(other in fields for other in ("ca", "self_signed", "vault", "venafi")))
    top.done(ignored=("ca", "self_signed", "vault", "venafi"))
    if acme is None:
        return None
    issuer = _acme(acme, issuer_id, own_namespace or cluster_resource_namespace)
    return issuer if len(faults.messages) == before else None


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


def _acme(acme: Reader, issuer_id: IssuerId, namespace: str) -> Issuer:
    server = acme.text("server", required=True)
    if server and urlsplit(server).scheme != "https":
        acme.fault("server", f"is {server!r}; it must be the https address of an ACME directory.")
    bundle, skip = ca_bundle(acme), acme.flag("skip_tls_verify")
    if bundle and skip:
        acme.fault("ca_bundle", "can't stand beside skip_tls_verify; take one of them away.")
    issuer = Issuer(
        id=issuer_id,
        server=server,
        key_ref=parse_ref(acme, "private_key_secret_ref", namespace, "tls.key", required=True)
        or SecretRef(namespace, "", ""),
        email=acme.text("email"),
        ca_bundle=bundle,
        skip_tls_verify=skip,
        preferred_chain=acme.text("preferred_chain"),
        profile=acme.text("profile"),
        binding=_binding(acme.section("external_account_binding"), namespace),
        disable_account_key_generation=acme.flag("disable_account_key_generation"),
        solvers=tuple(solver for entry in acme.sections("solvers") if (solver := parse_solver(entry, namespace))),
    )
    acme.done(ignored=("enable_duration_feature",))
    return issuer


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
    section.done(ignored=("key_algorithm",))
    return ExternalAccountBinding(key_id, ref) if ref else None

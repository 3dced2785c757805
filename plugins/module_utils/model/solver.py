# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solvers: which names they take, and who writes the TXT records by which these are proved (dns-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol

from .reader import Reader
from .reference import SecretRef

FOLLOW, NO_FOLLOW = "Follow", "None"
STRATEGIES = {"none": NO_FOLLOW, "follow": FOLLOW}
TSIG_ALGORITHMS = {
    "hmacmd5": "HMACMD5",
    "hmacsha1": "HMACSHA1",
    "hmacsha224": "HMACSHA224",
    "hmacsha256": "HMACSHA256",
    "hmacsha384": "HMACSHA384",
    "hmacsha512": "HMACSHA512",
}
DEFAULT_TSIG_ALGORITHM = "HMACSHA256"
PROTOCOLS = {"tcp": "TCP", "udp": "UDP"}


class Provider(Protocol):
    """Who writes the TXT records of a solver. `kind` is the section's name in declarations and in record items."""

    kind: ClassVar[str]

    def references(self) -> tuple[SecretRef, ...]:
        """The secret values it reads."""

    def to_item(self) -> dict[str, Any]:
        """Its section of a record, with absolute references; what is empty is left out."""


@dataclass(frozen=True)
class Route53Solver:
    """Where and as whom Route53 is asked. The references say where secret values lie."""

    kind: ClassVar[str] = "route53"
    region: str = ""
    profile: str = ""
    access_key_id: str = ""
    access_key_id_ref: SecretRef | None = None
    secret_access_key_ref: SecretRef | None = None
    session_token_ref: SecretRef | None = None
    role: str = ""
    role_session_name: str = ""
    external_id: str = ""
    hosted_zone_id: str = ""

    def references(self) -> tuple[SecretRef, ...]:
        """The secret values this solver reads."""
        found = (self.access_key_id_ref, self.secret_access_key_ref, self.session_token_ref)
        return tuple(ref for ref in found if ref)

    def to_item(self) -> dict[str, Any]:
        """The `route53` section of a record."""
        texts = {
            "region": self.region,
            "profile": self.profile,
            "access_key_id": self.access_key_id,
            "role": self.role,
            "role_session_name": self.role_session_name,
            "external_id": self.external_id,
            "hosted_zone_id": self.hosted_zone_id,
        }
        references = {
            "access_key_id_secret_ref": self.access_key_id_ref,
            "secret_access_key_secret_ref": self.secret_access_key_ref,
            "session_token_secret_ref": self.session_token_ref,
        }
        return _item(texts, references)


@dataclass(frozen=True)
class Rfc2136Solver:
    """A DNS server that takes dynamic updates (RFC 2136), and the TSIG key (RFC 8945) that they are signed with."""

    kind: ClassVar[str] = "rfc2136"
    nameserver: str = ""
    protocol: str = "TCP"
    tsig_key_name: str = ""
    tsig_algorithm: str = DEFAULT_TSIG_ALGORITHM
    tsig_secret_ref: SecretRef | None = None
    zone: str = ""

    def references(self) -> tuple[SecretRef, ...]:
        """The secret values this solver reads."""
        return (self.tsig_secret_ref,) if self.tsig_secret_ref else ()

    def to_item(self) -> dict[str, Any]:
        """The `rfc2136` section of a record."""
        texts = {"nameserver": self.nameserver, "protocol": self.protocol, "zone": self.zone}
        if self.tsig_key_name:
            texts |= {"tsig_key_name": self.tsig_key_name, "tsig_algorithm": self.tsig_algorithm}
        return _item(texts, {"tsig_secret_secret_ref": self.tsig_secret_ref})


@dataclass(frozen=True)
class Solver:
    """One entry of `solvers`; an empty selector fits every name."""

    provider: Provider
    match_labels: Mapping[str, str] = field(default_factory=dict)
    dns_names: tuple[str, ...] = ()
    dns_zones: tuple[str, ...] = ()
    cname_strategy: str = NO_FOLLOW
    persist: bool = False
    """Whether a lasting record (dns-persist-01) is preferred where the CA takes one."""

    def to_item(self) -> dict[str, Any]:
        """The solver as declarations write it, where the namespace of references goes without saying."""
        selector = {
            "match_labels": dict(self.match_labels),
            "dns_names": list(self.dns_names),
            "dns_zones": list(self.dns_zones),
        }
        section = {
            name: {"name": value["name"], "key": value["key"]} if isinstance(value, dict) else value
            for name, value in self.provider.to_item().items()
        }
        dns01: dict[str, Any] = {"cname_strategy": self.cname_strategy, self.provider.kind: section}
        if self.persist:
            dns01["persist"] = True
        return {"selector": {name: value for name, value in selector.items() if value}, "dns01": dns01}


def parse_solver(entry: Reader, namespace: str) -> Solver | None:
    """The solver of this section, whose references are to Secrets of `namespace`; None when it has no provider."""
    selector = entry.section("selector")
    labels, names, zones = ({}, (), ()) if selector is None else _selector(selector)
    if entry.given("http01"):
        entry.fault("http01", "solvers are not served here; use dns01.")
    dns01 = entry.section("dns01", required=not entry.given("http01"))
    entry.done()
    if dns01 is None:
        return None
    strategy = dns01.choice("cname_strategy", STRATEGIES, NO_FOLLOW)
    persist = dns01.flag("persist")
    provider = _provider(dns01, namespace)
    return Solver(provider, labels, names, zones, strategy, persist) if provider else None


def parse_ref(
    parent: Reader, field_name: str, namespace: str, default_key: str = "", required: bool = False
) -> SecretRef | None:
    """A reference to a key of a Secret of `namespace`; None where there is none."""
    section = parent.section(field_name, required=required)
    if section is None:
        return None
    name = section.text("name", required=True)
    key = section.text("key", default=default_key, required=not default_key)
    section.done()
    return SecretRef(namespace, name, key)


def _provider(dns01: Reader, namespace: str) -> Provider | None:
    given = [kind for kind in (Route53Solver.kind, Rfc2136Solver.kind) if dns01.given(kind)]
    if len(given) > 1:
        dns01.fault(given[0], f"can't stand beside {given[1]}; give each a solver of its own.")
    if Rfc2136Solver.kind in given:
        section = dns01.section(Rfc2136Solver.kind)
        dns01.done(ignored=(Route53Solver.kind,))
        return _rfc2136(section, namespace) if section else None
    # cert-manager's manifests may say `route53: {}`, which means the credentials of the surroundings.
    section = dns01.section(Route53Solver.kind, required=True)
    if section is None:
        return None
    dns01.done()
    return _route53(section, namespace)


def _selector(selector: Reader) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    found = selector.mapping("match_labels"), selector.texts("dns_names"), selector.texts("dns_zones")
    selector.done()
    return found


def _route53(section: Reader, namespace: str) -> Route53Solver:
    solver = Route53Solver(
        region=section.text("region"),
        profile=section.text("profile"),
        access_key_id=section.text("access_key_id"),
        access_key_id_ref=parse_ref(section, "access_key_id_secret_ref", namespace),
        secret_access_key_ref=parse_ref(section, "secret_access_key_secret_ref", namespace),
        session_token_ref=parse_ref(section, "session_token_secret_ref", namespace),
        role=section.text("role"),
        role_session_name=section.text("role_session_name"),
        external_id=section.text("external_id"),
        hosted_zone_id=section.text("hosted_zone_id"),
    )
    _check_route53(section, solver)
    section.done()
    return solver


def _check_route53(section: Reader, solver: Route53Solver) -> None:
    has_id = bool(solver.access_key_id or solver.access_key_id_ref)
    wrong = (
        (
            "auth",
            section.given("auth"),
            "needs a service account's token, which only a controller in the cluster has; use role.",
        ),
        (
            "access_key_id",
            solver.access_key_id and solver.access_key_id_ref,
            "can't stand beside access_key_id_secret_ref; take one of them away.",
        ),
        ("profile", has_id and solver.profile, "can't stand beside an access key id; take one of them away."),
        (
            "secret_access_key_secret_ref",
            has_id and not solver.secret_access_key_ref,
            "is missing beside the access key id.",
        ),
        (
            "access_key_id",
            solver.secret_access_key_ref and not has_id,
            "is missing beside secret_access_key_secret_ref.",
        ),
        (
            "session_token_secret_ref",
            solver.session_token_ref and not has_id,
            "goes with an access key id, which is missing.",
        ),
        ("external_id", solver.external_id and not solver.role, "goes with role, which is missing."),
        ("role_session_name", solver.role_session_name and not solver.role, "goes with role, which is missing."),
    )
    for name, is_wrong, message in wrong:
        if is_wrong:
            section.fault(name, message)


def _rfc2136(section: Reader, namespace: str) -> Rfc2136Solver:
    solver = Rfc2136Solver(
        nameserver=section.text("nameserver", required=True),
        protocol=section.choice("protocol", PROTOCOLS, "TCP"),
        tsig_key_name=section.text("tsig_key_name"),
        tsig_algorithm=section.choice("tsig_algorithm", TSIG_ALGORITHMS, DEFAULT_TSIG_ALGORITHM),
        tsig_secret_ref=parse_ref(section, "tsig_secret_secret_ref", namespace),
        zone=section.text("zone"),
    )
    if bool(solver.tsig_key_name) != bool(solver.tsig_secret_ref):
        section.fault("tsig_key_name", "and tsig_secret_secret_ref go together; give both or neither.")
    section.done()
    return solver


def _item(texts: Mapping[str, str], references: Mapping[str, SecretRef | None]) -> dict[str, Any]:
    item: dict[str, Any] = {name: text for name, text in texts.items() if text}
    return item | {name: asdict(ref) for name, ref in references.items() if ref}

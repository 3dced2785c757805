# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solvers: which names they take, and who writes the TXT records by which these are proved (dns-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol

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
class Unserved:
    """What proves names with cert-manager and is not served here. `title` is where it stands, `why` ends a sentence."""

    kind: ClassVar[str] = "unserved"
    title: str
    why: str
    proves_wildcards: bool = True

    def references(self) -> tuple[SecretRef, ...]:
        """No secret value is read for it."""
        return ()

    def to_item(self) -> dict[str, Any]:
        """No record is written for it."""
        return {}


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


def _item(texts: Mapping[str, str], references: Mapping[str, SecretRef | None]) -> dict[str, Any]:
    item: dict[str, Any] = {name: text for name, text in texts.items() if text}
    return item | {name: asdict(ref) for name, ref in references.items() if ref}

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an ACME server keeps: accounts, orders, authorizations and challenges (RFC 8555 §7.1), as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..model.times import parse_rfc3339
from .problems import Problem, read_problem


@dataclass(frozen=True)
class Server:
    """An ACME server as an issuer declares it. `url` is its directory; `ca_bundle` (PEM) replaces the usual trust."""

    url: str
    ca_bundle: str = ""
    skip_tls_verify: bool = False

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"The ACME server {urlsplit(self.url).netloc or self.url}"


@dataclass(frozen=True)
class Binding:
    """External account binding (RFC 8555 §7.3.4), signed with HS256. `mac_key` is base64url text."""

    key_id: str
    mac_key: str = field(repr=False)


@dataclass(frozen=True)
class Account:
    """An account; `contacts` are URIs such as mailto:ops@example.com. Some CAs take contacts and never show them."""

    url: str
    status: str
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Challenge:
    """One way to prove control of a name. `token` is base64url text.

    `issuer_domain_names` are those by which dns-persist-01 records call the CA; other types have none.
    """

    type: str
    url: str
    status: str
    token: str = field(default="", repr=False)
    problem: Problem | None = None
    issuer_domain_names: tuple[str, ...] = ()

    @property
    def error(self) -> str:
        """Why it failed, empty if it hasn't."""
        return str(self.problem or "")


@dataclass(frozen=True)
class Authorization:
    """The proof of control for one name; `identifier` is without `*.`, which `wildcard` stands for."""

    url: str
    identifier: str
    wildcard: bool
    status: str
    challenges: tuple[Challenge, ...] = ()

    @property
    def name(self) -> str:
        """The name as the order has it."""
        return f"*.{self.identifier}" if self.wildcard else self.identifier

    @property
    def dns01(self) -> Challenge | None:
        """The dns-01 challenge, None where the server offers none."""
        return next((one for one in self.challenges if one.type == "dns-01"), None)

    @property
    def failed(self) -> bool:
        """Whether nothing will come of it any more."""
        return self.status in ("invalid", "deactivated", "expired", "revoked")

    @property
    def problem(self) -> Problem | None:
        """What made it fail."""
        return next((one.problem for one in self.challenges if one.problem), None)


@dataclass(frozen=True)
class Order:
    """An order. `authorizations`, `finalize` and `certificate` are URLs, the last empty until the order is valid."""

    url: str
    status: str
    identifiers: tuple[str, ...]
    authorizations: tuple[str, ...]
    finalize: str
    certificate: str = ""
    expires: datetime | None = None
    problem: Problem | None = None
    replaces: str = ""
    """The identifier (RFC 9773 §4.1) of the certificate that it replaces, where the server has accepted that."""

    @property
    def error(self) -> str:
        """Why the order as a whole failed, empty if it hasn't or only its authorizations have."""
        return str(self.problem or "")


def read_account(url: str, document: Mapping[str, Any]) -> Account:
    """An account object. Raises KeyError, TypeError or ValueError, as all of these do, when it isn't one."""
    return Account(_url(url), str(document["status"]), _texts(document.get("contact") or ()))


def read_order(url: str, document: Mapping[str, Any]) -> Order:
    """An order object."""
    return Order(
        url=_url(url),
        status=str(document["status"]),
        identifiers=tuple(str(one["value"]) for one in document["identifiers"]),
        authorizations=_texts(document["authorizations"]),
        finalize=str(document["finalize"]),
        certificate=str(document.get("certificate") or ""),
        expires=parse_rfc3339(document["expires"]) if document.get("expires") else None,
        problem=read_problem(document.get("error")),
        replaces=str(document.get("replaces") or ""),
    )


def read_authorization(url: str, document: Mapping[str, Any]) -> Authorization:
    """An authorization object."""
    return Authorization(
        url=_url(url),
        identifier=str(document["identifier"]["value"]),
        wildcard=bool(document.get("wildcard")),
        status=str(document["status"]),
        challenges=tuple(map(read_challenge, document["challenges"])),
    )


def read_challenge(document: Mapping[str, Any]) -> Challenge:
    """A challenge object; of types we don't know, whatever is there."""
    return Challenge(
        type=str(document["type"]),
        url=str(document.get("url") or ""),
        status=str(document.get("status") or ""),
        token=str(document.get("token") or ""),
        problem=read_problem(document.get("error")),
        issuer_domain_names=_texts(document.get("issuer-domain-names") or ()),
    )


def _url(text: str) -> str:
    if not text:
        raise ValueError("no URL")
    return text


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)

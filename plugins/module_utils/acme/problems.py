# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problem documents (RFC 7807, RFC 8555 §6.7) as text: what the server said, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

NAMESPACE = "urn:ietf:params:acme:error:"
LONGEST_DETAIL = 1_000
"""Characters; a broken server may send pages of text."""

_REMEDIES = {
    "accountDoesNotExist": "Make an account for this key first.",
    "alreadyReplaced": "Look at what has replaced it before ordering without a reference to the old certificate.",
    "badCSR": "See that the key is of a kind this CA signs and that the names are those of the order.",
    "badPublicKey": "Use an RSA key of 2048 to 4096 bits, or ECDSA with P-256 or P-384.",
    "badRevocationReason": "Give another reason; most CAs take key_compromise, superseded and cessation_of_operation.",
    "badSignatureAlgorithm": "Use an RSA key of 2048 to 4096 bits, or ECDSA with P-256 or P-384.",
    "caa": "Let the CAA records of the domain allow this CA.",
    "connection": "See that the domain's name servers can be reached from the internet.",
    "dns": "See that the domain's name servers answer for the _acme-challenge name, and that its DNSSEC is sound.",
    "dnssec": "See that the domain's DNSSEC is sound.",
    "externalAccountRequired": "Give external_account_binding, with the key id and the MAC key that the CA hands out.",
    "incorrectResponse": "See that the TXT record still has the value of this order when the CA looks.",
    "invalidContact": "Correct the email of the issuer.",
    "invalidProfile": "Name a profile that this server offers, or none.",
    "rejectedIdentifier": "Take out the names this CA won't sign; one is also a name that a wildcard beside it covers.",
    "unsupportedContact": "Correct the email of the issuer.",
    "unsupportedIdentifier": "Take out the names this CA doesn't sign.",
}
_UNAUTHORIZED = {
    "request": "See that the account is valid and the order its own.",
    "validation": "See that the TXT record has the value of this order on every name server when the CA looks, and "
    "that no CNAME leads elsewhere.",
}


@dataclass(frozen=True)
class Problem:
    """What a server said. `kind` is the last part of an ACME error type (`rateLimited`), else the whole type."""

    kind: str
    detail: str = ""
    identifier: str = ""
    instance: str = ""
    parts: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        """`rateLimited: too many orders (a.example: caa: forbidden; b.example: dns: no answer)`, with no full stop."""
        said = ": ".join(text for text in (self.identifier, self.kind, self.detail) if text)
        return f"{said} ({'; '.join(str(part) for part in self.parts)})" if self.parts else said

    def kinds(self) -> Iterator[str]:
        """Its own kind and those of its parts, in order."""
        yield self.kind
        for part in self.parts:
            yield from part.kinds()


def read_problem(document: object) -> Problem | None:
    """The problem in a decoded JSON document; None when it isn't one."""
    if not isinstance(document, Mapping) or not (document.get("type") or document.get("detail")):
        return None
    parts = document.get("subproblems")
    return Problem(
        kind=_text(document.get("type")).removeprefix(NAMESPACE) or "about:blank",
        detail=_text(document.get("detail") or document.get("title")),
        identifier=_identifier(document.get("identifier")),
        instance=_text(document.get("instance")),
        parts=tuple(filter(None, map(read_problem, parts))) if isinstance(parts, list) else (),
    )


def remedies(problem: Problem, about: str = "request") -> str:
    """What would help, as sentences with a space before each; `about` is `request` or `validation`."""
    known = _REMEDIES | {"unauthorized": _UNAUTHORIZED[about]}
    if problem.instance:
        known["userActionRequired"] = f"Do what the CA asks for at {problem.instance}."
    else:
        known["userActionRequired"] = "Agree to the CA's new terms of service."
    found = dict.fromkeys(known[kind] for kind in problem.kinds() if kind in known)
    return "".join(f" {sentence}" for sentence in found)


def retry_seconds(header: str | None, now: datetime) -> float | None:
    """Retry-After (RFC 9110 §10.2.3) as seconds from now, never negative; None when absent or not understood."""
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(min(int(text), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def retry_moment(seconds: float | None, now: datetime) -> datetime | None:
    """The moment that many seconds from now (UTC)."""
    return None if seconds is None else (now + timedelta(seconds=seconds)).astimezone(UTC)


def names_in_short(names: Any, most: int = 3) -> str:
    """`a.example, b.example, c.example and 97 more`."""
    listed = list(names)
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {more} more" if more > 0 else "")


def _text(value: object) -> str:
    """One line with no full stop at its end."""
    return " ".join(str(value or "").split())[:LONGEST_DETAIL].rstrip(".")


def _identifier(value: object) -> str:
    return _text(value.get("value")) if isinstance(value, Mapping) else ""

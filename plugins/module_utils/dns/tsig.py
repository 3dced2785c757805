# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TSIG (RFC 8945): the keys that messages to a DNS server are signed with, and what servers say against them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from ..model.faults import Fault, ServiceFault
from .libraries import DNSException, Key, PeerBadKey, PeerBadSignature, PeerBadTime, PeerBadTruncation, dns_name

ALGORITHMS = {
    "HMACMD5": "hmac-md5.sig-alg.reg.int.",
    "HMACSHA1": "hmac-sha1.",
    "HMACSHA224": "hmac-sha224.",
    "HMACSHA256": "hmac-sha256.",
    "HMACSHA384": "hmac-sha384.",
    "HMACSHA512": "hmac-sha512.",
}
BADKEY, UNSIGNED = "BADKEY", "unsigned"
_CODES = {PeerBadKey: BADKEY, PeerBadSignature: "BADSIG", PeerBadTime: "BADTIME", PeerBadTruncation: "BADTRUNC"}
_MEANINGS = {
    BADKEY: (
        "the server does not know this key with this algorithm, or lets it do nothing. Correct tsig_key_name and "
        "tsig_algorithm, or make the key known there"
    ),
    "BADSIG": "its secret is not the one that the server has. Correct the secret",
    "BADTIME": "the clocks of both differ by more than TSIG allows. Set the clock of this machine and the server's",
    "BADTRUNC": "the server wants longer signatures. Give another tsig_algorithm",
    UNSIGNED: (
        "its answer is not signed with this key as it should be, so it can't be trusted. Check that nothing stands "
        "between that answers in its place"
    ),
}


@dataclass(frozen=True)
class TsigKey:
    """One key. Its secret is left out wherever the key is shown."""

    name: str
    algorithm: str
    secret: bytes = field(repr=False)

    def __str__(self) -> str:
        return f"TSIG key {self.name} ({self.algorithm})"

    def for_library(self) -> Key:
        """The key as dnspython has it, which shows its secret to whoever prints it."""
        return Key(dns_name(self.name), self.secret, ALGORITHMS[self.algorithm])


class TsigFault(ServiceFault):
    """The server takes no message with this signature, or its own can't be trusted; `code` says which."""

    def __init__(self, server: str, key: TsigKey | None, code: str) -> None:
        signature = key or "no TSIG key"
        said = "" if code == UNSIGNED else f" and was answered with {code}"
        super().__init__(f"{server} was asked with {signature}{said}: {_MEANINGS[code]}.", server=server)
        self.code = code


def tsig_fault(server: str, key: TsigKey | None, error: Exception) -> TsigFault:
    """The fault for a PeerError."""
    return TsigFault(server, key, next(code for kind, code in _CODES.items() if isinstance(error, kind)))


def tsig_key(name: str, algorithm: str, secret: str, where: str) -> TsigKey:
    """The key with this secret (base64), which lies at `where`. Raises Fault, never with the secret in it."""
    try:
        octets = base64.b64decode("".join(secret.split()), validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    if not octets:
        raise Fault(f"{where} is no secret of a TSIG key: it must be base64, as in the key's file on the DNS server.")
    plain = name.rstrip(".").lower()
    try:
        dns_name(plain)
    except DNSException as error:
        raise Fault(f"tsig_key_name: {name!r} is no name of a TSIG key ({error}).") from error
    return TsigKey(plain, algorithm, octets)

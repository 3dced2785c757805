# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Signature Version 4, verified: a wrong secret must fail here as it fails in AWS."""

from __future__ import annotations

import hashlib
import hmac
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import keys
from .accounts import Identity
from .answers import Refusal

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, *"
    r"SignedHeaders=(?P<headers>[^,]+), *Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Signed:
    """What a verified signature says."""

    identity: Identity
    service: str


def verify(
    environ: Mapping[str, Any], body: bytes, identity_of: Callable[[str], Identity | None], strict: bool
) -> Signed:
    """Who sent this request; a Refusal where AWS would refuse. Not `strict`: any well-formed signature is taken."""
    found = _AUTHORIZATION.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
    if not found:
        raise Refusal(403, "MissingAuthenticationToken", "Missing Authentication Token")
    identity = identity_of(found["key"])
    if not strict:
        return Signed(identity or Identity("123456789012", "arn:aws:iam::123456789012:user/any", ""), found["service"])
    if identity is None or environ.get("HTTP_X_AMZ_SECURITY_TOKEN") != identity.session_token:
        raise Refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    if not hmac.compare_digest(_signature(environ, body, found, identity.secret_access_key), found["signature"]):
        raise Refusal(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
        )
    keys.used(found["key"], found["service"])
    return Signed(identity, found["service"])


def _signature(environ: Mapping[str, Any], body: bytes, found: re.Match[str], secret: str) -> str:
    scope = f"{found['date']}/{found['region']}/{found['service']}/aws4_request"
    request = hashlib.sha256(_canonical(environ, body, found["headers"]).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{environ.get('HTTP_X_AMZ_DATE', '')}\n{scope}\n{request}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _canonical(environ: Mapping[str, Any], body: bytes, signed_headers: str) -> str:
    raw_path, _unused, query = str(environ.get("RAW_URI") or environ["REQUEST_URI"]).partition("?")
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
    encoded = sorted((_quote(name), _quote(value)) for name, value in pairs)
    headers = "".join(f"{name}:{_header(environ, name)}\n" for name in signed_headers.split(";"))
    return "\n".join(
        [
            environ["REQUEST_METHOD"],
            urllib.parse.quote(raw_path or "/", safe="/~"),
            "&".join(f"{name}={value}" for name, value in encoded),
            headers,
            signed_headers,
            hashlib.sha256(body).hexdigest(),
        ]
    )


def _header(environ: Mapping[str, Any], name: str) -> str:
    plain = name.upper().replace("-", "_")
    value = environ.get(plain) if plain in ("CONTENT_TYPE", "CONTENT_LENGTH") else environ.get(f"HTTP_{plain}")
    return " ".join(str(value or "").split())


def _quote(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")

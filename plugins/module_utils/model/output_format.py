# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Further forms of key and certificate in a Secret (cert-manager's `additionalOutputFormats`), to the byte."""

from __future__ import annotations

import base64
import binascii

from .reader import Reader

DER, COMBINED_PEM = "DER", "CombinedPEM"
_TYPES = {"der": DER, "combinedpem": COMBINED_PEM}
ENTRIES = {DER: "key.der", COMBINED_PEM: "tls-combined.pem"}
"""The entry of the Secret's data that each of them is."""


def parse_output_formats(top: Reader) -> tuple[str, ...]:
    """The formats that a certificate declares, whose fields `top` reads, in the order declared."""
    found: list[str] = []
    for section in top.sections("additional_output_formats"):
        section.text("type", required=True)
        kind = section.choice("type", _TYPES, "")
        section.done()
        if kind and kind in found:
            top.fault("additional_output_formats", f"has {kind} twice; take one of the two out.")
        found += [kind] if kind else []
    return tuple(found)


def formatted(kind: str, key: bytes, chain: bytes) -> bytes:
    """Key and chain, as PEM, in this format."""
    # The empty line in between is cert-manager's.
    return _der(key) if kind == DER else key + b"\n" + chain


def _der(pem: bytes) -> bytes:
    """What is in the first block of a PEM; empty where it is none."""
    block = pem.split(b"-----END", 1)[0].splitlines()
    body = b"".join(line.strip() for line in block if not line.startswith(b"-----"))
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""

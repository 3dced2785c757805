# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That a certificate is to be revoked or has been (RFC 8555 §7.6), as its Secret remembers it between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .times import format_rfc3339, parse_rfc3339

ANNOTATION = "kubecert.acme/revocation"
"""The annotation of the certificate's Secret.

It is written before the CA is asked, and once more when the CA has done it. A run that is killed between the two
leaves the first note, by which the next run asks the CA again: the certificate is neither left revoked and in use, nor
replaced and out of reach before it has been revoked. On the Secret of the certificate that has replaced it the note
stays until that one is replaced in its turn, so that the same command given twice does not revoke the replacement.
"""
UNSPECIFIED, KEY_COMPROMISE = "unspecified", "key_compromise"
REASONS = {
    UNSPECIFIED: 0,
    KEY_COMPROMISE: 1,
    "affiliation_changed": 3,
    "superseded": 4,
    "cessation_of_operation": 5,
}
"""The codes of RFC 5280 §5.3.1 that subscribers may give; the others are for CAs, or have no place on the web."""
ACCOUNT, CERTIFICATE_KEY = "account", "certificate_key"
WAYS = (ACCOUNT, CERTIFICATE_KEY)
"""By whom: the account that the certificate was issued to, or whoever holds the certificate's private key."""


@dataclass(frozen=True)
class Revocation:
    """`serial` is lower-case hex; `revoked` (UTC) is when the CA had done it, None as long as that is not known."""

    serial: str
    reason: str = UNSPECIFIED
    by: str = ACCOUNT
    revoked: datetime | None = None

    @property
    def spends_key(self) -> bool:
        """Whether no certificate may be had for the same key again.

        Let's Encrypt takes it for compromised too when the certificate was revoked by it, whatever the reason given.
        """
        return self.reason == KEY_COMPROMISE or self.by == CERTIFICATE_KEY

    def asked(self, reason: str | None, by: str | None) -> Revocation:
        """What is to be asked of the CA, given what is wanted now; that the key is known to others can't be unsaid."""
        keeps = self.reason == KEY_COMPROMISE
        return replace(self, reason=self.reason if keeps else reason or self.reason, by=by or self.by)

    def to_item(self) -> dict[str, str]:
        """As text, times in RFC 3339; what is empty is left out."""
        found = {"serial": self.serial, "reason": self.reason, "by": self.by}
        return found | ({"revoked": format_rfc3339(self.revoked)} if self.revoked else {})

    def to_annotations(self) -> dict[str, str]:
        """The annotation that remembers it."""
        return {ANNOTATION: json.dumps(self.to_item(), sort_keys=True)}

    @classmethod
    def of_annotations(cls, annotations: Mapping[str, str]) -> Revocation | None:
        """What is remembered, of whatever certificate; None where that is nothing or can't be read."""
        try:
            return _read(json.loads(annotations[ANNOTATION]))
        except (KeyError, TypeError, ValueError):
            return None


def read_serial(text: str) -> str:
    """A serial number as openssl or a browser shows it (`04:AB`, `0x4ab`) in the form used here. Raises ValueError."""
    return f"{int(text.replace(':', ''), 16):x}"


def _read(item: Mapping[str, Any]) -> Revocation:
    serial = read_serial(str(item["serial"]))
    reason, by = str(item.get("reason") or UNSPECIFIED), str(item.get("by") or ACCOUNT)
    if reason not in REASONS or by not in WAYS:
        raise ValueError("a reason or a way that is not known here")
    revoked = item.get("revoked")
    return Revocation(serial, reason, by, parse_rfc3339(str(revoked)) if revoked else None)

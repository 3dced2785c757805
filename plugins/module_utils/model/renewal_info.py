# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the CA wants a certificate to be renewed (ACME renewal information, RFC 9773), and how that is remembered."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .times import format_rfc3339, parse_rfc3339

ANNOTATION = "kubecert.acme/renewal-info"
"""The annotation of the certificate's Secret that remembers what the CA last said."""
SOONEST, LATEST, USUAL = timedelta(minutes=1), timedelta(days=1), timedelta(hours=6)
"""Bounds of the pause that a CA may ask for, which §4.3.2 leaves to the client, and the pause if it asks for none."""
_SCALE = 1 << 256


@dataclass(frozen=True)
class RenewalInfo:
    """What the CA said of one certificate; times in UTC, `look_again` being the earliest next look."""

    certificate_id: str
    start: datetime
    end: datetime
    look_again: datetime
    explanation_url: str = ""
    counted_at: datetime | None = None
    """Of a certificate whose order named the one it replaced, and is exempt from rate limits for that: when the CA last
    counted one before it. None for a certificate that counts itself."""

    @functools.cached_property
    def moment(self) -> datetime:
        """A moment in the window, as good as random, and always the same for one certificate and window (§4.2)."""
        text = f"{self.certificate_id} {format_rfc3339(self.start)} {format_rfc3339(self.end)}"
        share = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") / _SCALE
        return (self.start + (self.end - self.start) * share).replace(microsecond=0)

    def to_item(self) -> dict[str, str]:
        """As text, times in RFC 3339; what is empty is left out."""
        found = {
            "certificate_id": self.certificate_id,
            "start": format_rfc3339(self.start),
            "end": format_rfc3339(self.end),
            "look_again": format_rfc3339(self.look_again),
            "explanation_url": self.explanation_url,
            "counted_at": format_rfc3339(self.counted_at) if self.counted_at else "",
        }
        return {name: text for name, text in found.items() if text}

    def to_annotations(self) -> dict[str, str]:
        """The annotation that remembers it."""
        return {ANNOTATION: json.dumps(self.to_item(), sort_keys=True)}

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> RenewalInfo:
        """Read it back. Raises KeyError, TypeError or ValueError."""
        return cls(
            certificate_id=str(item["certificate_id"]),
            start=parse_rfc3339(str(item["start"])),
            end=parse_rfc3339(str(item["end"])),
            look_again=parse_rfc3339(str(item["look_again"])),
            explanation_url=str(item.get("explanation_url") or ""),
            counted_at=parse_rfc3339(str(item["counted_at"])) if item.get("counted_at") else None,
        )

    @classmethod
    def of_annotations(cls, annotations: Mapping[str, str], certificate_id: str) -> RenewalInfo | None:
        """What is remembered of this certificate; None where that is nothing, unreadable or of another one."""
        try:
            found = cls.of_item(json.loads(annotations[ANNOTATION]))
        except (KeyError, TypeError, ValueError):
            return None
        return found if found.certificate_id == certificate_id else None


def certificate_id(authority_key_id: str, serial: str) -> str:
    """The certificate's identifier (§4.1) from the hex of its authority key identifier and of its serial number.

    Empty for a certificate without an authority key identifier, of which no CA has information.
    """
    if not authority_key_id:
        return ""
    number = int(serial, 16)
    octets = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return f"{_base64url(bytes.fromhex(authority_key_id))}.{_base64url(octets)}"


def look_again(now: datetime, retry_after: float | None) -> datetime:
    """The earliest next look, given what the CA asked for in seconds."""
    pause = USUAL if retry_after is None else timedelta(seconds=retry_after)
    return (now + min(max(pause, SOONEST), LATEST)).replace(microsecond=0)


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode("ascii").rstrip("=")

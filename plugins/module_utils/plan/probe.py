# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the certificate that an endpoint serves, beside the one that its Secret holds."""

from __future__ import annotations

from datetime import datetime

from ..model.endpoint import Endpoint
from ..model.found import CertificateFacts
from ..model.names import covered_by_wildcard, is_ip_address
from ..model.times import format_rfc3339


def mismatch(endpoint: Endpoint, served: CertificateFacts, expected: CertificateFacts, now: datetime) -> str:
    """What differs, and what would help; empty where the very certificate of the Secret is served."""
    if served.fingerprint == expected.fingerprint:
        return ""
    holds = f"Secret {endpoint.secret} holds one until {format_rfc3339(expected.not_after)} (serial {expected.serial})"
    if not is_for(served, endpoint.server_name):
        names = ", ".join(served.dns_names) or "no DNS name"
        return (
            f"It serves a certificate for {names}, not for {endpoint.server_name} ({_identity(served)}); {holds}. "
            "Let what serves it use that Secret for this name."
        )
    until = format_rfc3339(served.not_after)
    what = f"a certificate that ended on {until}" if served.not_after <= now else f"another certificate, until {until}"
    return f"It serves {what} ({_identity(served)}); {holds}. Restart what serves it, or add it to kubecert_restart."


def is_for(served: CertificateFacts, name: str) -> bool:
    """Whether a certificate is for a DNS name or an IP address."""
    if is_ip_address(name):
        return name in served.ip_addresses
    return any(name.lower() == one.lower() or covered_by_wildcard(name, one) for one in served.dns_names)


def _identity(served: CertificateFacts) -> str:
    return f"serial {served.serial}, issued by {served.issuer_common_name or 'a CA without a name'}"

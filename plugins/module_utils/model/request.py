# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a certificate asks of the CA, as a fingerprint: work under way goes on only for the same request."""

from __future__ import annotations

import hashlib
import json

from .certificate import Certificate


def fingerprint(certificate: Certificate) -> str:
    """A short hex digest over the names, the issuer and the kind of key of a certificate."""
    key = certificate.private_key
    asked = {
        "names": sorted({*certificate.dns_names, *certificate.ip_addresses}),
        "common_name": certificate.common_name,
        "issuer": vars(certificate.issuer_ref),
        "key": [key.algorithm, key.size],
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only a Secret with the right certificate and its key counts as work done."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from tests.benchmark.fleet import Member, holds
from tests.servers.pki import key_pem
from tests.unit.pki.build import Ca

CA = Ca()
MEMBER = Member("c0", "c0.example.org", "example.org")
KEY, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def secret(*names: str, key: ec.EllipticCurvePrivateKey = KEY) -> dict[str, Any]:
    """A Secret with a certificate for KEY and these names, and with this key."""
    data = {"tls.crt": CA.chain(KEY.public_key(), names).encode(), "tls.key": key_pem(key)}
    return {"data": {name: base64.b64encode(value).decode() for name, value in data.items()}}


def test_a_certificate_of_both_names_with_its_key_is_what_is_wanted() -> None:
    assert holds(secret("*.c0.example.org", "c0.example.org"), MEMBER)


def test_nothing_else_counts() -> None:
    assert not holds(None, MEMBER)
    assert not holds(secret("c0.example.org"), MEMBER)
    assert not holds(secret(*MEMBER.dns_names, "more.example.org"), MEMBER)
    assert not holds(secret(*MEMBER.dns_names, key=OTHER), MEMBER)

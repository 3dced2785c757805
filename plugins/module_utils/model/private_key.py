# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private key a certificate is to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .reader import Reader

ALGORITHMS = {"rsa": "RSA", "ecdsa": "ECDSA", "ed25519": "Ed25519"}
ENCODINGS = {"pkcs1": "PKCS1", "pkcs8": "PKCS8"}
NEVER = "Never"
ROTATIONS = {"always": "Always", "never": NEVER}
KEPT = (
    "Its rotation policy is Never, so it is not replaced. Declare a key of its kind, set rotation_policy to Always, or "
    "delete the Secret."
)
"""What is said of a key that is to be kept and is not what is declared."""
SIZES = {"RSA": (2048, 3072, 4096), "ECDSA": (256, 384)}
DEFAULT_SIZE = {"RSA": 2048, "ECDSA": 256}


@dataclass(frozen=True)
class PrivateKeySpec:
    """The private key that is wanted; the size is in bits."""

    algorithm: str = "ECDSA"
    size: int = 256
    encoding: str = "PKCS1"
    rotation_policy: str = "Always"

    def to_item(self) -> dict[str, Any]:
        """The section that declares it in variables, without what is so where nothing is said."""
        return {name: value for name, value in vars(self).items() if value != vars(VARIABLE_KEY)[name]}


VARIABLE_KEY = PrivateKeySpec()
MANIFEST_KEY = PrivateKeySpec(algorithm="RSA", size=2048)


def parse_private_key(top: Reader, default: PrivateKeySpec) -> PrivateKeySpec:
    """The `private_key` section of a certificate; what it leaves open is as in `default`."""
    section = top.section("private_key")
    if section is None:
        return default
    algorithm = section.choice("algorithm", ALGORITHMS, default.algorithm)
    size = section.number("size") or DEFAULT_SIZE.get(algorithm, 0)
    if algorithm not in SIZES:
        section.fault("algorithm", f"is {algorithm}, which public CAs don't sign; use RSA or ECDSA.")
    elif size not in SIZES[algorithm]:
        allowed = ", ".join(str(bits) for bits in SIZES[algorithm])
        section.fault("size", f"is {size}; with {algorithm} it can be {allowed}, which public CAs sign.")
    spec = PrivateKeySpec(
        algorithm=algorithm,
        size=size,
        encoding=section.choice("encoding", ENCODINGS, default.encoding),
        rotation_policy=section.choice("rotation_policy", ROTATIONS, default.rotation_policy),
    )
    section.done()
    return spec

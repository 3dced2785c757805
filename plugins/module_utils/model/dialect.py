# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sets manifests apart from variables: how fields are spelt, and what goes without saying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .private_key import MANIFEST_KEY, VARIABLE_KEY, PrivateKeySpec
from .spelling import camel_case


@dataclass(frozen=True)
class Dialect:
    """One way to declare. What a declaration leaves open is as here."""

    spelling: Callable[[str], str]
    private_key: PrivateKeySpec
    issuer_kind: str
    tsig_algorithm: str


VARIABLES = Dialect(str, VARIABLE_KEY, "ClusterIssuer", "HMACSHA256")
MANIFESTS = Dialect(camel_case, MANIFEST_KEY, "Issuer", "HMACMD5")
"""As cert-manager has it."""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key that an account is being put under (RFC 8555 §7.3.5), as the Secret of its present key remembers it."""

from __future__ import annotations

from collections.abc import Mapping

from .reference import SecretRef

ANNOTATION = "kubecert.acme/next-account-key"
"""It is there from before the CA is told until the Secret holds the new key. The account may be under either then."""


def to_annotations(ref: SecretRef) -> dict[str, str]:
    """The annotation for a key in the same namespace."""
    return {ANNOTATION: f"{ref.name}/{ref.key}"}


def of_annotations(annotations: Mapping[str, str], namespace: str) -> SecretRef | None:
    """Where the new key is; None where none is on its way."""
    name, slash, key = annotations.get(ANNOTATION, "").partition("/")
    return SecretRef(namespace, name, key) if name and slash and key else None

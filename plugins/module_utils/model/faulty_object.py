# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object in the cluster that can't be used, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FaultyObject:
    """An object that can't be used, and what is wrong with it, as sentences."""

    kind: str
    namespace: str
    name: str
    message: str

    @property
    def title(self) -> str:
        """`Certificate shop/web`."""
        return title_of_object(self.kind, self.namespace, self.name)

    def to_item(self) -> dict[str, str]:
        """The object as modules return it; a ClusterIssuer has no namespace."""
        fields = {"kind": self.kind, "namespace": self.namespace, "name": self.name, "message": self.message}
        return {name: text for name, text in fields.items() if text}


def title_of_object(kind: str, namespace: str, name: str) -> str:
    """`Certificate shop/web`, `ClusterIssuer letsencrypt`."""
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"

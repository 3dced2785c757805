# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fields are spelt: in snake case as variables, in camel case in manifests."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ACRONYMS = frozenset({"ca", "dns", "http", "id", "tls"})
_IRREGULAR = {
    "roleId": "role_id",
    "issuingCertificateURLs": "issuing_certificate_urls",
    "uriSANs": "uri_sans",
    "emailSANs": "email_sans",
}
_IRREGULAR_BACK = {snake: camel for camel, snake in _IRREGULAR.items()}
_FREE_MAPS = frozenset({"labels", "annotations", "match_labels", "node_selector", "config", "limits", "requests"})
"""Their keys are what people choose."""


@functools.cache
def snake_case(name: str) -> str:
    """`dnsNames` → `dns_names`, `accessKeyID` → `access_key_id`, `uriSANs` → `uri_sans`."""
    return _IRREGULAR.get(name) or _HUMP.sub("_", name).lower()


@functools.cache
def camel_case(name: str) -> str:
    """The manifest's spelling of a field, for messages: `dns_names` → `dnsNames`, `access_key_id` → `accessKeyID`."""
    if name in _IRREGULAR_BACK:
        return _IRREGULAR_BACK[name]
    first, *others = name.split("_")
    return first + "".join(part.upper() if part in _ACRONYMS else part.capitalize() for part in others)


def to_snake_case(value: Any) -> Any:
    """The same tree with the names of its fields in snake case; labels and annotations keep their keys."""
    if isinstance(value, Mapping):
        return {
            (name := snake_case(str(key))): entry if name in _FREE_MAPS else to_snake_case(entry)
            for key, entry in value.items()
        }
    return [to_snake_case(entry) for entry in value] if isinstance(value, list) else value


def to_camel_case(value: Any) -> Any:
    """The same tree with the names of its fields as manifests write them; labels and annotations keep their keys."""
    if isinstance(value, Mapping):
        return {
            camel_case(name): entry if name in _FREE_MAPS else to_camel_case(entry) for name, entry in value.items()
        }
    return [to_camel_case(entry) for entry in value] if isinstance(value, list) else value


def misspelt(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Fields whose name is not in camel case, by their path, and how they would be spelt.

    Kubernetes knows only the one spelling, so that `dns_names` in a manifest is no `dnsNames`.
    """
    if isinstance(value, Mapping):
        for key, entry in value.items():
            name = snake_case(str(key))
            right, here = camel_case(name), f"{path}.{key}" if path else str(key)
            if right != key:
                yield here, right
            elif name not in _FREE_MAPS:
                yield from misspelt(entry, here)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from misspelt(entry, f"{path}[{place}]")

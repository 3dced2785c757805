# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domain names as certificates and challenges use them."""

from __future__ import annotations

import ipaddress
import re

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_QUALIFIED = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:\[\]/]+)(?::(\d{1,5}))?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def is_wildcard(name: str) -> bool:
    """Whether the name is of the form `*.example.com`."""
    return name.startswith("*.")


def challenge_record(identifier: str) -> str:
    """The name of the TXT record of a dns-01 challenge (RFC 8555 §8.4), lower case, with no final dot.

    A wildcard and its base name share one record.
    """
    return f"_acme-challenge.{identifier.removeprefix('*.').rstrip('.').lower()}"


def persist_record(identifier: str) -> str:
    """The name of the lasting TXT record of dns-persist-01 (draft-ietf-acme-dns-persist), in the same form."""
    return f"_validation-persist.{identifier.removeprefix('*.').rstrip('.').lower()}"


def covered_by_wildcard(name: str, wildcard: str) -> bool:
    """Whether `wildcard` already covers `name`, which has just one label more than the wildcard's base."""
    return is_wildcard(wildcard) and not is_wildcard(name) and name.partition(".")[2] == wildcard[2:]


def dns_name_fault(name: str) -> str | None:
    """Why this can't be a DNS name in a certificate, as the end of a sentence, or None."""
    bare = name.removeprefix("*.")
    if not bare.isascii():
        return "has letters outside ASCII; write it in its xn-- form"
    if "*" in bare:
        return "may have a * only as its whole first label"
    if bare != bare.lower():
        return f"must be lower case; write {name.lower()}"
    if len(bare) > 253 or not all(_LABEL.fullmatch(label) for label in bare.split(".")):
        return "is not a DNS name"
    if "." not in bare:
        return "has one label only, which no public CA signs"
    # What has come as far as this has no colons, so it could only be of IPv4.
    if bare[-1].isdigit() and is_ip_address(bare):
        return "is an IP address; give it as an ip_addresses entry"
    return None


def is_ip_address(text: str) -> bool:
    """Whether the text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_subdomain(name: str) -> bool:
    """Whether Kubernetes takes this as the name of an object (RFC 1123 subdomain, at most 253 characters)."""
    return len(name) <= 253 and _SUBDOMAIN.fullmatch(name) is not None


def is_label_key(key: str) -> bool:
    """Whether Kubernetes takes this as the key of a label or an annotation: a name, and maybe a domain before it."""
    prefix, slash, name = key.rpartition("/")
    return _QUALIFIED.fullmatch(name) is not None and (not slash or is_subdomain(prefix.lower()))


def is_label_value(text: str) -> bool:
    """Whether Kubernetes takes this as the value of a label."""
    return not text or _QUALIFIED.fullmatch(text) is not None


def is_server(text: str) -> bool:
    """Whether this names a server: a host or an address, with a port or without."""
    found = _SERVER.fullmatch(text)
    return is_ip_address(text) or (found is not None and 0 < int(found[1] or 53) < 65536)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TXT values as Route53 writes them: quoted strings of at most 255 octets each, with backslash escapes."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_STRING = 255
_PRINTABLE = range(0x20, 0x7F)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)', re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def quoted(value: str) -> str:
    """The value in Route53's form: `"…"`, split into several strings where it has more than 255 octets (UTF-8)."""
    return " ".join(f'"{_escaped(string)}"' for string in strings_of(value))


def strings_of(value: str) -> list[bytes]:
    """The octet strings of a TXT record with this value, of at most 255 octets each (RFC 1035 §3.3.14)."""
    octets = value.encode("utf-8", "surrogateescape")
    return [octets[start : start + LONGEST_STRING] for start in range(0, len(octets), LONGEST_STRING)] or [b""]


def unquoted(text: str) -> str:
    """The value that Route53's form stands for. Its strings are joined, as ACME servers do (RFC 8555 §8.4)."""
    return joined(_octets(found[1] if found[1] is not None else found[2]) for found in _STRING.finditer(text))


def joined(strings: Iterable[bytes]) -> str:
    """The value of a TXT record given as octet strings; no octet is lost, whatever its encoding."""
    return b"".join(strings).decode("utf-8", "surrogateescape")


def shown(value: str) -> str:
    """The value for people to read: as it is, or in Route53's form where it has octets that are no text."""
    return value if value.isprintable() else quoted(value)


def _escaped(octets: bytes) -> str:
    return "".join(_escaped_octet(octet) for octet in octets)


def _escaped_octet(octet: int) -> str:
    if chr(octet) in '"\\':
        return f"\\{chr(octet)}"
    return chr(octet) if octet in _PRINTABLE else f"\\{octet:03o}"


def _octets(text: str) -> bytes:
    return _ESCAPE.sub(_unescaped, text.encode("utf-8", "surrogateescape"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else code

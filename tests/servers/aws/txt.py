# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TXT values as Route53 writes them: quoted strings of at most 255 octets, with backslash escapes."""

from __future__ import annotations

import re

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_VALUE = re.compile(r'\s*(?:"(?:[^"\\]|\\.)*"\s*)+', re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LONGEST = 255


def strings(value: str) -> list[bytes]:
    """The character strings of a value: `"a\\"b" "c"` is `a"b` and `c`."""
    return [_ESCAPE.sub(_unescape, text.encode()) for text in _STRING.findall(value)]


def fault(value: str) -> str | None:
    """What Route53 says against a value, None where it takes it."""
    if not _VALUE.fullmatch(value):
        return f"InvalidCharacterString (Value should be enclosed in quotation marks) encountered with '{value}'"
    if any(len(one) > _LONGEST for one in strings(value)):
        return f"CharacterStringTooLong (Value is too long) encountered with '{value}'"
    return None


def _unescape(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else code

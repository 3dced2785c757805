# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian mirror that this machine uses, read from its own apt sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CODENAME = re.compile(r"[a-z]+")
_ONE_LINE = re.compile(r"deb\s+(?:\[[^\]]*\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)(?P<components>(?:\s+[^\s#]+)*)")


@dataclass(frozen=True)
class Source:
    """One source of packages, in either of the two styles."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]

    @property
    def is_archive(self) -> bool:
        """Whether it may be a mirror of the whole archive, not one of security updates, backports or a CD."""
        plain = any(_CODENAME.fullmatch(suite) for suite in self.suites)
        return plain and "main" in self.components and not self.uri.startswith("cdrom:")


def mirror(apt: Path) -> str | None:
    """The first mirror named in this folder (`/etc/apt`); other people's repositories come last."""
    found = [source for file in _files(apt) for source in _read(file) if source.is_archive]
    found.sort(key=lambda source: "debian" not in source.uri)
    return found[0].uri if found else None


def _files(apt: Path) -> list[Path]:
    parts = apt / "sources.list.d"
    first = [apt / "sources.list", parts / "debian.sources"]
    others = sorted([*parts.glob("*.sources"), *parts.glob("*.list")])
    return [file for file in [*first, *(one for one in others if one not in first)] if file.is_file()]


def _read(file: Path) -> Iterator[Source]:
    text = file.read_text(encoding="utf-8", errors="replace")
    return _deb822(text) if file.suffix == ".sources" else _one_line(text)


def _one_line(text: str) -> Iterator[Source]:
    for line in text.splitlines():
        if found := _ONE_LINE.match(line.strip()):
            yield Source(found["uri"], (found["suite"],), tuple(found["components"].split()))


def _deb822(text: str) -> Iterator[Source]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = _fields(stanza)
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        suites, components = fields.get("suites", "").split(), fields.get("components", "").split()
        for uri in fields.get("uris", "").split():
            yield Source(uri, tuple(suites), tuple(components))


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1].isspace() and name:
            fields[name] += f" {line.strip()}"
        elif ":" in line:
            name, _unused, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields

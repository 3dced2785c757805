# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian mirror of a machine, in both styles of apt's sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.getting.sources import mirror

DEB822 = """\
# written by the installer
Types: deb
# an old address: http://old.example/debian
URIs: {uri}
Suites: {suites}
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
SECURITY = DEB822.format(uri="http://mirror.example/debian-security", suites="trixie-security")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"sources.list.d/debian.sources": DEB822.format(uri="http://a.example/debian", suites="trixie")}, "a.example"),
        (
            {
                "sources.list.d/debian.sources": SECURITY
                + "\n"
                + DEB822.format(uri="http://a.example/debian", suites="trixie trixie-updates")
            },
            "a.example",
        ),
        ({"sources.list": "deb http://a.example/debian bookworm main non-free\n"}, "a.example"),
        (
            {"sources.list": "# deb http://b.example/debian sid main\ndeb  http://a.example/debian sid main # own\n"},
            "a",
        ),
        ({"sources.list": "deb [arch=amd64 signed-by=/k.gpg] https://a.example/debian bookworm main\n"}, "a.example"),
        ({"sources.list": "deb cdrom:[Debian]/ bookworm main\ndeb http://a.example/debian bookworm main\n"}, "a."),
        ({"sources.list": "deb http://s.example/debian-security bookworm-security main\n"}, None),
        ({"sources.list": "deb-src http://a.example/debian bookworm main\n"}, None),
        ({"sources.list.d/x.sources": SECURITY.replace("Types: deb", "Types: deb\nEnabled: no")}, None),
        (
            {
                "sources.list": "",
                "sources.list.d/browser.list": "deb https://b.example/linux/browser stable main\n",
                "sources.list.d/own.list": "deb http://a.example/debian bookworm main\n",
            },
            "a.example",
        ),
        ({"sources.list": "deb http://a.example/mirrored bookworm main\n"}, "a.example/mirrored"),
        ({}, None),
    ],
)
def test_the_mirror_of_the_whole_archive_is_found(tmp_path: Path, files: dict[str, str], found: str | None) -> None:
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    uri = mirror(tmp_path)
    if found is None:
        assert uri is None
    else:
        assert uri is not None
        assert uri.split("://")[1].startswith(found)


def test_a_disabled_source_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    text = DEB822.format(uri="http://a.example/debian", suites="trixie") + "Enabled: no\n"
    (tmp_path / "sources.list.d/debian.sources").write_text(text, encoding="utf-8")
    assert mirror(tmp_path) is None


def test_fields_may_go_on_in_the_next_line(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    text = "Types: deb\nURIs:\n http://a.example/debian\nSuites: trixie\nComponents:\n main\n contrib\n"
    (tmp_path / "sources.list.d/a.sources").write_text(text, encoding="utf-8")
    assert mirror(tmp_path) == "http://a.example/debian"

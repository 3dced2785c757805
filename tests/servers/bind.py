# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""BIND, where this machine has it: Debian's package brings too many libraries to be got on the way."""

from __future__ import annotations

from pathlib import Path

from .processes import HOST
from .updatable import ADMIN, NARROW, OPEN, STRONG, UPDATER, ZONES, UpdatableDns

_SERVER = """\
options {{
    directory "{folder}";
    listen-on port {port} {{ {host}; }};
    listen-on-v6 {{ none; }};
    pid-file "named.pid";
    session-keyfile "session.key";
    recursion no;
    dnssec-validation no;
}};
controls {{ }};
"""
_KEY = 'key "{name}" {{ algorithm {algorithm}; secret "{secret}"; }};\n'
_ZONE = 'zone "{zone}" {{ type primary; file "{file}"; update-policy {{ grant {admin} zonesub ANY; {rules} }}; }};\n'


class Bind(UpdatableDns):
    """BIND 9."""

    def command(self) -> list[str | Path]:
        """named with its configuration."""
        parts = [_SERVER.format(host=HOST, port=self.port, folder=self._folder)]
        parts += [_KEY.format(name=key.name, algorithm=key.algorithm, secret=key.secret) for key in self.keys.values()]
        for zone in ZONES:
            area = f"subdomain {OPEN}." if zone == NARROW else "zonesub"
            rules = " ".join(f"grant {name} {area} TXT;" for name in (UPDATER, STRONG))
            parts.append(_ZONE.format(zone=zone, file=self.zone_file(zone), admin=ADMIN, rules=rules))
        config = self._folder / "named.conf"
        config.write_text("".join(parts), encoding="ascii")
        return [self._program, "-g", "-c", config]

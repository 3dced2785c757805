# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Knot DNS, which Debian's packages bring along with few libraries."""

from __future__ import annotations

from pathlib import Path

from . import binaries
from .processes import HOST
from .updatable import ADMIN, NARROW, OPEN, STRONG, UPDATER, ZONES, UpdatableDns

_SERVER = """\
server:
    listen: {host}@{port}
    rundir: "{folder}"
    udp-workers: 1
    tcp-workers: 2
    background-workers: 1
log:
  - target: stderr
    any: debug
database:
    storage: "{folder}/db"
    journal-db-max-size: 64M
"""
_KEY = """\
  - id: {name}
    algorithm: {algorithm}
    secret: {secret}
"""
_RULES = """\
acl:
  - id: administrator
    key: {admin}
    action: [update, query]
  - id: updaters
    key: [{updaters}]
    action: [update, query]
    update-type: [TXT]
  - id: narrow-updaters
    key: [{updaters}]
    action: [update, query]
    update-type: [TXT]
    update-owner: name
    update-owner-match: sub-or-equal
    update-owner-name: [{open}.]
zone:
"""
_ZONE = """\
  - domain: {zone}
    file: "{file}"
    zonefile-sync: -1
    acl: [administrator, {acl}]
"""


class Knot(UpdatableDns):
    """Knot DNS."""

    def __init__(self, folder: Path) -> None:
        super().__init__(binaries.knotd(), folder)

    def command(self) -> list[str | Path]:
        """knotd with its configuration."""
        (self._folder / "db").mkdir(exist_ok=True)
        parts = [_SERVER.format(host=HOST, port=self.port, folder=self._folder), "key:\n"]
        parts += [_KEY.format(name=key.name, algorithm=key.algorithm, secret=key.secret) for key in self.keys.values()]
        parts.append(_RULES.format(admin=ADMIN, updaters=f"{UPDATER}, {STRONG}", open=OPEN))
        parts += [
            _ZONE.format(zone=zone, file=self.zone_file(zone), acl="narrow-updaters" if zone == NARROW else "updaters")
            for zone in ZONES
        ]
        config = self._folder / "knot.conf"
        config.write_text("".join(parts), encoding="ascii")
        return [self._program, "-c", config]

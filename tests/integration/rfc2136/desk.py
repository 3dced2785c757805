# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk from which a test writes TXT records: the module as users call it, on a real DNS server."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.kubecert.acme.plugins.modules.rfc2136_txt import ENTRY
from tests.servers.updatable import UPDATER, ZONE, UpdatableDns


@dataclass
class Desk:
    """One test's view of the server; `lines` holds the progress that was shown."""

    server: UpdatableDns
    lines: list[str] = field(default_factory=list)

    def options(self, **more: Any) -> dict[str, Any]:
        """The options that every call here shares."""
        sound = {
            "nameserver": self.server.address,
            "tsig_key_name": UPDATER,
            "tsig_secret": self.server.keys[UPDATER].secret,
            "nameservers": [self.server.address],
            "wait_timeout": 20,
        }
        return {name: value for name, value in {**sound, **more}.items() if value is not None}

    def run(self, *records: dict[str, Any], check: bool = False, **more: Any) -> dict[str, Any]:
        """The module's result. No secret of any key is in it."""
        options = ENTRY.validated(self.options(records=list(records), **more))
        result = ENTRY.perform(options, check=check, say=self.lines.append)
        assert not [key.name for key in self.server.keys.values() if key.secret in str(result)]
        return result

    def absent(self, *records: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The module's result with state absent."""
        return self.run(*records, state="absent", **more)

    def updates(self, since: int, zone: str = ZONE) -> int:
        """How many updates have changed something since the zone had this serial."""
        return self.server.serial(zone) - since


def record(*values: str, zone: str = ZONE, **more: Any) -> dict[str, Any]:
    """A record item of a name that nobody else uses."""
    return {"record": f"_acme-challenge.n{uuid.uuid4().hex[:8]}.{zone}", "values": list(values), **more}


def message(result: dict[str, Any], place: int = 0) -> str:
    """The error of one record of the result, empty where it has none."""
    return str((result["records"][place].get("error") or {}).get("message", ""))

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk from which a test writes TXT records: the module as users call it, on the sandbox's Route53 and DNS."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.kubecert.acme.plugins.modules.route53_txt import ENTRY
from tests.servers import Sandbox
from tests.servers.route53 import Account, Call


@dataclass
class Desk:
    """One test's view of the servers; `lines` holds the progress that was shown."""

    sandbox: Sandbox
    lines: list[str] = field(default_factory=list)

    @property
    def account(self) -> Account:
        """The account whose key is used unless a test says otherwise."""
        return self.sandbox.route53.accounts[0]

    def zone(self, parent: str = "example.org", **more: Any) -> str:
        """The name of a fresh zone."""
        name = f"z{uuid.uuid4().hex[:8]}.{parent}"
        self.sandbox.route53.create_zone(name, **more)
        return name

    def options(self, **more: Any) -> dict[str, Any]:
        """The options that every call here shares."""
        sound = {
            "access_key": self.account.credentials.access_key_id,
            "secret_key": self.account.credentials.secret_access_key,
            "endpoint_url": self.sandbox.route53.endpoint,
            "nameservers": self.sandbox.dns.addresses,
            "wait_timeout": 20,
        }
        return {name: value for name, value in {**sound, **more}.items() if value is not None}

    def run(self, *records: dict[str, Any], check: bool = False, **more: Any) -> dict[str, Any]:
        """The module's result."""
        options = ENTRY.validated(self.options(records=list(records), **more))
        return ENTRY.perform(options, check=check, say=self.lines.append)

    def absent(self, *records: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The module's result with state absent."""
        return self.run(*records, state="absent", **more)

    def txt(self, name: str) -> list[str]:
        """The values of a name as they stand in its zone, sorted, quotes and all."""
        return sorted(self.sandbox.route53.txt(name))

    def calls(self, since: int) -> Counter[tuple[str, str]]:
        """How often each operation had each outcome. A listing counts once, whatever zones other tests have made."""
        return Counter((call.operation, call.outcome) for call in self.log(since) if not call.later_page)

    def log(self, since: int) -> list[Call]:
        """The calls."""
        return self.sandbox.route53.log(since)


def record(name: str, *values: str, **more: Any) -> dict[str, Any]:
    """A record item for the challenge of a name."""
    return {"record": f"_acme-challenge.{name}", "values": list(values), **more}


def message(result: dict[str, Any], place: int = 0) -> str:
    """The error of one record of the result, empty where it has none."""
    return str((result["records"][place].get("error") or {}).get("message", ""))

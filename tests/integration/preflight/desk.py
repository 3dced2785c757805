# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk from which a test looks at the sandbox as preflight_info does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..case import Case


@dataclass(frozen=True)
class Found:
    """What the module has found."""

    result: dict[str, Any]

    def of(self, name: str) -> list[dict[str, str]]:
        """The checks of one kind."""
        return [check for check in self.result["checks"] if check["name"] == name]

    def the(self, name: str, subject: str = "") -> dict[str, str]:
        """The only check of a kind, with this in its subject."""
        found = [check for check in self.of(name) if subject in check["subject"]]
        assert len(found) == 1, f"{name} {subject}: {found or self.result['lines']}"
        return found[0]

    def failed(self) -> list[str]:
        """The kinds of what has failed, each of which is named in the message too."""
        failed = [check for check in self.result["checks"] if check["status"] == "failed"]
        assert all(check["message"] in self.result["msg"] and check["remedy"] for check in failed)
        assert self.result["ok"] is not bool(failed)
        assert bool(self.result.get("failed")) is bool(failed)
        return [check["name"] for check in failed]


@dataclass(frozen=True)
class Desk:
    """One test's corner of the sandbox."""

    case: Case

    def look(self, *certificates: dict[str, Any], **options: Any) -> Found:
        """What is found for these certificates. No secret value is in it."""
        sandbox = self.case.sandbox
        own = {"nameservers": [sandbox.dns.address], "endpoint_url": sandbox.route53.endpoint, "wait_timeout": 2}
        result = self.case.perform("preflight_info", **{**self.case.declarations(*certificates), **own, **options})
        if self.case.home in self.case.kubectl("get", "namespaces", "-o", "name"):
            self.case.assert_hidden(result)
        assert "checks" in result, result.get("msg")
        assert len(result["lines"]) == len(result["checks"])
        return Found(result)

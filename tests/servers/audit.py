# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API server's audit log, read as a request log."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .processes import ServerError

_READS = frozenset({"get", "list", "watch"})
# What asks a question by POST.
_QUESTIONS = frozenset({"selfsubjectaccessreviews", "selfsubjectrulesreviews", "subjectaccessreviews", "tokenreviews"})


@dataclass(frozen=True)
class AuditEvent:
    """One request."""

    time: str
    user: str
    verb: str
    resource: str
    namespace: str
    name: str
    code: int
    path: str
    agent: str

    @property
    def is_write(self) -> bool:
        """Whether it may have changed something; a dry run changes nothing."""
        return self.verb not in _READS and self.resource not in _QUESTIONS and "dryRun=All" not in self.path


class Audit:
    """The log's reader. An event is written just after its answer, so reading waits for the echo of an own request.

    Of two events close to each other the later may be written first, so a mark is a moment, too.
    """

    def __init__(self, file: Path, ask: Callable[[str], None]) -> None:
        self._file = file
        self._ask = ask
        self._moments: dict[int, str] = {}

    def mark(self) -> int:
        """The log's end, once all that has been answered is in it."""
        moment = self._settle()
        end = self._file.stat().st_size
        self._moments[end] = moment
        return end

    def events(self, since: int) -> list[AuditEvent]:
        """What has been asked by others from a mark on."""
        self._settle()
        parsed = [json.loads(line) for line in self._lines(since)]
        asked = [one for one in parsed if one["requestReceivedTimestamp"] > self._moments.get(since, "")]
        events = [_event(one) for one in asked if one.get("stage") in ("ResponseComplete", "Panic")]
        return [event for event in events if not event.agent.startswith(("kubecert-sandbox", "kube-apiserver/"))]

    def _lines(self, since: int) -> list[bytes]:
        with self._file.open("rb") as log:
            log.seek(since)
            return [line for line in log.read().splitlines(keepends=True) if line.endswith(b"\n")]

    def _settle(self) -> str:
        """Wait for the echo; the moment at which it was asked for."""
        since = self._file.stat().st_size if self._file.exists() else 0
        echo = secrets.token_hex(8)
        self._ask(f"/healthz?echo={echo}")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for line in self._lines(since):
                if echo.encode() in line:
                    return str(json.loads(line)["requestReceivedTimestamp"])
            time.sleep(0.005)
        raise ServerError(f"the API server doesn't write its audit log {self._file}")


def _event(parsed: dict[str, Any]) -> AuditEvent:
    target = parsed.get("objectRef", {})
    resource = "/".join(filter(None, [target.get("resource", ""), target.get("subresource", "")]))
    return AuditEvent(
        time=parsed["stageTimestamp"],
        user=parsed.get("user", {}).get("username", ""),
        verb=parsed["verb"],
        resource=resource,
        namespace=target.get("namespace", ""),
        name=target.get("name", ""),
        code=parsed.get("responseStatus", {}).get("code", 0),
        path=parsed.get("requestURI", ""),
        agent=parsed.get("userAgent", ""),
    )

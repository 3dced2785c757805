# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API server: plain REST over the connection, retried while it is passing trouble, refusals as faults."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from ..model.clock import Clock
from ..model.faults import GRANT, ServiceFault
from ..model.kubeconfig import Endpoint
from ..model.times import parse_http_date
from .connection import open_client
from .libraries import HTTPError, HTTPHeaderDict, MaxRetryError, Timeout

CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
PATIENCE = 60.0
"""Seconds for which one request is tried again."""
MOST_UNANSWERED = 5
"""An address where nobody answers is more likely wrong than busy."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
PASSING = frozenset({429, 500, 502, 503, 504})
CONNECTIONS = 32
PAGE = 500
"""Objects that one answer may hold."""
USER_AGENT = "kubecert.acme"
_OBJECT = re.compile(
    r"/(?:api|apis/(?P<group>[^/]+))/[^/]+(?:/namespaces/(?P<namespace>[^/]+))?/(?P<resource>[^/]+)/[^/]+"
)


class NotFoundFault(ServiceFault):
    """There is no such object, 404."""


class ConflictFault(ServiceFault):
    """The object exists already, has changed meanwhile, or has fields that another manager owns, 409."""

    def __init__(self, message: str, *, causes: tuple[Mapping[str, Any], ...] = ()) -> None:
        super().__init__(message, server="Kubernetes", status=409)
        self.causes = causes


class Cluster:
    """One API server as one user. Safe to share between threads."""

    def __init__(
        self,
        client: Any,
        headers: Sequence[tuple[str, str]],
        endpoint: Endpoint,
        clock: Clock | None = None,
        grant: str = GRANT,
    ) -> None:
        self.endpoint = endpoint
        self.clock = clock
        self._client = client
        self._headers = tuple(headers)
        self._grant = grant
        self._lost = False
        """Whether a request was given up since the server last answered; others are then not tried for long either."""

    @classmethod
    def connect(cls, options: Mapping[str, Any], clock: Clock | None = None, grant: str = GRANT) -> Cluster:
        """The cluster that the options name, as kubernetes.core's modules would find it. Nothing is sent yet.

        The clock hears the time that the API server gives with each of its answers. `grant` is said to whoever lacks a
        right.
        """
        headers = [("User-Agent", USER_AGENT), ("Accept", "application/json")]
        if options.get("impersonate_user"):
            headers.append(("Impersonate-User", options["impersonate_user"]))
        headers += [("Impersonate-Group", group) for group in options.get("impersonate_groups") or ()]
        client, endpoint = open_client(options, CONNECTIONS)
        return cls(client, headers, endpoint, clock, grant)

    @property
    def host(self) -> str:
        """The API server's address."""
        return str(self._client.configuration.host)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
    ) -> dict[str, Any]:
        """One request, tried again while the trouble may pass. Raises ServiceFault and its kinds above."""
        url = f"{self.host}{path}{'?' + urlencode(query) if query else ''}"
        deadline, pause, tries, unanswered = time.monotonic() + PATIENCE, FIRST_PAUSE, 0, 0
        while True:
            tries += 1
            late = time.monotonic() >= deadline
            try:
                answer = self._send(method, url, body, content_type)
                self._lost = False
            except HTTPError as error:
                unanswered += 1
                if unanswered >= MOST_UNANSWERED or late or self._lost:
                    self._lost = True
                    raise self._unreachable(error, tries) from error
                answer = None
            if answer is not None and (answer.status not in PASSING or late):
                return self._read(method, path, answer, tries)
            left = max(0.0, deadline - time.monotonic())
            time.sleep(min(max(_retry_after(answer), pause * random.uniform(0.5, 1.0)), left))
            pause = min(2 * pause, LONGEST_PAUSE)

    def version(self) -> str:
        """The API server's release, such as `v1.31.2`."""
        return str(self.request("GET", "/version").get("gitVersion") or "")

    def collect(self, path: str, query: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """The objects of a listing, over all pages."""
        found: list[dict[str, Any]] = []
        first = {"limit": str(PAGE), **(query or {})}
        asked = first
        while True:
            page = self.request("GET", path, query=asked)
            found += page.get("items") or []
            token = (page.get("metadata") or {}).get("continue")
            if not token:
                return found
            asked = {**first, "continue": token}

    def find(self, path: str) -> dict[str, Any] | None:
        """The object at a path, or None."""
        try:
            return self.request("GET", path)
        except NotFoundFault:
            return None

    def apply(
        self, path: str, body: Mapping[str, Any], *, manager: str, force: bool = False, dry_run: bool = False
    ) -> dict[str, Any]:
        """Server-side apply. Raises ConflictFault when another manager owns a field, unless forced."""
        query = {"fieldManager": manager, "force": "true" if force else "false"}
        query |= {"dryRun": "All"} if dry_run else {}
        return self.request("PATCH", path, query=query, body=dict(body), content_type="application/apply-patch+yaml")

    def remove(self, path: str, preconditions: Mapping[str, str], **more: str) -> None:
        """Remove the object at a path if it is the very one that is meant; `more` are fields of DeleteOptions.

        One that is gone is fine. Raises ConflictFault where it is another.
        """
        options = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": dict(preconditions), **more}
        try:
            self.request("DELETE", path, body=options)
        except NotFoundFault:
            return

    def _send(self, method: str, url: str, body: Any, content_type: str) -> Any:
        answer = self._client.rest_client.pool_manager.request(
            method,
            url,
            body=None if body is None else json.dumps(body).encode(),
            headers=HTTPHeaderDict([*self._headers, *self._authorization(), ("Content-Type", content_type)]),
            timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=False,
        )
        told = parse_http_date(answer.headers.get("Date", ""))
        if self.clock and told:
            self.clock.hear(told)
        return answer

    def _authorization(self) -> list[tuple[str, str]]:
        configuration = self._client.configuration
        token = configuration.auth_settings().get("BearerToken", {}).get("value")
        if not token and configuration.username:
            token = configuration.get_basic_auth_token()
        return [("Authorization", token)] if token else []

    def _read(self, method: str, path: str, answer: Any, tries: int) -> dict[str, Any]:
        try:
            found = json.loads(answer.data or b"{}")
        except ValueError:
            found = {}
        if answer.status < 300:
            return found if isinstance(found, dict) else {}
        said = str(found.get("message") or answer.reason or "no reason given").rstrip(".")
        if answer.status == 403 and said.endswith("is forbidden: "):
            said += _unsaid(path)
        text = f"Kubernetes at {self.host} answered {answer.status} to {method} {path}: {said}."
        if answer.status == 404:
            remedy = " Create the namespace first." if said.startswith("namespaces ") else ""
            raise NotFoundFault(text + remedy, server="Kubernetes", status=404)
        if answer.status == 409:
            raise ConflictFault(text, causes=tuple((found.get("details") or {}).get("causes") or ()))
        raise ServiceFault(
            text + self._remedy(answer.status) + _asked(tries), server="Kubernetes", status=answer.status
        )

    def _remedy(self, status: int) -> str:
        if status == 401:
            return " Check the credentials of the connection; a token may have expired."
        return f" {self._grant}" if status == 403 else ""

    def _unreachable(self, error: Exception, tries: int) -> ServiceFault:
        reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        return ServiceFault(
            f"Kubernetes at {self.host} can't be reached: {str(reason).rstrip('.')}. "
            f"Check kubeconfig, context and host.{_asked(tries)}",
            server="Kubernetes",
        )


def labelled(labels: Mapping[str, str] | None) -> dict[str, str]:
    """The query of a listing for objects that have these labels, or for all."""
    return {"labelSelector": ",".join(f"{name}={value}" for name, value in labels.items())} if labels else {}


def _unsaid(path: str) -> str:
    """What older API servers leave out of their refusal to make something by server-side apply (PATCH)."""
    found = _OBJECT.fullmatch(path)
    if found is None:
        return "the verb create is missing"
    scope = f'in the namespace "{found["namespace"]}"' if found["namespace"] else "at the cluster scope"
    return f'cannot create resource "{found["resource"]}" in API group "{found["group"] or ""}" {scope}'


def _retry_after(answer: Any) -> float:
    text = answer.headers.get("Retry-After", "") if answer is not None else ""
    return min(float(text), LONGEST_PAUSE) if text.isdigit() else 0.0


def _asked(tries: int) -> str:
    return f" It was asked {tries} times." if tries > 1 else ""

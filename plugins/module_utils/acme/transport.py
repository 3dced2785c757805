# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed requests to one server: nonces, and waiting out whatever passes by itself until the deadline."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..model.run import PROGRESS_EVERY, Progress
from ..model.times import format_rfc3339, parse_http_date
from .connections import Connections
from .faults import AcmeFault, MissingAccount
from .keys import AccountKey, read_nonce
from .libraries import HTTPError
from .problems import Problem, read_problem, remedies, retry_moment, retry_seconds
from .resources import Server
from .unanswered import Unanswered, read_error

CONNECT_TIMEOUT, READ_TIMEOUT, SHORTEST_TIMEOUT = 10.0, 30.0, 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0
FREE_NONCE_TRIES = 4
"""So many rejected nonces in a row are answered with the next one at once; then there are pauses too."""
MOST_UNANSWERED = 4
"""A server that has never answered is more likely wrong than busy."""
NOT_IMPLEMENTED = 501
"""The only error of a server that does not pass by itself."""
SHORT_LIMIT = 10.0
"""Seconds. A rate limit of one endpoint that is over by then is waited for; one for new orders never is."""


@dataclass(frozen=True)
class Request:
    """One request; `what` completes the sentence "the server refused …". A `payload` of None is a POST-as-GET."""

    url: str
    what: str
    payload: Mapping[str, Any] | None = None
    method: str = "POST"
    accept: str = ""
    key: AccountKey | None = None
    """What signs in the place of the account: new-account wants a key itself, and a certificate's own may revoke it."""
    waits_for_limits: bool = True
    patience: float | None = None
    """Seconds for which it is tried again at most, where that is to be less than what is left of the time."""


@dataclass(frozen=True)
class Answer:
    """What came back. `retry_after` is in seconds."""

    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    retry_after: float | None = None

    def __str__(self) -> str:
        return str(self.problem())

    @property
    def ok(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The document. Raises ValueError."""
        return json.loads(self.body)

    def problem(self) -> Problem:
        """What the server says is wrong; where it says nothing, the HTTP status in words."""
        try:
            found = read_problem(self.json())
        except ValueError:
            found = None
        return found or Problem(f"HTTP {self.status}", self.reason)


class Transport:
    """Sends requests until a deadline on the monotonic clock. Safe to share between threads.

    A request is always tried once, also after the deadline, so that cleaning up gets its chance; a nonce refused is no
    try. Without a key, only what needs no signature or brings a key of its own can be asked for.
    """

    def __init__(
        self,
        server: Server,
        key: AccountKey | None,
        *,
        deadline: float,
        say: Callable[[str], None],
        connections: int,
        now: Callable[[], datetime],
    ) -> None:
        self.server = server
        self.deadline = deadline
        self.now = now
        self._say = say
        self.progress = Progress(say)
        self.kid: str | None = None
        self.new_nonce_url = ""
        self.key = key
        self.told: datetime | None = None
        """The server's own time when it last answered."""
        self._connections = Connections(server, connections)
        # Whoever waits for a connection holds no nonce meanwhile, which another could send.
        self._free = threading.BoundedSemaphore(connections)
        # Taken and returned at the same end, so that the freshest is used. Both are atomic; no lock is needed.
        self._nonces: deque[str] = deque(maxlen=2 * connections)
        self._answered = False

    def ask(self, request: Request) -> Answer:
        """The answer, if the server did what it was asked. Raises AcmeFault."""
        if request.method == "POST" and not (request.key or (self.key and self.kid)):
            raise MissingAccount(
                f"{self.server.name} can't be asked for {request.what}: there is no account for this key yet. "
                "Make one first.",
                server=self.server.url,
            )
        tries, deadline = 0, self.deadline
        if request.patience is not None:
            deadline = min(deadline, time.monotonic() + request.patience)
        while True:
            outcome = self._try(request)
            if isinstance(outcome, Answer) and outcome.ok:
                return outcome
            pause = self._pause(outcome, request, tries)
            left = deadline - time.monotonic()
            if pause is None or (pause and left <= 0):
                raise self.fault(outcome, request, gave_up=pause is not None)
            self._tell(outcome, request, pause)
            # The last try is at the very end, however long the pauses have become.
            time.sleep(max(0.0, min(pause, left)))
            tries += 1

    def fault(self, outcome: Answer | Unanswered, request: Request, gave_up: bool = False) -> AcmeFault:
        """What to raise for an outcome that isn't what was asked for."""
        late = " It was asked again until the time was over." if gave_up else ""
        if isinstance(outcome, Unanswered):
            text = f"{self.server.name} can't be asked for {request.what}: {outcome}.{outcome.remedy}{late}"
            return AcmeFault(text, server=self.server.url, passing=gave_up)
        problem = outcome.problem()
        retry_at = retry_moment(outcome.retry_after, self.now()) if outcome.status in (429, 503) else None
        again = f" It may be asked again from {format_rfc3339(retry_at)} on." if retry_at else ""
        kind = MissingAccount if problem.kind == "accountDoesNotExist" else AcmeFault
        return kind(
            f"{self.server.name} refused {request.what}: {problem}.{remedies(problem)}{again}{late}",
            kind=problem.kind,
            server=self.server.url,
            status=outcome.status,
            retry_at=retry_at,
            passing=gave_up,
        )

    def _tell(self, outcome: Answer | Unanswered, request: Request, pause: float) -> None:
        line = f"{self.server.name} puts {request.what} off ({outcome}); asking again"
        if pause > PROGRESS_EVERY:
            self._say(f"{line} in {pause:.0f} s.")
        else:
            self.progress.tell(lambda: f"{line}.")

    def _try(self, request: Request) -> Answer | Unanswered:
        try:
            with self._free:
                key = request.key or self.key
                if request.method != "POST" or key is None:
                    return self._send(request.method, request.url)
                nonce = self._nonce()
                return nonce if isinstance(nonce, Answer) else self._post(key, request, nonce)
        except (OSError, HTTPError) as error:
            return read_error(error)

    def _nonce(self) -> str | Answer:
        """A nonce, or the answer of the server that would not give one."""
        try:
            return self._nonces.pop()
        except IndexError:
            answer = self._send("HEAD", self.new_nonce_url, keep_nonce=False)
        nonce = read_nonce(answer.headers.get("Replay-Nonce"))
        if nonce is None and answer.ok:
            raise AcmeFault(f"{self.server.name} gave no usable nonce.", server=self.server.url, status=answer.status)
        return answer if nonce is None else nonce

    def _post(self, key: AccountKey, request: Request, nonce: str) -> Answer:
        payload = b"" if request.payload is None else json.dumps(request.payload).encode()
        body = key.sign(payload, nonce, request.url, None if request.key else self.kid)
        headers = {"Content-Type": "application/jose+json"}
        headers |= {"Accept": request.accept} if request.accept else {}
        return self._send("POST", request.url, body, headers)

    def _send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        keep_nonce: bool = True,
    ) -> Answer:
        left = max(SHORTEST_TIMEOUT, self.deadline - time.monotonic())
        timeout = (min(CONNECT_TIMEOUT, left), min(READ_TIMEOUT, left))
        got = self._connections.ask(method, url, timeout, body, headers or {})
        self._answered = True
        self.told = parse_http_date(got.headers.get("Date", ""))
        nonce = read_nonce(got.headers.get("Replay-Nonce"))
        if keep_nonce and nonce:
            self._nonces.append(nonce)
        waits = retry_seconds(got.headers.get("Retry-After"), self.now())
        return Answer(url, got.status, got.reason or "", got.headers, got.data, waits)

    def _pause(self, outcome: Answer | Unanswered, request: Request, tries: int) -> float | None:
        """Seconds to wait before the next try; None where another would bring nothing."""
        if isinstance(outcome, Unanswered):
            hopeless = outcome.lasting or (not self._answered and tries + 1 >= MOST_UNANSWERED)
            return None if hopeless else backoff(tries)
        if outcome.problem().kind == "badNonce":
            return 0.0 if tries < FREE_NONCE_TRIES else backoff(min(tries - FREE_NONCE_TRIES, 1))
        asked = outcome.retry_after or 0.0
        if asked > max(0.0, self.deadline - time.monotonic()):
            return None
        if outcome.status == 429:
            return asked if request.waits_for_limits and 0.0 < asked <= SHORT_LIMIT else None
        return asked + backoff(tries) if outcome.status >= 500 and outcome.status != NOT_IMPLEMENTED else None


def backoff(tries: int) -> float:
    """Seconds: 0.1 doubling to 3, with jitter so that many threads don't come back together."""
    return float(min(FIRST_PAUSE * 2 ** min(tries, 16), LONGEST_PAUSE) * random.uniform(0.5, 1.0))

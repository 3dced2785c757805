# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A WSGI layer in front of moto that keeps the rules where moto is kinder than AWS, and a log of all requests."""

from __future__ import annotations

import functools
import io
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ..settings import Settings
from . import accounts, answers, policies, rules, security, signature
from .answers import Answer, Refusal
from .batch import Change, MalformedInput, parse_batch
from .changes import Changes
from .listing import zones_by_name
from .throttle import Throttle
from .zones import Zone, Zones

_PREFIX = "/2013-04-01/"
_ZONE_ID = re.compile(r"/2013-04-01/hostedzone/(?P<id>[^/]+)")
_OPERATIONS = [
    (method, re.compile(_PREFIX + path), name)
    for method, path, name in (
        ("POST", r"hostedzone/[^/]+/rrset/?", "ChangeResourceRecordSets"),
        ("GET", r"hostedzone/[^/]+/rrset/?", "ListResourceRecordSets"),
        ("GET", r"hostedzonesbyname/?", "ListHostedZonesByName"),
        ("GET", r"hostedzone/?", "ListHostedZones"),
        ("POST", r"hostedzone/?", "CreateHostedZone"),
        ("GET", r"hostedzone/[^/]+", "GetHostedZone"),
        ("DELETE", r"hostedzone/[^/]+", "DeleteHostedZone"),
        ("GET", r"change/[^/]+", "GetChange"),
    )
]
_CREDENTIALS = "ListServiceSpecificCredentials"
_CHANGE_ZONES = ("CreateHostedZone", "DeleteHostedZone")

StartResponse = Callable[..., Any]


@dataclass
class AwsSettings(Settings):
    """What can be switched. No rate means no throttling; `denied` names operations that nobody may call.

    A new user's access key is known once it is `key_seconds` old, as IAM needs a while to tell it to all that ask.
    """

    requests_per_second: float | None = None
    burst: float = 50
    changes_per_second: float | None = None
    pending_seconds: float = 0.0
    processing_seconds: float = 0.0
    refuse_while_processing: bool = True
    strict_credentials: bool = True
    key_seconds: float = 0.0
    denied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One request: `zone` is the zone's name without its dot, `outcome` is ok or the error's code.

    `later_page` marks those that go on with a listing of zones; `user` is the name of the user or role.
    """

    time: float
    service: str
    method: str
    path: str
    operation: str
    account: str
    zone: str
    outcome: str
    later_page: bool = False
    user: str = ""


@dataclass(frozen=True)
class _Asker:
    """Who asks which service, as the log has it."""

    account: str = ""
    user: str = ""
    service: str = ""


class Layer:
    """The application that the server runs."""

    def __init__(self, moto: Callable[..., Iterable[bytes]], zones: Zones) -> None:
        self.settings = AwsSettings()
        self.zones = zones
        self.log: list[Call] = []
        self.changes = Changes()
        self._moto = moto
        self._throttle = Throttle()
        self._log_lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        request = _Request(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("QUERY_STRING", ""), body)
        began = time.time()
        asker = _Asker()
        try:
            signed = self._signed(environ, request)
            asker = _Asker(signed.identity.account, accounts.name_of(signed.identity), signed.service)
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = asker.account
            answer = self._answer(request, signed)
        except Refusal as refusal:
            answer = refusal.answer
        if answer is None:
            return self._forward(environ, start_response, request, began, asker)
        self._note(request, began, asker, answer.outcome)
        text = answer.body.encode()
        headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(text)))]
        start_response(answer.status_line, headers)
        return [text]

    def reset(self) -> None:
        """Settings back to their defaults, buckets full."""
        self.settings.reset()
        self._throttle.forget()

    def calls(self, since: int) -> list[dict[str, Any]]:
        """The log as plain values."""
        return [asdict(call) for call in self.log[since:]]

    def _signed(self, environ: dict[str, Any], request: _Request) -> signature.Signed:
        """Who asks. A web identity has no key yet to sign with; its token says who it is."""
        if request.operation == security.WEB_IDENTITY:
            return security.by_token(request.form)
        known = functools.partial(accounts.identity_of, unknown_for=self.settings.key_seconds)
        return signature.verify(environ, request.body, known, self.settings.strict_credentials)

    def _answer(self, request: _Request, signed: signature.Signed) -> Answer | None:
        """What this layer answers itself; None leaves it to moto."""
        if not request.path.startswith(_PREFIX):
            security.check(request.form, signed.identity)
            if signed.service == "iam":
                policies.check_iam(signed.identity, request.form)
            # Nobody here has any, and moto does not know the question, which amazon.aws asks before it deletes a user.
            return answers.none_of(request.operation) if request.operation == _CREDENTIALS else None
        self._admit(request, signed)
        policies.check(signed.identity, request.operation, request.resource, request.changes)
        account = signed.identity.account
        match request.operation:
            case "ChangeResourceRecordSets":
                return self._change(self._zone(request, account), request.body)
            case "GetChange":
                return self.changes.get(request.path.rstrip("/").rsplit("/", 1)[1])
            case "ListHostedZonesByName":
                return zones_by_name(self.zones.of_account(account), request.query)
            case "GetHostedZone" | "ListResourceRecordSets" | "DeleteHostedZone":
                self._zone(request, account)
        return None

    def _admit(self, request: _Request, signed: signature.Signed) -> None:
        settings, account = self.settings, signed.identity.account
        if not self._throttle.takes(account, settings.requests_per_second, settings.burst):
            raise Refusal(400, "Throttling", "Rate exceeded")
        if request.operation in settings.denied:
            raise Refusal(
                403,
                "AccessDenied",
                f"User: {signed.identity.arn} is not authorized to perform: route53:{request.operation} because no "
                f"identity-based policy allows the route53:{request.operation} action",
            )

    def _zone(self, request: _Request, account: str) -> Zone:
        zone = self.zones.by_id(request.zone_id, account)
        if zone is None:
            raise Refusal(404, "NoSuchHostedZone", f"No hosted zone found with ID: {request.zone_id}")
        return zone

    def _change(self, zone: Zone, body: bytes) -> Answer:
        settings = self.settings
        if not zone.lock.acquire(blocking=not settings.refuse_while_processing):
            raise Refusal(
                400,
                "PriorRequestNotComplete",
                "The request was rejected because Route 53 was still processing a prior request.",
            )
        try:
            time.sleep(settings.processing_seconds)
            changes = parse_batch(body)
            rate = settings.changes_per_second
            if not self._throttle.takes(
                f"changes of {zone.account}", rate, max(rate or 0, 1), min(len(changes), rate or 0)
            ):
                raise Refusal(400, "Throttling", "Rate exceeded")
            zone.write(rules.apply(zone.name, zone.content, changes))
        except MalformedInput as error:
            raise Refusal(400, "InvalidInput", str(error)) from error
        except rules.RefusedBatch as error:
            raise Refusal(400, "InvalidChangeBatch", str(error)) from error
        finally:
            zone.lock.release()
        return self.changes.add(settings.pending_seconds)

    def _forward(
        self, environ: dict[str, Any], start: StartResponse, request: _Request, began: float, asker: _Asker
    ) -> Iterable[bytes]:
        outcome = ["ok"]

        def noticed(status: str, *rest: Any, **more: Any) -> Any:
            outcome[0] = "ok" if status.startswith("2") else status
            return start(status, *rest, **more)

        answer = list(self._moto(environ, noticed))
        if request.operation in _CHANGE_ZONES:
            self.zones.sync()
        self._note(request, began, asker, outcome[0])
        return answer

    def _note(self, request: _Request, began: float, asker: _Asker, outcome: str) -> None:
        zone = self.zones.by_id(request.zone_id)
        name = zone.name.rstrip(".") if zone else ""
        later = "marker=" in request.query
        asked = request.method, request.path, request.operation
        call = Call(began, asker.service, *asked, asker.account, name, outcome, later, asker.user)
        with self._log_lock:
            self.log.append(call)


@dataclass(frozen=True)
class _Request:
    method: str
    path: str
    query: str
    body: bytes

    @property
    def operation(self) -> str:
        """The API's name of what is asked for."""
        for method, path, name in _OPERATIONS:
            if method == self.method and path.fullmatch(self.path):
                return name
        return self.form.get("Action", "")

    @property
    def form(self) -> dict[str, str]:
        """The fields of an STS or IAM request."""
        return dict(urllib.parse.parse_qsl(self.body.decode(errors="replace"))) if self.path == "/" else {}

    @property
    def resource(self) -> str:
        """What is asked about, as policies name it."""
        kind, _slash, which = self.path.removeprefix(_PREFIX).partition("/")
        return f"arn:aws:route53:::{kind}/{which.partition('/')[0]}" if which else "*"

    @property
    def changes(self) -> list[Change]:
        """The changes in a batch that can be read."""
        try:
            return parse_batch(self.body) if self.operation == "ChangeResourceRecordSets" else []
        except MalformedInput:
            return []

    @property
    def zone_id(self) -> str:
        """The hosted zone in the path."""
        found = _ZONE_ID.match(self.path)
        return found["id"] if found else ""

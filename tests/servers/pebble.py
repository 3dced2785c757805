# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pebble: the ACME server, its roots, its renewal information, and what it has been asked."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import urllib.parse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .pki import Authority
from .processes import HOST, Process, ServerError, with_free_ports

NINETY_DAYS = 7_776_000
_REQUEST = re.compile(r"^Pebble \S+ \S+ (?P<method>[A-Z]+) (?P<path>/\S*) -> calling handler", re.MULTILINE)
_ENDPOINTS = {
    "dir": "directory",
    "nonce-plz": "new-nonce",
    "sign-me-up": "new-account",
    "my-account": "account",
    "list-orderz": "account-orders",
    "rollover-account-key": "key-change",
    "order-plz": "new-order",
    "my-order": "order",
    "finalize-order": "finalize",
    "authZ": "authorization",
    "chalZ": "challenge",
    "certZ": "certificate",
    "revoke-cert": "revoke-cert",
    "draft-ietf-acme-ari-03": "renewal-info",
}


@dataclass(frozen=True)
class PebbleOptions:
    """What a test may want otherwise. Profiles: name → lifetime in seconds; with several, an order should name one.

    `nonce_reject_percent` of all nonces are refused as badNonce. Each validation takes a random number of whole seconds
    below `validation_seconds`.
    """

    profiles: Mapping[str, int] = field(default_factory=lambda: {"default": NINETY_DAYS})
    nonce_reject_percent: int = 5
    validation_seconds: int = 0
    authz_reuse_percent: int = 0
    alternate_roots: int = 0
    chain_length: int = 1
    retry_after: Mapping[str, int] | None = None
    blocked_domains: tuple[str, ...] = ()
    eab_keys: Mapping[str, str] = field(default_factory=dict)
    eab_required: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    def config(self) -> dict[str, Any]:
        """Pebble's configuration file, but for addresses."""
        config: dict[str, Any] = {
            "httpPort": 5002,
            "tlsPort": 5001,
            "ocspResponderURL": "",
            "domainBlocklist": list(self.blocked_domains),
            "externalAccountBindingRequired": self.eab_required,
            "externalAccountMACKeys": dict(self.eab_keys),
            "profiles": {
                name: {"description": f"{name}: {seconds} seconds", "validityPeriod": seconds}
                for name, seconds in self.profiles.items()
            },
        }
        return config | ({"retryAfter": dict(self.retry_after)} if self.retry_after else {})

    def variables(self) -> dict[str, str]:
        """Pebble's environment.

        It has one processor: an order that is placed while others are being placed and an authorization is being read
        can lock its store for good, if each is in the midst of its locks. On one processor they take turns.
        """
        seconds = self.validation_seconds
        return {
            "GOMAXPROCS": "1",
            **({"PEBBLE_VA_SLEEPTIME": str(seconds)} if seconds else {"PEBBLE_VA_NOSLEEP": "1"}),
            "PEBBLE_WFE_NONCEREJECT": str(self.nonce_reject_percent),
            "PEBBLE_AUTHZREUSE": str(self.authz_reuse_percent),
            "PEBBLE_ALTERNATE_ROOTS": str(self.alternate_roots),
            "PEBBLE_CHAIN_LENGTH": str(self.chain_length),
            **self.environment,
        }


@dataclass(frozen=True)
class PebbleRequest:
    """One request, `endpoint` being its name in RFC 8555: new-order, challenge, finalize, …"""

    method: str
    path: str
    endpoint: str


class Pebble:
    """A running Pebble."""

    def __init__(
        self, binary: Path, folder: Path, authority: Authority, dns: str, options: PebbleOptions | None = None
    ) -> None:
        self.options = options or PebbleOptions()
        self.ca_file = folder / "sandbox-ca.pem"
        self.ca_file.write_bytes(authority.pem)
        self._context = ssl.create_default_context(cadata=authority.pem.decode())
        files = authority.server().write(folder, "pebble")
        self.port = self.management_port = 0

        def start(ports: list[int]) -> Process:
            self.port, self.management_port = ports
            config = self._config_file(folder, *files)
            command: list[str | Path] = [binary, "-config", config, "-dnsserver", dns]
            process = Process("pebble", command, folder, self.options.variables())
            return process.wait_until_ready(self._answers)

        self.process = with_free_ports(2, start)

    @property
    def directory_url(self) -> str:
        """Where the directory is, with no proxy between."""
        return f"https://{HOST}:{self.port}/dir"

    def root_pem(self, chain: int = 0) -> str:
        """The root certificate of the (alternative) chain that it issues."""
        return self._get(self.management_port, f"/roots/{chain}").decode()

    def intermediate_pem(self, chain: int = 0) -> str:
        """The certificate that signs what it issues."""
        return self._get(self.management_port, f"/intermediates/{chain}").decode()

    def certificate_status(self, serial: str) -> dict[str, Any]:
        """What it knows of a certificate by its serial number in hex: `Status` Valid or Revoked, and `Reason`."""
        digits = serial.zfill(len(serial) + len(serial) % 2)
        found: dict[str, Any] = json.loads(self._get(self.management_port, f"/cert-status-by-serial/{digits}"))
        return found

    def set_renewal_info(self, certificate_pem: str, start: str, end: str, explanation_url: str | None = None) -> None:
        """Say from now on that this certificate should be renewed between two RFC 3339 times."""
        answer: dict[str, Any] = {"suggestedWindow": {"start": start, "end": end}}
        answer |= {"explanationURL": explanation_url} if explanation_url else {}
        body = {"certificate": certificate_pem, "ariResponse": json.dumps(answer)}
        self._request(self.management_port, "POST", "/set-renewal-info/", json.dumps(body))

    def check_alive(self, seconds: float = 5.0) -> None:
        """Raise when it hangs. Many orders at once can lock its store for good, while directory and nonces go on."""
        try:
            self._get(self.port, "/nonce-plz", seconds)
            self._request(self.management_port, "GET", "/cert-status-by-serial/1", timeout=seconds, accept=(200, 404))
        except OSError as error:
            state = "hangs: its store is locked" if self.process.alive else "has ended"
            raise ServerError(
                f"Pebble {state} ({error!r}); nothing it is asked to order will come. Start the sandbox anew and send "
                f"at most 8 requests at a time. Its log is {self.process.log_file}."
            ) from error

    def mark(self) -> int:
        """A place in the log; the methods below take it as `since`."""
        return self.process.log_file.stat().st_size

    def requests(self, since: int = 0) -> list[PebbleRequest]:
        """Every request it has been sent, read from its own log."""
        with self.process.log_file.open("rb") as log:
            log.seek(since)
            text = log.read().decode(errors="replace")
        return [
            PebbleRequest(found["method"], found["path"], _endpoint(found["path"])) for found in _REQUEST.finditer(text)
        ]

    def counts(self, since: int = 0) -> Counter[str]:
        """How often each endpoint has been asked."""
        return Counter(request.endpoint for request in self.requests(since))

    def count(self, endpoint: str, since: int = 0) -> int:
        """How often one endpoint has been asked: `count("new-order", since=mark)`."""
        if endpoint not in _ENDPOINTS.values():
            raise ValueError(f"Pebble has no endpoint {endpoint!r}; there are {', '.join(sorted(_ENDPOINTS.values()))}")
        return self.counts(since)[endpoint]

    def orders_added(self, since: int = 0) -> int:
        """How many orders it has taken. Requests for one are more, since it rejects some nonces at random."""
        with self.process.log_file.open("rb") as log:
            log.seek(since)
            return log.read().count(b"Added order ")

    def stop(self) -> None:
        """End it."""
        self.process.stop()

    def _config_file(self, folder: Path, certificate: Path, key: Path) -> Path:
        own = {
            "listenAddress": f"{HOST}:{self.port}",
            "managementListenAddress": f"{HOST}:{self.management_port}",
            "certificate": str(certificate),
            "privateKey": str(key),
        }
        file = folder / "pebble.json"
        file.write_text(json.dumps({"pebble": self.options.config() | own}), encoding="utf-8")
        return file

    def _answers(self) -> bool:
        return bool(self._get(self.management_port, "/roots/0", 2.0) and self._get(self.port, "/dir", 2.0))

    def _get(self, port: int, path: str, timeout: float = 10.0) -> bytes:
        return self._request(port, "GET", path, timeout=timeout, accept=(200, 204))

    def _request(
        self,
        port: int,
        method: str,
        path: str,
        body: str | None = None,
        timeout: float = 10.0,
        accept: tuple[int, ...] = (200,),
    ) -> bytes:
        connection = http.client.HTTPSConnection(HOST, port, timeout=timeout, context=self._context)
        try:
            connection.request(method, path, body, {"User-Agent": "kubecert-sandbox"})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status not in accept:
            raise ServerError(f"Pebble answered {response.status} to {method} {path}: {content.decode()}")
        return content


def _endpoint(path: str) -> str:
    first = urllib.parse.urlsplit(path).path.split("/")[1]
    return _ENDPOINTS.get(first, first)

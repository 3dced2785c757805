# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a server: by which proxy, and whom to trust: the usual store, only the given bundle, or anybody."""

from __future__ import annotations

import os
import re
import ssl
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..model.faults import Fault
from .faults import AcmeFault
from .libraries import (
    DEFAULT_CA_BUNDLE_PATH,
    HTTPAdapter,
    HTTPError,
    Retry,
    Timeout,
    errors,
    get_environ_proxies,
    prepend_scheme_if_needed,
    select_proxy,
)
from .resources import Server

STORES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables of the environment that name a store (file or folder) in place of the usual one; the first one counts."""
_REDIRECTED = {"total": None, "connect": 0, "read": 0, "other": 0, "redirect": 5}
"""What a GET may be answered with before what it asked for; whatever else goes wrong is not tried again here."""
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_POOLS = 4
_HEADERS = {"User-Agent": "kubecert.acme (Ansible collection)", "Accept-Language": "en"}


class Connections(HTTPAdapter):  # type: ignore[misc]
    """Keeps so many connections open and never uses more at a time. Safe to share between threads.

    Proxies are those that requests would take, which is what people know. Requests go past it, straight to its pools:
    it would take as long again for each, for cookies, passwords and hooks that nobody has here.
    """

    def __init__(self, server: Server, connections: int) -> None:
        self._trust = _trust(server)
        self._managers: dict[tuple[str, str], Any] = {}
        super().__init__(pool_connections=_POOLS, pool_maxsize=connections, pool_block=True)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._trust, **kwargs)

    def ask(
        self, method: str, url: str, timeout: tuple[float, float], body: bytes | None, headers: Mapping[str, str]
    ) -> Any:
        """What comes back: `status`, `reason`, `headers` and `data`. `timeout` is to connect and to read, in seconds.

        A GET follows redirects. Raises OSError and urllib3's HTTPError.
        """
        follows = method == "GET"
        return self._manager(url).request(
            method,
            url,
            body=body,
            headers={**_HEADERS, **headers},
            timeout=Timeout(connect=timeout[0], read=timeout[1]),
            redirect=follows,
            retries=Retry(**_REDIRECTED) if follows else False,
        )

    def _manager(self, url: str) -> Any:
        """The pools for this host; the environment is looked at once for each."""
        parts = urlsplit(url)
        host = parts.scheme, parts.netloc
        if host not in self._managers:
            proxy = select_proxy(url, get_environ_proxies(url))
            self._managers[host] = self._by_way_of(proxy) if proxy else self.poolmanager
        return self._managers[host]

    def _by_way_of(self, proxy: str) -> Any:
        try:
            return self.proxy_manager_for(prepend_scheme_if_needed(proxy, "http"), ssl_context=self._trust)
        except (OSError, HTTPError) as error:
            raise errors.ProxyError("", error) from error


def _trust(server: Server) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Whatever a bundle has in it is trusted, an intermediate CA too, as in Go. That certificates must follow RFC 5280
    # to the letter isn't asked for, as many private CAs' don't.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if server.skip_tls_verify:
        _silence(server)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif server.ca_bundle:
        _trust_only(server, context)
    else:
        _trust_usual(server, context)
    return context


def _trust_only(server: Server, context: ssl.SSLContext) -> None:
    # Only the certificates themselves, since bundles have comments between them, and those may be in any language.
    certificates = _CERTIFICATE.findall(server.ca_bundle)
    refusal = f"{server.name} can't be asked: its ca_bundle is not PEM certificates"
    if not certificates:
        raise Fault(f"{refusal}.")
    try:
        context.load_verify_locations(cadata="\n".join(certificates))
    except (ssl.SSLError, ValueError, TypeError) as error:
        raise Fault(f"{refusal} ({error}).") from error


def _trust_usual(server: Server, context: ssl.SSLContext) -> None:
    variable = next((name for name in STORES if os.environ.get(name)), "")
    store = os.environ[variable] if variable else DEFAULT_CA_BUNDLE_PATH
    try:
        context.load_verify_locations(**{"capath" if Path(store).is_dir() else "cafile": store})
    except OSError as error:
        told = f"{variable} is {store}" if variable else f"the CA certificates of certifi should be in {store}"
        raise AcmeFault(
            f"{server.name} can't be asked: {told}, which can't be read ({error.strerror or error}).", server=server.url
        ) from error


def _silence(server: Server) -> None:
    """No warning for this host at every request: it was declared, and stderr is not where it would be read."""
    host = re.escape(urlsplit(server.url).hostname or "")
    warnings.filterwarnings("ignore", message=f"Unverified HTTPS request is being made to host '{host}'")

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom to trust: the environment's usual store, only the given bundle, or anybody."""

from __future__ import annotations

import re
import ssl
import warnings
from typing import Any
from urllib.parse import urlsplit

from ..model.faults import Fault
from .libraries import HTTPAdapter, Session, prepend_scheme_if_needed, select_proxy
from .resources import Server

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_POOLS = 4
_USER_AGENT = "kubecert.acme (Ansible collection)"


def session(server: Server, connections: int) -> Any:
    """A requests session for this server that keeps `connections` open and never uses more at a time."""
    made = _Session()
    made.headers.update({"User-Agent": _USER_AGENT, "Accept-Language": "en"})
    pool = {"pool_connections": _POOLS, "pool_maxsize": connections, "pool_block": True}
    if server.skip_tls_verify:
        _silence(server)
        adapter = PinnedAdapter(None, **pool)
    elif server.ca_bundle:
        adapter = PinnedAdapter(_context(server), **pool)
    else:
        adapter = HTTPAdapter(**pool)
    made.mount("https://", adapter)
    return made


class _Session(Session):  # type: ignore[misc]
    """Looks at the environment once for each host, not at every request."""

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[str, Any] = {}
        # Requests are signed, so no password is looked for in .netrc either.
        self.auth = _unchanged

    def merge_environment_settings(self, url: str, *given: Any) -> dict[str, Any]:
        host = urlsplit(url).netloc
        if host not in self._settings:
            self._settings[host] = super().merge_environment_settings(url, *given)
        return dict(self._settings[host])


def _unchanged(request: Any) -> Any:
    return request


class PinnedAdapter(HTTPAdapter):  # type: ignore[misc]
    """Trusts by this context alone, or anybody if it is None, whatever REQUESTS_CA_BUNDLE says.

    Every method overridden here is there to be overridden. Connections come straight from the pool manager, since
    requests 2.32 would mix its own store into the pool's settings.
    """

    def __init__(self, context: ssl.SSLContext | None, **pool: Any) -> None:
        self._context = context
        super().__init__(**pool)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)

    def get_connection_with_tls_context(self, request: Any, _verify: Any, proxies: Any = None, **_more: Any) -> Any:
        proxy = select_proxy(request.url, proxies)
        manager = self.proxy_manager_for(prepend_scheme_if_needed(proxy, "http")) if proxy else self.poolmanager
        return manager.connection_from_url(request.url)

    def send(self, request: Any, **more: Any) -> Any:
        return super().send(request, **{**more, "verify": self._context is not None})

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # As if nothing were to be verified, since otherwise a store is looked for on disk at every request.
        super().cert_verify(conn, url, False, cert)
        conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"


def _context(server: Server) -> ssl.SSLContext:
    # Only the certificates themselves, since bundles have comments between them, and those may be in any language.
    certificates = _CERTIFICATE.findall(server.ca_bundle)
    refusal = f"{server.name} can't be asked: its ca_bundle is not PEM certificates"
    if not certificates:
        # With no certificates, a context would have those of the system.
        raise Fault(f"{refusal}.")
    try:
        context = ssl.create_default_context(cadata="\n".join(certificates))
    except (ssl.SSLError, ValueError, TypeError) as error:
        raise Fault(f"{refusal} ({error}).") from error
    # From Python 3.13 on, certificates must also follow RFC 5280 to the letter, which many private CAs' don't.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _silence(server: Server) -> None:
    """No warning for this host at every request: it was declared, and stderr is not where it would be read."""
    host = re.escape(urlsplit(server.url).hostname or "")
    warnings.filterwarnings("ignore", message=f"Unverified HTTPS request is being made to host '{host}'")

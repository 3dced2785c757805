# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a server: connections that are kept open, and the proxy they go through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .libraries import (
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
from .trust import trust_in

_REDIRECTED = {"total": None, "connect": 0, "read": 0, "other": 0, "redirect": 5}
"""What a GET may be answered with before what it asked for; whatever else goes wrong is not tried again here."""
_POOLS = 4
_HEADERS = {"User-Agent": "kubecert.acme (Ansible collection)", "Accept-Language": "en"}


class Connections(HTTPAdapter):  # type: ignore[misc]
    """Keeps so many connections open and never uses more at a time. Safe to share between threads.

    Proxies are those that requests would take, which is what people know. Requests go past it, straight to its pools:
    it would take as long again for each, for cookies, passwords and hooks that nobody has here.
    """

    def __init__(self, server: Server, connections: int) -> None:
        self._trust = trust_in(server)
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

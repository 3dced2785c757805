# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports acme, josepy and requests, and urllib3 on which requests is built.

ansible-test imports every file where these are not installed, so their absence is met here; before a step runs, the
runtime has made sure that they are there.
"""

from __future__ import annotations

from typing import Any

jose: Any
messages: Any
DEFAULT_CA_BUNDLE_PATH: Any
HTTPAdapter: Any
get_environ_proxies: Any
parse_header_links: Any
prepend_scheme_if_needed: Any
select_proxy: Any
Retry: Any
Timeout: Any
errors: Any
try:
    import josepy as jose
    from acme import messages
except ImportError:
    jose = messages = None

try:
    from requests.adapters import HTTPAdapter
    from requests.utils import (
        DEFAULT_CA_BUNDLE_PATH,
        get_environ_proxies,
        parse_header_links,
        prepend_scheme_if_needed,
        select_proxy,
    )
    from urllib3 import Retry, Timeout
    from urllib3 import exceptions as errors
    from urllib3.exceptions import HTTPError
except ImportError:
    get_environ_proxies = parse_header_links = prepend_scheme_if_needed = select_proxy = DEFAULT_CA_BUNDLE_PATH = None
    Retry = Timeout = errors = None
    HTTPAdapter = object

    class HTTPError(Exception):  # type: ignore[no-redef]
        """Stands in where urllib3 is missing."""


__all__ = [
    "DEFAULT_CA_BUNDLE_PATH",
    "HTTPAdapter",
    "HTTPError",
    "Retry",
    "Timeout",
    "errors",
    "get_environ_proxies",
    "jose",
    "messages",
    "parse_header_links",
    "prepend_scheme_if_needed",
    "select_proxy",
]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports acme, josepy and requests.

ansible-test imports every file where these are not installed, so their absence is met here; before a step runs, the
runtime has made sure that they are there.
"""

from __future__ import annotations

from typing import Any

jose: Any
jws: Any
messages: Any
requests: Any
HTTPAdapter: Any
Session: Any
parse_header_links: Any
prepend_scheme_if_needed: Any
select_proxy: Any
try:
    import josepy as jose
    from acme import jws, messages
except ImportError:
    jose = jws = messages = None

try:
    import requests
    from requests import Session
    from requests.adapters import HTTPAdapter
    from requests.utils import parse_header_links, prepend_scheme_if_needed, select_proxy
except ImportError:
    requests = parse_header_links = prepend_scheme_if_needed = select_proxy = None
    HTTPAdapter = Session = object

__all__ = [
    "HTTPAdapter",
    "Session",
    "jose",
    "jws",
    "messages",
    "parse_header_links",
    "prepend_scheme_if_needed",
    "requests",
    "select_proxy",
]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The third-party names of this room, in one place.

ansible-test imports every file where these are not installed, so their absence is met here; before a step runs, the
runtime has made sure that they are there.
"""

from __future__ import annotations

from typing import Any

ApiClient: Any
Configuration: Any
kube_config: Any
load_incluster_config: Any
try:
    from kubernetes.client import ApiClient, Configuration
    from kubernetes.config import ConfigException, kube_config, load_incluster_config
    from urllib3 import disable_warnings
    from urllib3._collections import HTTPHeaderDict
    from urllib3.exceptions import HTTPError, InsecureRequestWarning, MaxRetryError
    from urllib3.util import Timeout, make_headers
except ImportError:
    ApiClient = Configuration = kube_config = load_incluster_config = None
    HTTPHeaderDict = Timeout = make_headers = disable_warnings = InsecureRequestWarning = None  # type: ignore[assignment,misc]

    class ConfigException(Exception):  # type: ignore[no-redef]
        """Stands in where kubernetes is missing."""

    class HTTPError(Exception):  # type: ignore[no-redef]
        """Stands in where urllib3 is missing."""

    class MaxRetryError(HTTPError):  # type: ignore[no-redef]
        """Stands in where urllib3 is missing."""


__all__ = [
    "ApiClient",
    "ConfigException",
    "Configuration",
    "HTTPError",
    "HTTPHeaderDict",
    "InsecureRequestWarning",
    "MaxRetryError",
    "Timeout",
    "disable_warnings",
    "kube_config",
    "load_incluster_config",
    "make_headers",
]

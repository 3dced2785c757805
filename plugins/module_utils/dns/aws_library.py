# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports boto3, apart from dnspython's, so that other providers do without it.

ansible-test imports every file where it is not installed, so its absence is met here; before a step runs, the runtime
has made sure that it is there.
"""

from __future__ import annotations

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
except ImportError:
    boto3 = Config = None

    class BotoCoreError(Exception):  # type: ignore[no-redef]
        """Stands in where botocore is missing."""

    class ClientError(Exception):  # type: ignore[no-redef]
        """Stands in where botocore is missing."""

    class HTTPClientError(BotoCoreError):  # type: ignore[no-redef,misc]
        """Stands in where botocore is missing."""

    class NoCredentialsError(BotoCoreError):  # type: ignore[no-redef,misc]
        """Stands in where botocore is missing."""


__all__ = [
    "BotoCoreError",
    "ClientError",
    "Config",
    "HTTPClientError",
    "NoCredentialsError",
    "boto3",
]

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that imports boto3, apart from dnspython's, so that other providers do without it.

ansible-test imports every file where it is not installed, so its absence is met here; before a step runs, the runtime
has made sure that it is there.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
    from botocore.loaders import create_loader
    from botocore.session import Session as CoreSession
except ImportError:
    boto3 = Config = create_loader = CoreSession = None

    class BotoCoreError(Exception):  # type: ignore[no-redef]
        """Stands in where botocore is missing."""

    class ClientError(Exception):  # type: ignore[no-redef]
        """Stands in where botocore is missing."""

    class HTTPClientError(BotoCoreError):  # type: ignore[no-redef,misc]
        """Stands in where botocore is missing."""

    class NoCredentialsError(BotoCoreError):  # type: ignore[no-redef,misc]
        """Stands in where botocore is missing."""


def _read_once() -> Any:
    """The reader of AWS's descriptions of its services, which has read what a client of Route53 is made of.

    A session's own reads that anew, which is most of the time that a client takes to be made. So all sessions share
    this one, and with it those of the processes that Ansible forks after this file has been loaded.
    """
    reader = create_loader(os.environ.get("AWS_DATA_PATH"))
    with contextlib.suppress(BotoCoreError):
        reader.load_data("endpoints")
        for part in ("service-2", "endpoint-rule-set-1"):
            reader.load_service_model("route53", part)
    return reader


_DESCRIPTIONS = _read_once() if boto3 else None


def new_session(**given: str | None) -> Any:
    """A boto3.Session with these settings, None being as good as not given."""
    core = CoreSession()
    core.register_component("data_loader", _DESCRIPTIONS)
    return boto3.Session(botocore_session=core, **given)


__all__ = [
    "BotoCoreError",
    "ClientError",
    "Config",
    "HTTPClientError",
    "NoCredentialsError",
    "new_session",
]

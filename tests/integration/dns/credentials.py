# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where AWS credentials come from in these tests: temporary keys of the sandbox's STS, and a container's server."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import boto3

from tests.servers.route53 import Account


def temporary(endpoint: str, account: Account) -> dict[str, str]:
    """Keys of a session of the account's role: AccessKeyId, SecretAccessKey, SessionToken."""
    sts = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=account.credentials.access_key_id,
        aws_secret_access_key=account.credentials.secret_access_key,
    )
    found = sts.assume_role(RoleArn=account.role_arn, RoleSessionName="tests")["Credentials"]
    return {name: str(found[name]) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}


class ContainerServer:
    """What a container's agent offers at AWS_CONTAINER_CREDENTIALS_FULL_URI. `asked` counts its answers."""

    def __init__(self, keys: dict[str, str]) -> None:
        self.asked = 0
        self._body = json.dumps(
            {
                "AccessKeyId": keys["AccessKeyId"],
                "SecretAccessKey": keys["SecretAccessKey"],
                "Token": keys["SessionToken"],
                "Expiration": (datetime.now(UTC) + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ).encode()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def uri(self) -> str:
        """Where to ask."""
        return f"http://127.0.0.1:{self._server.server_port}/credentials"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        container = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                container.asked += 1
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(container._body)))
                self.end_headers()
                self.wfile.write(container._body)

            def log_message(self, *_: Any) -> None:
                """Counted, not written."""

        return Handler

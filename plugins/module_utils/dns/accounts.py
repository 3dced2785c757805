# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS accounts: as whom Route53 is asked, and one client for each that all threads share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from ..model.faults import ServiceFault
from .aws_library import BotoCoreError, ClientError, Config, boto3
from .route53 import unreachable

CONNECT_SECONDS = 10
READ_SECONDS = 30
ATTEMPTS = 2
"""How often botocore tries by itself; what goes on longer is waited out against the deadline of the run."""
SESSION_NAME = "kubecert"
DEFAULT_REGION = "us-east-1"
"""Route53 is the same in all regions of a partition."""


@dataclass(frozen=True)
class Account:
    """The identity used, and where its API is. Where no key and no profile is given, boto3's own chain decides.

    `validate_certs` and `ca_bundle` (a path) are about the API's own certificate.
    """

    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    profile: str = ""
    region: str = ""
    role: str = ""
    endpoint_url: str = ""
    ca_bundle: str = ""
    validate_certs: bool = True

    def __str__(self) -> str:
        if self.access_key:
            base = f"AWS access key {self.access_key}"
        elif self.profile:
            base = f"AWS profile {self.profile}"
        else:
            base = "the AWS credentials of the environment"
        return f"role {self.role}, assumed with {base}" if self.role else base


class Accounts:
    """The clients of one run. A client is made once for each account and is safe to share between threads."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._lock = threading.Lock()
        self._clients: dict[Account, Any] = {}
        self._opening: dict[Account, threading.Lock] = {}

    def client(self, account: Account) -> Any:
        """The Route53 client of this account. Raises ServiceFault when there are no credentials that work."""
        with self._lock:
            opening = self._opening.setdefault(account, threading.Lock())
        with opening:
            if account not in self._clients:
                self._clients[account] = self._open(account)
            return self._clients[account]

    def _open(self, account: Account) -> Any:
        try:
            session = _session(account)
            if account.role:
                session = self._assume(account, session)
            return session.client("route53", **self._settings(account, session))
        except ClientError as error:
            code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
            raise ServiceFault(
                f"{account.role} can't be assumed: {code}: {message}. Let the role's trust policy name the caller, "
                "and allow the caller sts:AssumeRole on it.",
                server="STS",
                status=error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
            ) from error
        except (BotoCoreError, ValueError) as error:
            raise unreachable(error, str(account)) from error

    def _assume(self, account: Account, session: Any) -> Any:
        sts = session.client("sts", **self._settings(account, session))
        found = sts.assume_role(RoleArn=account.role, RoleSessionName=SESSION_NAME)["Credentials"]
        return boto3.Session(
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
            region_name=session.region_name,
        )

    def _settings(self, account: Account, session: Any) -> dict[str, Any]:
        verify: bool | str | None = account.ca_bundle or None
        return {
            "region_name": session.region_name or DEFAULT_REGION,
            "endpoint_url": account.endpoint_url or None,
            "verify": verify if account.validate_certs else False,
            "config": Config(
                retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                max_pool_connections=self._connections,
            ),
        }


def _session(account: Account) -> Any:
    return boto3.Session(
        aws_access_key_id=account.access_key or None,
        aws_secret_access_key=account.secret_key or None,
        aws_session_token=account.session_token or None,
        profile_name=account.profile or None,
        region_name=account.region or None,
    )

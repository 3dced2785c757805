# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS accounts: as whom Route53 and IAM are asked, and one client for each that all threads share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from ..model.faults import ServiceFault
from .aws_library import BotoCoreError, ClientError, Config, HTTPClientError, new_session
from .route53 import KEY_REMEDY, unreachable

CONNECT_SECONDS = 10
READ_SECONDS = 30
ATTEMPTS = 2
"""How often botocore tries by itself; what goes on longer is waited out against the deadline of the run."""
SESSION_NAME = "kubecert"
DEFAULT_REGION = "us-east-1"
"""Route53 is the same in all regions of a partition, and so is IAM."""
UNKNOWN = frozenset({"InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException"})
"""What AWS says of a key that it does not have, or whose secret is another."""
Thing = TypeVar("Thing")


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
    role_session_name: str = ""
    external_id: str = ""
    endpoint_url: str = ""
    ca_bundle: str = ""
    validate_certs: bool = True

    @property
    def base(self) -> Account:
        """The identity that assumes the role; several roles may have it in common."""
        return replace(self, role="", role_session_name="", external_id="")

    def __str__(self) -> str:
        if self.access_key:
            base = f"AWS access key {self.access_key}"
        elif self.profile:
            base = f"AWS profile {self.profile}"
        else:
            base = "the AWS credentials of the environment"
        return f"role {self.role}, assumed with {base}" if self.role else base


class UnheardFault(ServiceFault):
    """STS gave no answer, which says nothing against the credentials: not every network leads to it."""


class UnknownKeyFault(ServiceFault):
    """AWS has no such access key, or its secret is another."""


class _Once(Generic[Thing]):
    """Makes the thing of each account once, however many threads ask for it at the same moment."""

    def __init__(self, make: Callable[[Account], Thing]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: dict[Account, Thing] = {}
        self._making: dict[Account, threading.Lock] = {}

    def of(self, account: Account) -> Thing:
        """The thing of this account, made now if nobody has asked before."""
        with self._lock:
            making = self._making.setdefault(account, threading.Lock())
        with making:
            if account not in self._made:
                self._made[account] = self._make(account)
            return self._made[account]


class Accounts:
    """The clients of one run. A client is made once for each account and is safe to share between threads.

    The credentials that several roles are assumed with are fetched once for all of them.
    """

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._clients = _Once(self._open)
        self._iam = _Once(self._open_iam)
        self._bases = _Once(self._base)
        self._sts = _Once(self._open_sts)
        self._sessions = _Once(self._session_of)

    def caller(self, account: Account) -> str:
        """The ARN by which AWS knows this identity, which anybody may ask for. Raises ServiceFault and Unheard."""
        session = self._sessions.of(account)
        try:
            sts = session.client("sts", **self._settings(account, session))
            return str(sts.get_caller_identity()["Arn"])
        except ClientError as error:
            raise _unknown(error, account) from error
        except HTTPClientError as error:
            raise UnheardFault(f"STS can't be asked with {account}: {str(error).rstrip('.')}.", server="STS") from error
        except (BotoCoreError, ValueError) as error:
            raise unreachable(error, str(account)) from error

    def client(self, account: Account) -> Any:
        """The Route53 client of this account. Raises ServiceFault when there are no credentials that work."""
        return self._clients.of(account)

    def iam(self, account: Account) -> Any:
        """The IAM client of this account, likewise. It tries nothing twice: a key may have been made all the same."""
        return self._iam.of(account)

    def _open_iam(self, account: Account) -> Any:
        session = self._sessions.of(account)
        try:
            return session.client("iam", **self._settings(account, session, attempts=1))
        except (BotoCoreError, ValueError) as error:
            raise unreachable(error, str(account)) from error

    def _open(self, account: Account) -> Any:
        session = self._sessions.of(account)
        try:
            return session.client("route53", **self._settings(account, session))
        except (BotoCoreError, ValueError) as error:
            raise unreachable(error, str(account)) from error

    def _session_of(self, account: Account) -> Any:
        """The session of an account, whose role is assumed now if it has one."""
        session = self._bases.of(account.base)
        if not account.role:
            return session
        try:
            return _assumed(account, self._sts.of(account.base), session.region_name)
        except ClientError as error:
            raise _refused(error, account) from error
        except (BotoCoreError, ValueError) as error:
            raise unreachable(error, str(account)) from error

    def _open_sts(self, base: Account) -> Any:
        session = self._bases.of(base)
        return session.client("sts", **self._settings(base, session))

    def _base(self, base: Account) -> Any:
        """The session of an account that assumes no role here.

        boto3's own chain may ask STS or the container's server for credentials; that is done now, so that what they
        refuse isn't taken for Route53's word.
        """
        try:
            session = _session(base)
            found = session.get_credentials()
            if found is not None:
                found.get_frozen_credentials()
        except ClientError as error:
            raise _refused(error, base) from error
        except (BotoCoreError, ValueError) as error:
            raise unreachable(error, str(base)) from error
        return session

    def _settings(self, account: Account, session: Any, attempts: int = ATTEMPTS) -> dict[str, Any]:
        verify: bool | str | None = account.ca_bundle or None
        return {
            "region_name": session.region_name,
            "endpoint_url": account.endpoint_url or None,
            "verify": verify if account.validate_certs else False,
            "config": Config(
                retries={"mode": "adaptive", "total_max_attempts": attempts},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                max_pool_connections=self._connections,
            ),
        }


def _session(account: Account) -> Any:
    given = {
        "aws_access_key_id": account.access_key or None,
        "aws_secret_access_key": account.secret_key or None,
        "aws_session_token": account.session_token or None,
        "profile_name": account.profile or None,
    }
    session = new_session(**given, region_name=account.region or None)
    # A profile's own role is assumed by the session itself, which needs a region for that too.
    return session if session.region_name else new_session(**given, region_name=DEFAULT_REGION)


def _assumed(account: Account, sts: Any, region: str) -> Any:
    wanted = {"RoleArn": account.role, "RoleSessionName": account.role_session_name or SESSION_NAME}
    if account.external_id:
        wanted["ExternalId"] = account.external_id
    found = sts.assume_role(**wanted)["Credentials"]
    return new_session(
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
        region_name=region,
    )


def _refused(error: Any, account: Account) -> ServiceFault:
    """What to say when STS refuses to give credentials."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    said = f"{code}: {message.rstrip('.')}."
    if account.role:
        external = "check external_id" if account.external_id else "give external_id if the policy asks for one"
        text = (
            f"{account.role} can't be assumed: {said} Let the role's trust policy name the caller, allow the caller "
            f"sts:AssumeRole on it, and {external}."
        )
    else:
        text = (
            f"{str(account)[0].upper()}{str(account)[1:]} can't be used: STS refused {error.operation_name}: {said} "
            "Check AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, or the role that the profile names."
        )
    return ServiceFault(text, server="STS", status=error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _unknown(error: Any, account: Account) -> ServiceFault:
    """What to say when STS doesn't know who asks."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    text = f"AWS does not take {account}: {code}: {message.rstrip('.')}.{KEY_REMEDY}"
    kind = UnknownKeyFault if code in UNKNOWN else ServiceFault
    return kind(text, server="STS", status=status)

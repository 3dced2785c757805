# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's API as far as it is about the access keys that Route53 is asked with, and whether AWS takes them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ..model.access_key import AccessKey, NewKey
from ..model.faults import ServiceFault
from ..model.run import Progress
from ..model.times import parse_http_date
from .accounts import Account, Accounts, UnknownKeyFault
from .aws_library import BotoCoreError, ClientError, HTTPClientError
from .route53 import KEY_REMEDY, MOST_UNANSWERED

PUT_OFF = frozenset({"Throttling", "ThrottlingException", "ServiceUnavailable", "EntityTemporarilyUnmodifiable"})
"""Refusals that pass. What was asked for has not been done."""
CREATE = "create_access_key"
NO_SUCH, DENIED = "NoSuchEntity", "AccessDenied"
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


class NoUserFault(ServiceFault):
    """IAM has no such user, or no such key."""


@dataclass(frozen=True)
class Keys:
    """A user's keys, and IAM's own time."""

    keys: tuple[AccessKey, ...]
    now: datetime


class Iam:
    """IAM as one account sees it. What passes is waited for as many seconds as `patience` says.

    Where the answer to the making of a key got lost, none is made again; the next run looks what there is.
    """

    def __init__(self, accounts: Accounts, account: Account, patience: float, say: Callable[[str], None]) -> None:
        self._accounts = accounts
        self._account = account
        self._patience = patience
        self._progress = Progress(say)

    def keys(self, user: str) -> Keys:
        """All keys of a user. Raises NoUserFault."""
        answer = self._ask("list_access_keys", UserName=user)
        told = parse_http_date(answer["ResponseMetadata"]["HTTPHeaders"].get("date", ""))
        found = (
            AccessKey(one["AccessKeyId"], one["Status"] == "Active", one["CreateDate"].astimezone(UTC))
            for one in answer["AccessKeyMetadata"]
        )
        return Keys(tuple(found), told or datetime.now(UTC))

    def create(self, user: str) -> NewKey:
        """Make a key."""
        made = self._ask(CREATE, UserName=user)["AccessKey"]
        return NewKey(made["AccessKeyId"], made["SecretAccessKey"])

    def delete(self, user: str, keys: Sequence[str]) -> None:
        """Delete these keys. One that is gone is fine."""
        for key in keys:
            try:
                self._ask("delete_access_key", UserName=user, AccessKeyId=key)
            except NoUserFault:
                continue

    def never_used(self, key: str) -> bool:
        """Whether nobody has ever asked AWS for anything with this key."""
        return "LastUsedDate" not in self._ask("get_access_key_last_used", AccessKeyId=key)["AccessKeyLastUsed"]

    def takes(self, key: NewKey) -> bool:
        """Whether AWS takes a key now. Raises ServiceFault where that can't be said."""
        try:
            self._accounts.caller(self._with(key))
        except UnknownKeyFault:
            return False
        return True

    def wait_for(self, key: NewKey) -> bool:
        """Wait until AWS takes a new key, which may last some seconds; whether it does at the end."""
        deadline, pause = time.monotonic() + self._patience, FIRST_PAUSE
        while not self.takes(key):
            if time.monotonic() >= deadline:
                return False
            self._progress.tell(lambda: f"AWS does not know access key {key.id} yet; asking again.")
            pause = _sleep(pause, deadline)
        return True

    def _with(self, key: NewKey) -> Account:
        """The same API, asked with another key."""
        return replace(self._account.base, access_key=key.id, secret_key=key.secret, session_token="", profile="")

    def _ask(self, method: str, **arguments: str) -> Any:
        client = self._accounts.iam(self._account)
        deadline, pause = time.monotonic() + self._patience, FIRST_PAUSE
        unanswered = MOST_UNANSWERED if method == CREATE else 0
        while True:
            try:
                return getattr(client, method)(**arguments)
            except ClientError as error:
                code = error.response["Error"].get("Code", "")
                if code not in PUT_OFF or time.monotonic() >= deadline:
                    raise self._fault(error, code, " ".join(arguments.values())) from error
            except BotoCoreError as error:
                unanswered += 1
                if unanswered < MOST_UNANSWERED and isinstance(error, HTTPClientError):
                    pause = _sleep(pause, deadline)
                    continue
                text = f"IAM can't be asked with {self._account}: {str(error).rstrip('.')}. Run again once it can."
                raise ServiceFault(text, server="IAM") from error
            pause = _sleep(pause, deadline)

    def _fault(self, error: Any, code: str, about: str) -> ServiceFault:
        said, operation = error.response["Error"].get("Message", ""), error.operation_name
        text = f"IAM refused {operation} for {about} with {self._account}: {code}: {said.rstrip('.')}."
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code == NO_SUCH:
            remedy = " Make the user first, for example with amazon.aws.iam_user."
            return NoUserFault(text + remedy, server="IAM", status=status)
        remedy = f" Allow iam:{operation} on that user in the policy of this identity." if code == DENIED else ""
        remedy = KEY_REMEDY if code in ("InvalidClientTokenId", "SignatureDoesNotMatch") else remedy
        return ServiceFault(text + remedy, server="IAM", status=status)


def _sleep(pause: float, deadline: float) -> float:
    """Sleep for about so long, and give the pause after that."""
    time.sleep(max(0.0, min(pause * random.uniform(0.5, 1.0), deadline - time.monotonic())))
    return min(2 * pause, LONGEST_PAUSE)

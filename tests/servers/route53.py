# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route53 as tests see it: accounts, zones, what stands in them, and what has been asked of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .aws.process import AwsProcess


@dataclass(frozen=True)
class Credentials:
    """An access key, unique in the world, so that a test may search for it anywhere."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True)
class Account:
    """An AWS account with a user's key and a role to assume; the guarded role wants the external ID.

    With the token of the sandbox's identity provider the role can be assumed without a key.
    """

    id: str
    credentials: Credentials
    role_arn: str
    guarded_role_arn: str
    external_id: str
    web_identity_token: str = field(repr=False)


@dataclass(frozen=True)
class Call:
    """One request: `zone` is the zone's name without its dot, `outcome` is ok or the error's code.

    `later_page` marks those that go on with a listing of zones; `user` is the name of the user or role.
    """

    time: float
    service: str
    method: str
    path: str
    operation: str
    account: str
    zone: str
    outcome: str
    later_page: bool = False
    user: str = ""


class Route53:
    """The AWS side of the sandbox. Where a zone is meant, its name or its id will do."""

    def __init__(self, process: AwsProcess) -> None:
        self._control = process.control
        self.endpoint = process.endpoint
        self.accounts = [
            Account(
                one["account"],
                Credentials(one["access_key_id"], one["secret_access_key"]),
                one["role_arn"],
                one["guarded_role_arn"],
                one["external_id"],
                one["web_identity_token"],
            )
            for one in self._control.call("accounts")
        ]

    @property
    def credentials(self) -> Credentials:
        """The first account's key."""
        return self.accounts[0].credentials

    def create_zone(self, name: str, account: Account | None = None, private: bool = False) -> str:
        """Make a hosted zone and give back its id."""
        owner = account or self.accounts[0]
        return str(self._control.call("create_zone", account=owner.id, name=name, private=private))

    def record_sets(self, zone: str) -> list[dict[str, Any]]:
        """The zone's record sets, as boto3 shows them."""
        return list(self._control.call("record_sets", zone=zone))

    def txt(self, name: str, zone: str | None = None) -> list[str]:
        """The TXT values of a name as they stand in its zone, quotes and all; none where there is no such set."""
        name = name.rstrip(".").lower() + "."
        found = self.record_sets(zone or self.zone_of(name))
        values = [one["ResourceRecords"] for one in found if (one["Name"], one["Type"]) == (name, "TXT")]
        return [value["Value"] for records in values for value in records]

    def zone_of(self, name: str) -> str:
        """The id of the public zone that is responsible for a name."""
        return str(self._control.call("zone_of", name=name))

    def put(
        self,
        zone: str,
        name: str,
        type: str,  # noqa: A002 - as Route53 calls it
        values: Iterable[str],
        ttl: int = 60,
        set_identifier: str | None = None,
    ) -> None:
        """Write a record set as somebody else; not in the log. A set identifier makes it a multivalue answer."""
        self._change(zone, "UPSERT", name=name, type=type, values=list(values), ttl=ttl, set_identifier=set_identifier)

    def remove(
        self,
        zone: str,
        name: str,
        type: str,  # noqa: A002 - as Route53 calls it
        values: Iterable[str],
        ttl: int = 60,
        set_identifier: str | None = None,
    ) -> None:
        """Delete a record set as somebody else; not in the log."""
        self._change(zone, "DELETE", name=name, type=type, values=list(values), ttl=ttl, set_identifier=set_identifier)

    def keys_of(self, user: str, account: Account | None = None) -> dict[str, Credentials]:
        """The access keys of an IAM user by id, whatever has become of them."""
        found = self._control.call("keys_of_user", account=(account or self.accounts[0]).id, user=user)
        return {one["id"]: Credentials(one["id"], one["secret"]) for one in found}

    def make_key_older(self, access_key_id: str, seconds: float) -> None:
        """Let an access key have been made so much earlier."""
        self._control.call("make_key_older", access_key_id=access_key_id, seconds=seconds)

    def configure(self, **settings: Any) -> dict[str, Any]:
        """Change its behaviour, see AwsSettings: `configure(requests_per_second=5, burst=5)`."""
        return dict(self._control.call("aws_settings", **settings))

    def reset(self) -> None:
        """Behaviour as at the start; zones and log stay."""
        self._control.call("aws_reset")

    def mark(self) -> int:
        """A place in the log."""
        return int(self._control.call("aws_mark"))

    def log(self, since: int = 0, service: str = "route53") -> list[Call]:
        """The requests to one service (route53, sts, iam) from a mark on."""
        calls = [Call(**one) for one in self._control.call("aws_log", since=since)]
        return [call for call in calls if call.service in (service, "")]

    def count(self, operation: str, since: int = 0) -> int:
        """How often an operation has been asked for: `count("ChangeResourceRecordSets")`."""
        return sum(call.operation == operation for call in self.log(since))

    def _change(self, zone: str, action: str, **record_set: Any) -> None:
        self._control.call("change", zone=zone, changes=[{"action": action, **record_set}])

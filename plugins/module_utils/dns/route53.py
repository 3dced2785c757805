# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route53's API as one account sees it. Whatever passes by itself is waited out until the deadline."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..model.faults import ServiceFault
from ..model.run import Progress
from .aws_library import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from .zones import HostedZone, plain_name, zone_id

PASSING = frozenset({"Throttling", "ThrottlingException", "PriorRequestNotComplete", "ServiceUnavailable"})
REFUSED_BATCH = frozenset({"InvalidChangeBatch", "InvalidInput"})
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
NO_CHANGE, NOT_FOUND = "C00000000000000000000", 404
"""The id of a change that nobody has made, and what Route53 says of it to whoever may ask."""
MOST_UNANSWERED = 4
"""An address where nobody answers is more likely wrong than busy."""
KEY_REMEDY = " Check the access key, the secret key and the session token."
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})

RecordSet = Mapping[str, Any]
"""A record set in the form of Route53's API."""


class RefusedBatch(ServiceFault):
    """None of the batch was carried out. `messages` are Route53's own, without saying which change each is about."""

    def __init__(self, message: str, messages: Sequence[str]) -> None:
        super().__init__(message, server="Route53", status=400)
        self.messages = tuple(messages)


class Route53:
    """One account's API, until a deadline on the monotonic clock. Safe to share between threads."""

    def __init__(self, client: Any, account: str, deadline: float, say: Callable[[str], None]) -> None:
        self._client = client
        self.account = account
        self._deadline = deadline
        self._progress = Progress(say)

    def hosted_zones(self) -> list[HostedZone]:
        """All public zones, over all pages."""
        found: list[HostedZone] = []
        marker: dict[str, str] = {}
        while True:
            page = self._ask("list_hosted_zones", "", **marker)
            public = (zone for zone in page["HostedZones"] if not zone.get("Config", {}).get("PrivateZone"))
            found += (HostedZone(zone_id(zone["Id"]), plain_name(zone["Name"])) for zone in public)
            if not page.get("IsTruncated"):
                return found
            marker = {"Marker": page["NextMarker"]}

    def hosted_zone(self, given_id: str) -> HostedZone:
        """The zone of this id. Its name is that of its first record set, so no more rights are needed than to read."""
        bare = zone_id(given_id)
        page = self._ask("list_resource_record_sets", bare, HostedZoneId=bare, MaxItems="1")
        return HostedZone(bare, plain_name(page["ResourceRecordSets"][0]["Name"]))

    def record_sets(self, zone: HostedZone, start: str) -> tuple[list[RecordSet], bool]:
        """All record sets of the name `start`, and those after it on the same pages; whether the zone ends there."""
        found: list[RecordSet] = []
        position: dict[str, str] = {"StartRecordName": start}
        while True:
            page = self._ask("list_resource_record_sets", zone.name, HostedZoneId=zone.id, **position)
            found += page["ResourceRecordSets"]
            if not page.get("IsTruncated"):
                return found, True
            cut = plain_name(page["NextRecordName"])
            if cut != start:
                return [one for one in found if plain_name(one["Name"]) != cut], False
            position = _next_position(page)

    def all_record_sets(self, zone: HostedZone) -> list[RecordSet]:
        """All record sets of the zone, over all pages."""
        found: list[RecordSet] = []
        position: dict[str, str] = {}
        while True:
            page = self._ask("list_resource_record_sets", zone.name, HostedZoneId=zone.id, **position)
            found += page["ResourceRecordSets"]
            if not page.get("IsTruncated"):
                return found
            position = _next_position(page)

    def name_servers(self, zone: HostedZone) -> list[str]:
        """The host names in the zone's own NS record set."""
        page = self._ask(
            "list_resource_record_sets",
            zone.name,
            HostedZoneId=zone.id,
            StartRecordName=zone.name,
            StartRecordType="NS",
            MaxItems="1",
        )
        sets = [
            one for one in page["ResourceRecordSets"] if one["Type"] == "NS" and plain_name(one["Name"]) == zone.name
        ]
        return [plain_name(value["Value"]) for one in sets for value in one["ResourceRecords"]]

    def change(self, zone: HostedZone, changes: Iterable[Mapping[str, Any]]) -> str:
        """Carry out one batch, all of it or nothing, and give the change's id. Raises RefusedBatch."""
        batch = {"Comment": "kubecert.acme", "Changes": list(changes)}
        answer = self._ask("change_resource_record_sets", zone.name, HostedZoneId=zone.id, ChangeBatch=batch)
        return zone_id(answer["ChangeInfo"]["Id"])

    def in_sync(self, change: str) -> bool:
        """Whether all of Route53's servers have this change."""
        return str(self._ask("get_change", change, Id=change)["ChangeInfo"]["Status"]) == "INSYNC"

    def answers_about_changes(self) -> None:
        """Raise ServiceFault where this identity may not ask how far a change is; of one that is not there, here."""
        try:
            self.in_sync(NO_CHANGE)
        except ServiceFault as fault:
            if fault.status != NOT_FOUND and not isinstance(fault, RefusedBatch):
                raise

    def _ask(self, method: str, about: str, **arguments: Any) -> Any:
        pause, unanswered = FIRST_PAUSE, 0
        while True:
            try:
                return getattr(self._client, method)(**arguments)
            except ClientError as error:
                if _passing(error):
                    self._progress.tell(functools.partial(_put_off, error))
                if not _passing(error) or time.monotonic() >= self._deadline:
                    raise self._fault(error, about) from error
            except BotoCoreError as error:
                unanswered += 1
                if unanswered >= MOST_UNANSWERED or not isinstance(error, HTTPClientError):
                    raise unreachable(error, self.account) from error
            time.sleep(max(0.0, min(pause * random.uniform(0.5, 1.0), self._deadline - time.monotonic())))
            pause = min(2 * pause, LONGEST_PAUSE)

    def _fault(self, error: Any, about: str) -> ServiceFault:
        code, text = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
        where = f"{error.operation_name} for {about}" if about else error.operation_name
        said = f"Route53 refused {where} with {self.account}: {code}: {text.rstrip('.')}."
        if code in REFUSED_BATCH:
            return RefusedBatch(said, error.response.get("messages") or [text])
        return ServiceFault(said + _remedy(code, error.operation_name), server="Route53", status=_status(error))


def unreachable(error: Exception, account: str) -> ServiceFault:
    """What to say when no question could be sent, or no answer came."""
    remedy = ""
    if isinstance(error, NoCredentialsError):
        remedy = " Give access_key and secret_key or profile, or set the AWS_ environment variables."
    return ServiceFault(f"Route53 can't be asked with {account}: {str(error).rstrip('.')}.{remedy}", server="Route53")


def _next_position(page: Mapping[str, Any]) -> dict[str, str]:
    position = {"StartRecordName": page["NextRecordName"], "StartRecordType": page["NextRecordType"]}
    if page.get("NextRecordIdentifier"):
        position["StartRecordIdentifier"] = page["NextRecordIdentifier"]
    return position


def _passing(error: Any) -> bool:
    return error.response["Error"].get("Code") in PASSING or _status(error) >= 500


def _put_off(error: Any) -> str:
    return f"Route53 puts {error.operation_name} off ({error.response['Error'].get('Code')}); asking again."


def _status(error: Any) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _remedy(code: str, operation: str) -> str:
    if code in _DENIED:
        return f" Allow route53:{operation} in the policy of this identity."
    if code in ("InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "UnrecognizedClientException"):
        return KEY_REMEDY
    if code in PASSING:
        return " It went on until wait_timeout was over; run again later or give it more time."
    return ""

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One hosted zone through boto3, as any AWS client sees it: nothing here is the collection's own code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.servers.route53 import Route53


def client(route53: Route53, endpoint: str | None = None, attempts: int = 1, secret: str | None = None) -> Any:
    """A route53 client that by itself tries nothing a second time."""
    return boto3.client(
        "route53",
        endpoint_url=endpoint or route53.endpoint,
        region_name="us-east-1",
        aws_access_key_id=route53.credentials.access_key_id,
        aws_secret_access_key=secret or route53.credentials.secret_access_key,
        config=Config(retries={"total_max_attempts": attempts, "mode": "standard"}, connect_timeout=5, read_timeout=5),
    )


@dataclass(frozen=True)
class Zone:
    """The zone's name and id, and the client to work on it with."""

    name: str
    id: str
    client: Any

    def txt(self, label: str, *values: str, **more: Any) -> dict[str, Any]:
        """A TXT record set below the zone; values come quoted."""
        return self.set(label, "TXT", *(f'"{value}"' for value in values), **more)

    def set(self, label: str, kind: str, *values: str, **more: Any) -> dict[str, Any]:
        """A record set below the zone, as boto3 wants it."""
        records = [{"Value": value} for value in values]
        return {"Name": f"{label}.{self.name}", "Type": kind, "TTL": 60, "ResourceRecords": records, **more}

    def change(self, *changes: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        """Send one batch of (action, record set); its ChangeInfo comes back."""
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": one} for action, one in changes]}
        answer = self.client.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch=batch)
        return dict(answer["ChangeInfo"])

    def refusal(self, *changes: tuple[str, dict[str, Any]], code: str = "InvalidChangeBatch") -> str:
        """The message with which a batch is refused."""
        with pytest.raises(ClientError) as caught:
            self.change(*changes)
        error = caught.value.response["Error"]
        assert error["Code"] == code
        # botocore reads single messages into a list of its own where there are several.
        return str(error["Message"])

    def values(self, label: str, kind: str = "TXT") -> list[str]:
        """What the API lists for a name, sorted."""
        pages = self.client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=self.id)
        found = [one for page in pages for one in page["ResourceRecordSets"]]
        wanted = [one for one in found if (one["Name"], one["Type"]) == (f"{label}.{self.name}.", kind)]
        return sorted(record["Value"] for one in wanted for record in one["ResourceRecords"])

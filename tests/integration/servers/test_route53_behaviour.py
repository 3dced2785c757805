# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's Route53 takes its time, has its limits and checks who asks, as the real one does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.servers import Sandbox

from .zone import Zone, client


def code_of(call: Any, *arguments: Any, **keywords: Any) -> str:
    """How a call is answered: ok or the error's code."""
    try:
        call(*arguments, **keywords)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


def test_a_change_is_pending_for_a_settable_time(sandbox: Sandbox, zone: Zone) -> None:
    sandbox.route53.configure(pending_seconds=0.5)
    change = zone.change(("CREATE", zone.txt("a", "one")))
    assert change["Status"] == "PENDING"
    assert zone.client.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "PENDING"
    time.sleep(0.55)
    assert zone.client.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "INSYNC"


def test_an_unknown_change_is_not_in_sync(zone: Zone) -> None:
    assert code_of(zone.client.get_change, Id="C0UNKNOWN") == "NoSuchChange"


def test_a_zone_works_on_one_change_at_a_time(sandbox: Sandbox, zone: Zone) -> None:
    sandbox.route53.configure(processing_seconds=0.4)
    with ThreadPoolExecutor(4) as pool:
        codes = list(
            pool.map(lambda label: code_of(zone.change, ("CREATE", zone.txt(label, "x"))), ["a", "b", "c", "d"])
        )
    assert sorted(codes) == ["PriorRequestNotComplete"] * 3 + ["ok"]
    sandbox.route53.configure(processing_seconds=0, refuse_while_processing=False)
    assert code_of(zone.change, ("CREATE", zone.txt("e", "x"))) == "ok"


def test_too_many_requests_are_throttled_and_logged(sandbox: Sandbox, zone: Zone) -> None:
    mark = sandbox.route53.mark()
    sandbox.route53.configure(requests_per_second=1, burst=3)
    codes = [code_of(zone.client.get_hosted_zone, Id=zone.id) for _unused in range(5)]
    assert codes == ["ok"] * 3 + ["Throttling"] * 2
    calls = sandbox.route53.log(mark)
    assert [call.outcome for call in calls] == codes
    assert {call.operation for call in calls} == {"GetHostedZone"}
    assert {call.zone for call in calls} == {zone.name}


def test_a_wrong_secret_is_a_wrong_signature(sandbox: Sandbox, zone: Zone) -> None:
    impostor = client(sandbox.route53, secret="x" * 40)
    assert code_of(impostor.get_hosted_zone, Id=zone.id) == "SignatureDoesNotMatch"


def test_an_unknown_key_is_refused(sandbox: Sandbox, zone: Zone) -> None:
    stranger = client(sandbox.route53)
    stranger._request_signer._credentials.access_key = "AKIA" + "Z" * 16
    assert code_of(stranger.get_hosted_zone, Id=zone.id) == "InvalidClientTokenId"


def test_operations_can_be_denied(sandbox: Sandbox, zone: Zone) -> None:
    sandbox.route53.configure(denied=["ListResourceRecordSets"])
    with pytest.raises(ClientError, match="is not authorized to perform: route53:ListResourceRecordSets"):
        zone.values("a")


def test_a_zone_of_another_account_is_not_seen(sandbox: Sandbox, zone: Zone) -> None:
    other = sandbox.route53.accounts[1]
    hidden = sandbox.route53.create_zone(f"other-{zone.name}", account=other)
    assert code_of(zone.client.get_hosted_zone, Id=hidden) == "NoSuchHostedZone"


def test_zones_are_listed_from_a_name_on(sandbox: Sandbox, zone: Zone) -> None:
    for label in ("b", "a"):
        sandbox.route53.create_zone(f"{label}.{zone.name}")
    listed = zone.client.list_hosted_zones_by_name(DNSName=zone.name, MaxItems="3")["HostedZones"]
    assert [one["Name"] for one in listed] == [f"{zone.name}.", f"a.{zone.name}.", f"b.{zone.name}."]


def test_settings_that_do_not_exist_are_told(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="there is no setting speed; there are burst"):
        sandbox.route53.configure(speed=1)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values stand in which record set after route53_txt, and what it asks of Route53 for that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .desk import Desk, message, record

CHANGE, READ = "ChangeResourceRecordSets", "ListResourceRecordSets"


def test_apex_and_wildcard_share_one_record_set(desk: Desk) -> None:
    zone = desk.zone()
    given = record(zone, "one", "two", certificates=["default/web"])
    mark = desk.sandbox.route53.mark()
    result = desk.run(given)
    found = result["records"][0]
    assert result["changed"] is True
    assert found.pop("change").startswith("C")
    assert found.pop("zone") == desk.sandbox.route53.zone_of(zone)
    assert found == {**given, "zone_name": zone}
    assert desk.txt(given["record"]) == ['"one"', '"two"']
    sets = [one for one in desk.sandbox.route53.record_sets(zone) if one["Type"] == "TXT"]
    assert [one["TTL"] for one in sets] == [60]
    assert desk.calls(mark) == {("ListHostedZones", "ok"): 1, (CHANGE, "ok"): 1, ("GetChange", "ok"): 1}
    assert result["diff"]["before"] == f'{{\n  "{given["record"]}": []\n}}\n'
    assert '"one",\n    "two"' in result["diff"]["after"]


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    given = record(desk.zone(), "one")
    first = desk.run(given)
    second = desk.run(*first["records"])
    assert (first["changed"], second["changed"]) == (True, False)
    assert "change" not in second["records"][0]
    assert second["diff"] == {"before": "", "after": ""}
    assert desk.absent(given)["changed"] is True
    assert desk.absent(given)["changed"] is False
    assert desk.txt(given["record"]) == []


def test_items_of_one_name_are_joined(desk: Desk) -> None:
    zone = desk.zone()
    mark = desk.sandbox.route53.mark()
    result = desk.run(record(zone, "one"), record(zone.upper() + ".", "two", "one"))
    assert len({found["change"] for found in result["records"]}) == 1
    assert desk.calls(mark)[CHANGE, "ok"] == 1
    assert desk.txt(f"_acme-challenge.{zone}") == ['"one"', '"two"']


def test_foreign_values_and_the_ttl_of_a_set_are_kept(desk: Desk) -> None:
    zone = desk.zone()
    given = record(zone, "ours")
    desk.sandbox.route53.put(zone, given["record"], "TXT", ['"theirs"', '"split" "value"'], ttl=900)
    assert desk.run(given)["changed"] is True
    assert desk.txt(given["record"]) == ['"ours"', '"split" "value"', '"theirs"']
    assert desk.absent(given)["changed"] is True
    assert desk.txt(given["record"]) == ['"split" "value"', '"theirs"']
    assert [one["TTL"] for one in desk.sandbox.route53.record_sets(zone) if one["Type"] == "TXT"] == [900]


def test_foreign_multivalue_sets_are_kept(desk: Desk) -> None:
    zone = desk.zone()
    given = record(zone, "ours")
    desk.sandbox.route53.put(zone, given["record"], "TXT", ['"theirs"'], ttl=10, set_identifier='"theirs"')
    assert desk.run(given)["changed"] is True
    sets = {one["SetIdentifier"]: one for one in desk.sandbox.route53.record_sets(zone) if one["Type"] == "TXT"}
    assert sorted(sets) == ['"ours"', '"theirs"']
    assert sets['"ours"']["TTL"] == 10
    assert desk.run(given)["changed"] is False
    assert desk.absent(given)["changed"] is True
    assert desk.txt(given["record"]) == ['"theirs"']


def test_a_long_and_odd_value_arrives_as_it_is(desk: Desk) -> None:
    given = record(desk.zone(), 'say "hi" \\ é ' + "x" * 300)
    assert not message(desk.run(given))
    assert desk.run(given)["changed"] is False
    assert desk.absent(given)["changed"] is True
    assert desk.txt(given["record"]) == []


def test_values_written_with_another_ttl_are_removed_too(desk: Desk) -> None:
    given = record(desk.zone(), "ours")
    desk.run(given, ttl=30)
    assert desk.absent(given)["changed"] is True
    assert desk.txt(given["record"]) == []


def test_two_zones_side_by_side_and_a_missing_one_fails_alone(desk: Desk) -> None:
    zones = [desk.zone(), desk.zone()]
    given = [record(f"www.{zones[0]}", "a"), record("www.no-such-zone.example.net", "b"), record(zones[1], "c")]
    mark = desk.sandbox.route53.mark()
    result = desk.run(*given)
    assert result["failed"] is True
    assert result["changed"] is True
    assert "1 failed" in result["msg"]
    assert "No public hosted zone holds _acme-challenge.www.no-such-zone.example.net" in result["msg"]
    assert result["records"][1]["error"]["step"] == "route53_txt"
    assert [bool(found.get("error")) for found in result["records"]] == [False, True, False]
    assert [desk.txt(given[place]["record"]) for place in (0, 2)] == [['"a"'], ['"c"']]
    assert desk.calls(mark)[CHANGE, "ok"] == 2
    gone = desk.absent(*given)
    assert "failed" not in gone
    assert "There is nothing to remove: No public hosted zone holds" in gone["warnings"][0]
    assert [desk.txt(given[place]["record"]) for place in (0, 2)] == [[], []]


def test_an_item_that_has_failed_before_is_not_written_but_removed(desk: Desk) -> None:
    zone = desk.zone()
    error = {"step": "acme_order", "message": "the CA said no"}
    given = record(zone, "ours", error=error)
    mark = desk.sandbox.route53.mark()
    result = desk.run(given)
    assert "failed" not in result
    assert result["records"] == [given]
    assert desk.log(mark) == [], "nothing is asked where there is nothing to do"
    desk.sandbox.route53.put(zone, given["record"], "TXT", ['"ours"'])
    gone = desk.absent(given)
    assert gone["changed"] is True
    assert gone["records"][0]["error"] == error
    assert desk.txt(given["record"]) == []


def test_an_empty_list_asks_nothing(desk: Desk) -> None:
    result = desk.run(endpoint_url="http://127.0.0.1:1", access_key=None, secret_key=None)
    assert (result["changed"], result["records"]) == (False, [])


@pytest.mark.parametrize("state", ["present", "absent"])
def test_check_mode_reads_and_writes_nothing(desk: Desk, state: str) -> None:
    zone = desk.zone()
    there, new = record(f"a.{zone}", "ours"), record(f"b.{zone}", "ours")
    desk.sandbox.route53.put(zone, there["record"], "TXT", ['"ours"', '"theirs"'])
    mark, asked = desk.sandbox.route53.mark(), desk.sandbox.dns.mark()
    result = desk.run(there, new, check=True, state=state)
    assert result["changed"] is True
    assert {call.operation for call in desk.log(mark)} == {"ListHostedZones", READ}
    assert desk.sandbox.dns.log(asked) == []
    assert desk.txt(there["record"]) == ['"ours"', '"theirs"']
    touched, left_alone = (new, there) if state == "present" else (there, new)
    assert touched["record"] in result["diff"]["before"]
    assert left_alone["record"] not in result["diff"]["before"]
    real = desk.run(there, new, state=state)
    assert (real["changed"], real["diff"]) == (True, result["diff"])
    assert desk.run(there, new, check=True, state=state)["changed"] is False


def test_the_longest_suffix_wins_and_private_zones_do_not_count(desk: Desk) -> None:
    zone = desk.zone()
    api = desk.sandbox.route53
    deep = api.create_zone(f"deep.{zone}")
    hidden = api.create_zone(f"hidden.{zone}", private=True)
    twin = api.create_zone(zone, private=True)
    result = desk.run(record(f"x.deep.{zone}", "a"), record(f"x.hidden.{zone}", "b"), record(f"notdeep.{zone}", "c"))
    assert "failed" not in result
    assert [found["zone"] for found in result["records"]] == [deep, api.zone_of(zone), api.zone_of(zone)]
    assert not [one for private in (hidden, twin) for one in api.record_sets(private) if one["Type"] == "TXT"]


def test_two_public_zones_of_one_name_want_an_id(desk: Desk) -> None:
    zone = desk.zone()
    other = desk.sandbox.route53.create_zone(zone)
    given = record(zone, "a")
    assert "name one in hosted_zone_id" in message(desk.run(given))
    result = desk.run(given, hosted_zone_id=f"/hostedzone/{other}", propagation="insync")
    assert result["records"][0]["zone"] == other


def test_a_given_zone_needs_no_listing(desk: Desk) -> None:
    zone = desk.zone()
    zone_id = desk.sandbox.route53.zone_of(zone)
    given = record(zone, "a", route53={"hosted_zone_id": zone_id})
    desk.sandbox.route53.configure(denied=["ListHostedZones", "GetHostedZone"])
    assert "failed" not in desk.run(given)
    wrong = desk.run(record("elsewhere.example.net", "a"), hosted_zone_id=zone_id)
    assert f"is not in hosted zone {zone_id}, which is {zone}" in message(wrong)
    unknown = desk.run(record(zone, "a"), hosted_zone_id="Z0NOSUCHZONE")
    assert "NoSuchHostedZone" in message(unknown)


def test_all_pages_of_zones_are_read(desk: Desk) -> None:
    other = desk.sandbox.route53.accounts[1]
    zones = [desk.zone("example.com", account=other) for _unused in range(103)]
    credentials = other.credentials
    account: dict[str, Any] = {
        "access_key": credentials.access_key_id,
        "secret_key": credentials.secret_access_key,
    }
    mark = desk.sandbox.route53.mark()
    result = desk.run(record(zones[0], "a"), record(zones[-1], "b"), **account)
    assert "failed" not in result
    assert desk.sandbox.route53.count("ListHostedZones", mark) >= 2


def test_several_accounts_in_one_run(desk: Desk) -> None:
    own, other = desk.account, desk.sandbox.route53.accounts[1]
    zones = [desk.zone(), desk.zone(account=other)]
    given = [record(zones[0], "a"), record(zones[1], "b", route53={"role": other.role_arn})]
    result = desk.run(*given)
    assert "failed" not in result
    assert [desk.txt(one["record"]) for one in given] == [['"a"'], ['"b"']]
    nobody = desk.run(given[0], {**given[1], "route53": {"role": f"{other.role_arn}-that-is-not"}})
    assert [bool(message(nobody, place)) for place in (0, 1)] == [False, True]
    assert "can't be assumed" in message(nobody, 1)
    assert "No public hosted zone holds" in message(desk.run(given[1] | {"route53": {}}))
    assert own.credentials.access_key_id in message(desk.run(given[1] | {"route53": {}}))


def test_credentials_of_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    credentials, given = desk.account.credentials, record(desk.zone(), "a")
    nobody = desk.run(given, access_key=None, secret_key=None)
    assert "the AWS credentials of the environment: Unable to locate credentials. Give access_key" in message(nobody)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", credentials.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key)
    monkeypatch.setenv("AWS_ENDPOINT_URL_ROUTE_53", desk.sandbox.route53.endpoint)
    assert "failed" not in desk.run(given, access_key=None, secret_key=None, endpoint_url=None)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    file = tmp_path / "credentials"
    lines = [credentials.access_key_id, credentials.secret_access_key]
    file.write_text("[dns]\naws_access_key_id = {}\naws_secret_access_key = {}\n".format(*lines), encoding="utf-8")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    assert "failed" not in desk.run(given, access_key=None, secret_key=None, profile="dns")
    assert "no-such" in message(desk.run(given, access_key=None, secret_key=None, profile="no-such"))


def test_a_wrong_secret_is_said_once_and_not_shown(desk: Desk) -> None:
    zone = desk.zone()
    result = desk.run(record(f"a.{zone}", "a"), record(f"b.{zone}", "b"), secret_key="wrong-but-still-secret")
    assert result["msg"].count("SignatureDoesNotMatch") == 1
    assert f"_acme-challenge.a.{zone}, _acme-challenge.b.{zone}: " in result["msg"]
    assert "Check the access key" in result["msg"]
    assert "wrong-but-still-secret" not in str(result)


def test_missing_rights_are_named(desk: Desk) -> None:
    given = record(desk.zone(), "a")
    desk.sandbox.route53.configure(denied=[CHANGE])
    assert f"Allow route53:{CHANGE} in the policy" in message(desk.run(given))
    desk.sandbox.route53.configure(denied=["GetChange"])
    assert "Allow route53:GetChange" in message(desk.run(given))
    desk.absent(given)
    assert "failed" not in desk.run(given, propagation="none")


def test_an_api_that_is_not_there_is_said(desk: Desk) -> None:
    result = desk.run(record(desk.zone(), "a"), endpoint_url="http://127.0.0.1:1")
    assert 'Could not connect to the endpoint URL: "http://127.0.0.1:1' in message(result)


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_asked(desk: Desk) -> None:
    reference = {"namespace": "kubecert", "name": "route53", "key": "secret"}
    mark = desk.sandbox.route53.mark()
    result = desk.run(
        record("bad name.example.com", "a"),
        record("example.com"),
        record("example.com", ""),
        record("example.com", "x" * 5000),
        record("example.com", "a", route53={"access_key_id": "AKIA"}),
        record("example.com", "a", route53={"secret_access_key_secret_ref": reference}),
        nameservers=["dns.example.com:dns"],
        secret_key=None,
        profile="x",
    )
    assert result["failed"] is True
    for text in (
        "nothing has been touched",
        "records[0] (_acme-challenge.bad name.example.com): record is not the name of a DNS record",
        "records[1] (_acme-challenge.example.com): values is empty",
        "records[2] (_acme-challenge.example.com): values has a text that no TXT record can hold",
        "records[3] (_acme-challenge.example.com): values has a text",
        "records[4] (_acme-challenge.example.com): route53.secret_access_key_secret_ref is missing",
        "records[5] (_acme-challenge.example.com): route53.access_key_id is missing",
        "nameservers: 'dns.example.com:dns' is not a server",
        "access_key and secret_key go together",
        "profile can't stand beside access_key",
    ):
        assert text in result["msg"]
    assert desk.log(mark) == []

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acme_certificate_revoke at Pebble: by account and by key, once, alone, and in secret."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import RefusedFault
from ansible_collections.kubecert.acme.plugins.module_utils.model.private_key import PrivateKeySpec
from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import ANNOTATION as RENEWAL_INFO
from ansible_collections.kubecert.acme.plugins.module_utils.pki import keys

from ..case import well
from .line import Line, errors
from .revoking import issue, long_ago, note, serial, status, take_note

VALID, REVOKED = "Valid", "Revoked"


def revoke(line: Line, *certificates: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The module with these."""
    return line.perform("acme_certificate_revoke", certificates=list(certificates), **more)


@pytest.fixture
def web(ready_line: Line) -> dict[str, Any]:
    """A certificate that Pebble has issued."""
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    issue(ready_line, wanted)
    return wanted


def test_by_account_and_once(ready_line: Line, web: dict[str, Any]) -> None:
    case, number = ready_line.case, serial(ready_line.case)
    marks = case.sandbox.pebble.mark(), case.sandbox.kubernetes.mark()
    preview = well(revoke(ready_line, web, reason="superseded", check=True))
    assert preview["changed"] is True
    assert case.sandbox.pebble.requests(marks[0]) == []
    assert case.sandbox.kubernetes.writes(marks[1]) == []
    before = case.secrets()["web-tls"]
    result = well(revoke(ready_line, web, reason="superseded"))
    assert (result["changed"], result["diff"]) == (True, preview["diff"])
    assert json.loads(result["diff"]["after"]) == {f"{case.namespace}/web": f"serial {number} revoked (superseded)"}
    assert status(case, number) == (REVOKED, 4)
    found = result["certificates"][0]["revocation"]
    assert (found["serial"], found["reason"], found["by"]) == (number, "superseded", "account")
    assert note(case) == found
    after = case.secrets()["web-tls"]
    assert after["data"] == before["data"]
    assert after["metadata"]["annotations"].items() >= before["metadata"]["annotations"].items()
    assert RENEWAL_INFO in after["metadata"]["annotations"], "one note leaves the other alone"

    marks = case.sandbox.pebble.mark(), case.sandbox.kubernetes.mark()
    again = well(revoke(ready_line, web))
    assert again["changed"] is False
    assert again["certificates"] == result["certificates"]
    assert case.sandbox.pebble.requests(marks[0]) == []
    assert case.sandbox.kubernetes.writes(marks[1]) == []
    case.assert_hidden([preview, result, again])


@pytest.mark.parametrize("algorithm", ["ECDSA", "RSA"])
def test_by_its_own_key_no_account_is_needed(ready_line: Line, algorithm: str) -> None:
    case = ready_line.case
    web = case.certificate("web", case.zone(), private_key={"algorithm": algorithm})
    issue(ready_line, web)
    issuers = [case.issuer(private_key_secret_ref={"name": "not-there"})]
    refused = revoke(ready_line, web, issuers=issuers)
    assert f"Secret {case.home}/not-there does not exist" in errors(refused)[0]
    assert note(case) == {}, "nothing is noted before the CA can be asked"
    result = well(revoke(ready_line, web, issuers=issuers, by="certificate_key", reason="key_compromise"))
    assert status(case, serial(case)) == (REVOKED, 1)
    assert note(case)["by"] == "certificate_key"
    case.assert_hidden(result)


def test_a_key_that_is_not_the_certificates_is_told(ready_line: Line, web: dict[str, Any]) -> None:
    data = {"tls.key": base64.b64encode(keys.generate(PrivateKeySpec())).decode()}
    ready_line.case.write("web-tls", type="kubernetes.io/tls", data=data)
    result = revoke(ready_line, web, by="certificate_key")
    assert "does not belong to its certificate; revoke it by account." in errors(result)[0]
    assert (status(ready_line.case, serial(ready_line.case)), note(ready_line.case)) == ((VALID, 0), {})
    ready_line.case.assert_hidden(result)


def test_one_that_fails_fails_alone(ready_line: Line) -> None:
    case, zone = ready_line.case, ready_line.case.zone()
    wanted = [case.certificate(name, f"{name}.{zone}") for name in ("a", "b", "c", "d")]
    issue(ready_line, wanted[0], wanted[3])
    case.write("c-tls", type="kubernetes.io/tls", data={"tls.key": "", "tls.crt": ""})
    result = revoke(ready_line, *wanted, keep_going=True)
    assert "failed" not in result
    assert "2 failed" in result["msg"]
    assert errors(result) == [
        "",
        f"Secret {case.namespace}/b-tls does not exist.",
        f"Secret {case.namespace}/c-tls has no certificate (tls.crt).",
        "",
    ]
    assert result["certificates"][1]["error"]["step"] == "acme_certificate_revoke"
    assert [status(case, serial(case, f"{name}-tls"))[0] for name in ("a", "d")] == [REVOKED, REVOKED]
    assert revoke(ready_line, *wanted)["failed"] is True


def test_what_others_have_revoked_counts_as_done_and_is_noted(ready_line: Line, web: dict[str, Any]) -> None:
    well(revoke(ready_line, web))
    take_note(ready_line.case)
    assert note(ready_line.case) == {}
    result = well(revoke(ready_line, web))
    assert result["changed"] is False
    assert note(ready_line.case)["revoked"]


def test_what_the_ca_refuses_is_told_and_not_gone_on_with(ready_line: Line) -> None:
    wanted = ready_line.case.certificate("web", ready_line.case.zone())
    ready_line.store(wanted)
    result = revoke(ready_line, wanted)
    assert "refused the revocation" in errors(result)[0]
    assert note(ready_line.case) == {}


def test_a_ca_that_does_not_answer_leaves_it_begun(ready_line: Line, web: dict[str, Any]) -> None:
    """The CA may have done it. The next run asks again, for the same reason."""
    case, door = ready_line.case, ready_line.case.sandbox.faults.acme
    issuers = [case.issuer(server=door.directory_url)]
    door.configure(cuts=1.0, match="POST /revoke-cert")
    try:
        result = revoke(ready_line, web, issuers=issuers, reason="key_compromise", wait_timeout=2)
    finally:
        door.reset()
    assert "can't be asked for the revocation" in errors(result)[0]
    begun = {"serial": serial(case), "reason": "key_compromise", "by": "account"}
    assert note(case) == begun
    plan = well(case.perform("certificate_plan", **case.declarations(web)))
    (due,) = plan["due"]
    assert (due["action"], due["reason"], due["revocation"]) == ("renew", "Revoked", begun)
    done = well(revoke(ready_line, due))
    assert done["changed"] is True
    assert status(case, serial(case)) == (REVOKED, 1)


def test_a_lost_answer_is_no_loss(ready_line: Line, web: dict[str, Any]) -> None:
    case, door = ready_line.case, ready_line.case.sandbox.faults.acme
    door.configure(late_cuts=1.0, limit=1, match="POST /revoke-cert")
    try:
        well(revoke(ready_line, web, issuers=[case.issuer(server=door.directory_url)]))
        assert door.counts()["late_cuts"] == 1
    finally:
        door.reset()
    assert status(case, serial(case))[0] == REVOKED
    assert note(case)["revoked"]


def test_of_what_a_plan_has_seen_only_what_it_says_is_revoked(ready_line: Line, web: dict[str, Any]) -> None:
    case = ready_line.case
    mail = case.certificate("mail", f"mail.{web['dns_names'][0]}")
    issue(ready_line, mail)
    forced = well(case.perform("certificate_plan", force=["web", "mail"], **case.declarations(web, mail)))["due"]
    passed = well(revoke(ready_line, *forced))
    assert well(case.perform("certificate_plan", force=["web"], **case.declarations(web, mail)))["revocations"] == 0
    assert (passed["changed"], passed["certificates"]) == (False, forced)
    plan = well(case.perform("certificate_plan", revoke=["mail"], **case.declarations(web, mail)))
    assert plan["revocations"] == 1
    assert [item["name"] for item in plan["due"]] == ["mail"]
    assert [item["reason"] for item in plan["certificates"]] == ["NotNamed", "Revoked"]
    well(revoke(ready_line, *plan["due"]))
    assert status(case, serial(case, "mail-tls"))[0] == REVOKED
    assert status(case, serial(case)) == (VALID, 0)


def test_a_certificate_that_was_replaced_meanwhile_is_left_alone(ready_line: Line, web: dict[str, Any]) -> None:
    case = ready_line.case
    (due,) = well(case.perform("certificate_plan", revoke=["web"], **case.declarations(web)))["due"]
    issue(ready_line, web)
    result = revoke(ready_line, due)
    assert f"but the Secret holds serial {serial(case)}" in errors(result)[0]
    assert status(case, serial(case)) == (VALID, 0)


def test_the_replacement_is_revoked_only_by_its_serial(ready_line: Line, web: dict[str, Any]) -> None:
    case, first = ready_line.case, serial(ready_line.case)
    well(revoke(ready_line, web))
    issue(ready_line, web)
    second = serial(case)
    assert note(case)["serial"] == first, "it tells what was replaced"
    spared = well(revoke(ready_line, web))
    assert spared["changed"] is False
    assert f"{case.namespace}/web: It was issued in the place of serial {first}" in spared["warnings"][0]
    long_ago(case)
    assert f"unless its own serial is named: {second}." in errors(revoke(ready_line, web))[0]
    assert well(revoke(ready_line, {**web, "serial": first}))["changed"] is False, "that has been done"
    assert status(case, second) == (VALID, 0)
    assert errors(revoke(ready_line, {**web, "serial": "nonsense"})) == ["Its serial is 'nonsense'; write it in hex."]
    assert well(revoke(ready_line, {**web, "serial": second.upper()}))["changed"] is True
    assert status(case, second)[0] == REVOKED


def test_a_later_renewal_clears_the_way_again(ready_line: Line, web: dict[str, Any]) -> None:
    case = ready_line.case
    well(revoke(ready_line, web))
    issue(ready_line, web)
    issue(ready_line, web)
    assert note(case) == {}
    assert RENEWAL_INFO in case.secrets()["web-tls"]["metadata"]["annotations"]
    assert well(revoke(ready_line, web))["changed"] is True
    assert status(case, serial(case))[0] == REVOKED


@pytest.mark.parametrize("reason", ["ca_compromise", "certificate_hold", "remove_from_crl", "keyCompromise"])
def test_reasons_that_no_ca_takes_are_refused(ready_line: Line, web: dict[str, Any], reason: str) -> None:
    entry_fault = "value of reason must be one of: unspecified, key_compromise, affiliation_changed, superseded, "
    with pytest.raises(RefusedFault, match=entry_fault):
        revoke(ready_line, web, reason=reason)
    assert status(ready_line.case, serial(ready_line.case)) == (VALID, 0)


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"reason": "superseded"}, True),
        ({"reason": "key_compromise"}, False),
        ({"reason": "superseded", "by": "certificate_key"}, False),
    ],
    ids=["superseded", "compromised", "by its key"],
)
def test_a_key_that_others_may_have_is_never_used_again(ready_line: Line, options: dict[str, str], kept: bool) -> None:
    case = ready_line.case
    web = case.certificate("web", case.zone(), private_key={"rotation_policy": "Never"})
    issue(ready_line, web)
    old = base64.b64decode(case.secrets()["web-tls"]["data"]["tls.key"])
    # A renewal that got no further than its pending Secret has the same key there.
    ready_line.requested(web)
    assert ready_line.pending_key("web-tls") == old
    ready_line.lapse("web-tls")
    well(revoke(ready_line, web, **options))
    issue(ready_line, web)
    assert (base64.b64decode(case.secrets()["web-tls"]["data"]["tls.key"]) == old) is kept

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of certificates that are to be revoked, and of those that have been."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.faults import FaultList
from ansible_collections.kubecert.acme.plugins.module_utils.model.found import FoundSecret
from ansible_collections.kubecert.acme.plugins.module_utils.model.pending import PendingState
from ansible_collections.kubecert.acme.plugins.module_utils.model.renewal_info import certificate_id
from ansible_collections.kubecert.acme.plugins.module_utils.model.revocation import Revocation
from ansible_collections.kubecert.acme.plugins.module_utils.plan.verdict import judge
from ansible_collections.kubecert.acme.plugins.module_utils.plan.wishes import Wish, read_wishes

from .build import NOW, certificate, leaf, secret

REVOKE = Wish(revokes=True)
STANDING = "5a"
EARLIER = "4a"


def standing(note: Revocation | None = None, **fields: Any) -> FoundSecret:
    """A Secret with the certificate of that serial, and what it remembers."""
    found = secret(leaf(serial=STANDING), **fields)
    return replace(found, annotations={**found.annotations, **(note.to_annotations() if note else {})})


def revoked(serial: str, ago: timedelta = timedelta(hours=1), reason: str = "superseded") -> Revocation:
    """A revocation that is done."""
    return Revocation(serial, reason, revoked=NOW - ago)


ROWS: list[tuple[str, Revocation | None, Wish | None, str, str, str, bool]] = [
    ("nobody wants anything", None, None, "none", "Ready", "Valid", False),
    ("wanted", None, REVOKE, "renew", "Revoked", "(serial 5a) is to be revoked.", True),
    ("wanted by its serial", None, Wish(True, STANDING), "renew", "Revoked", "is to be revoked.", True),
    (
        "another serial is meant",
        None,
        Wish(True, EARLIER),
        "refuse",
        "Revoked",
        "but the Secret holds serial 5a",
        False,
    ),
    ("begun by a run that was killed", Revocation(STANDING), None, "renew", "Revoked", "is to be revoked.", True),
    ("begun, and wanted again", Revocation(STANDING), REVOKE, "renew", "Revoked", "is to be revoked.", True),
    ("done", revoked(STANDING), None, "renew", "Revoked", "was revoked on 2026-11-24T11:00:00Z (superseded)", False),
    ("done, and wanted again", revoked(STANDING), REVOKE, "renew", "Revoked", "was revoked on", False),
    ("replaced", revoked(EARLIER), None, "none", "Ready", "Valid", False),
    ("replaced, and the same again", revoked(EARLIER), REVOKE, "none", "RevokedBefore", "serial is named: 5a.", False),
    ("replaced, the old serial again", revoked(EARLIER), Wish(True, EARLIER), "none", "RevokedBefore", "4a was", False),
    ("replaced, and its own serial", revoked(EARLIER), Wish(True, STANDING), "renew", "Revoked", "to be revoked", True),
    (
        "replaced long ago",
        revoked(EARLIER, timedelta(days=1)),
        REVOKE,
        "refuse",
        "Revoked",
        "unless its own serial is named: 5a.",
        False,
    ),
    ("begun for one that is gone", Revocation(EARLIER), None, "none", "Ready", "Valid", False),
    ("begun for one that is gone, wanted", Revocation(EARLIER), REVOKE, "renew", "Revoked", "5a) is to be", True),
    ("gone without having been revoked", Revocation(EARLIER), Wish(True, EARLIER), "refuse", "Revoked", "holds", False),
]


@pytest.mark.parametrize(
    ("note", "wish", "action", "reason", "said", "asks"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_each_case(note: Revocation | None, wish: Wish | None, action: str, reason: str, said: str, asks: bool) -> None:
    verdict = judge(certificate(), standing(note), NOW, wish=wish)
    assert (verdict.action, verdict.reason) == (action, reason)
    assert said in verdict.message
    assert bool(verdict.revocation) is asks
    assert ("revocation" in verdict.to_item()) is asks
    assert ("revokes" in verdict.after()) is asks
    assert bool(verdict.warning) is (reason == "RevokedBefore")
    if action == "renew":
        assert verdict.replaces == certificate_id("bb", STANDING), "the CA is told what it takes the place of"
        assert not verdict.goes_by_time, "the CA need not be asked when"


def test_what_an_earlier_run_was_told_is_handed_on() -> None:
    begun = Revocation(STANDING, "key_compromise", "certificate_key")
    item = judge(certificate(), standing(begun), NOW).to_item()
    assert item["revocation"] == {"serial": STANDING, "reason": "key_compromise", "by": "certificate_key"}


def test_an_earlier_revocation_is_no_hindrance_where_there_is_another_reason() -> None:
    verdict = judge(certificate(dns_names=("other.example.com",)), standing(Revocation(STANDING)), NOW)
    assert (verdict.action, verdict.reason, bool(verdict.revocation)) == ("issue", "SecretMismatch", True)
    due = judge(
        certificate(), replace(standing(revoked(EARLIER)), certificate=leaf(1, serial=STANDING)), NOW, wish=REVOKE
    )
    assert (due.action, due.reason, bool(due.warning)) == ("renew", "Renewing", True)


@pytest.mark.parametrize("found", [None, secret(has_certificate=False, certificate=None)], ids=["no Secret", "empty"])
def test_what_is_not_there_is_not_revoked(found: FoundSecret | None) -> None:
    verdict = judge(certificate(), found, NOW, wish=REVOKE)
    assert (verdict.action, verdict.message) == ("refuse", "The Secret holds no certificate that could be revoked.")
    assert judge(certificate(), found, NOW).action == "issue"


def test_a_revocation_is_not_put_off_in_silence() -> None:
    held = PendingState(holder="busy", held_until=NOW + timedelta(minutes=1))
    verdict = judge(certificate(), standing(), NOW, wish=REVOKE, pending=held)
    assert verdict.action == "refuse"
    assert "Another run is at work on it" in verdict.message
    assert judge(certificate(), standing(Revocation(STANDING)), NOW, pending=held).action == "wait"
    assert judge(certificate(), standing(revoked(STANDING)), NOW, wish=REVOKE, pending=held).action == "wait"
    failed = PendingState(failures=1, last_failure="No.", next_try=NOW + timedelta(minutes=1))
    assert judge(certificate(), standing(revoked(STANDING)), NOW, pending=failed).action == "wait"
    assert judge(certificate(), standing(), NOW, wish=REVOKE, pending=failed).action == "renew"


def wishes(*revoke: Any, force: tuple[str, ...] = ()) -> tuple[dict[str, Wish], list[str]]:
    """The wishes read from these entries, with three certificates declared, and what was wrong."""
    declared = [certificate(), certificate(name="shop"), certificate(name="shop", namespace="other")]
    faults = FaultList()
    return read_wishes(force, revoke, declared, faults), faults.messages


def test_a_survey_that_was_left_blank_wishes_for_nothing() -> None:
    assert wishes(force=("",)) == ({}, [])


def test_wishes_are_read() -> None:
    found, faults = wishes("web", {"name": "other/shop", "serial": "04:AB"}, force=("shop",))
    assert not faults
    assert found == {"default/web": REVOKE, "default/shop": Wish(), "other/shop": Wish(True, "4ab")}


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (["wbe"], "revoke: names 'wbe', which is no declared certificate; give name or namespace/name."),
        (["shop"], "revoke: names 'shop', which may be default/shop or other/shop; give namespace/name."),
        (["web", "default/web"], "revoke: names default/web twice"),
        ([{"name": "web", "serial": "wrong"}], "revoke: has serial 'wrong' for web; write it in hex"),
        ([{"name": "web", "serial": 123}], "revoke: has serial 123 for web; write it in hex, with quotes around it."),
        ([{"name": "web", "seriall": "1"}], "an entry is a name, or has name and serial."),
        ([5], "revoke: has 5; an entry is a name"),
        ([{}], "an entry is a name"),
        ([""], "an entry is a name"),
    ],
)
def test_what_can_not_be_meant_is_told(entries: list[Any], said: str) -> None:
    found, faults = wishes(*entries)
    assert len(faults) == 1
    assert said in faults[0]
    assert set(found) <= {"default/web"}

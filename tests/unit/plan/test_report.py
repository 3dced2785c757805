# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary of a run."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.plan.report import (
    Report,
    copies,
    report,
    restarts,
)


def item(name: str, action: str, **more: Any) -> dict[str, Any]:
    """A planned certificate."""
    return {"name": name, "namespace": "apps", "action": action, "reason": "R", "explanation": "Because.", **more}


def reported(*planned: dict[str, Any], check: bool = False, **results: dict[str, Any]) -> Report:
    """The report on these, with what the results add to some of them."""
    left = [{**one, **results[one["name"]]} for one in planned if one["name"] in results]
    return report(planned, left, check=check)


def test_each_state_is_said_and_counted() -> None:
    found = reported(
        item("a", "none"),
        item("b", "issue"),
        item("c", "renew"),
        item("d", "repair"),
        item("e", "wait"),
        item("f", "issue"),
        b={"not_after": "2027-01-01T00:00:00Z"},
        c={"not_after": "2027-02-01T00:00:00Z"},
        d={},
        f={"error": {"step": "acme_order", "message": "No.", "retry_at": "2026-12-01T00:00:00Z"}},
    )
    assert found.lines == (
        "apps/b: issued (R), valid until 2027-01-01T00:00:00Z.",
        "apps/c: renewed (R), valid until 2027-02-01T00:00:00Z.",
        "apps/d: repaired (R). Because.",
        "apps/e: put off. Because.",
        "apps/f: failed in acme_order: No. Next try from 2026-12-01T00:00:00Z.",
        "Certificates: 1 fine, 1 issued, 1 renewed, 1 repaired, 1 waiting, 1 failed.",
    )
    assert list(found.failures) == ["apps/f"]


def test_those_that_are_not_listed_are_counted() -> None:
    found = report([item("a", "issue")], [], check=True, unlisted=999)
    assert found.lines == ("apps/a: to issue (R). Because.", "Certificates: 999 fine, 1 due.")


@pytest.mark.parametrize("reason", ["NotNamed", "OtherShard"])
def test_what_the_run_is_not_about_is_not_counted(reason: str) -> None:
    assert reported({**item("a", "none"), "reason": reason}).lines == ("Certificates: none to see to.",)


def test_what_another_run_does_is_no_failure() -> None:
    error = {"step": "k8s_csr", "message": "Another run is at work on it.", "held": True}
    found = reported(item("a", "issue"), a={"error": error})
    assert found.lines[0] == "apps/a: left to another run. Another run is at work on it."
    assert found.counts["waiting"] == 1
    assert not found.failures


def test_what_the_run_did_not_come_to_has_failed() -> None:
    assert list(reported(item("a", "renew")).failures) == ["apps/a"]
    assert not reported(item("a", "renew"), check=True).failures


def test_nothing_declared_is_said() -> None:
    assert report([], [], check=False).lines == ("Certificates: none to see to.",)


def test_restarts_are_said_and_what_failed_once() -> None:
    web = {"kind": "Deployment", "namespace": "shop", "name": "web"}
    gone = {**web, "name": "gone", "error": {"step": "k8s_rollout_restart", "message": "It does not exist."}}
    labelled = {"kind": "DaemonSet", "namespace": "edge", "label_selectors": ["app=gw"], "error": {"step": "s"}}
    restarted = {**web, "action": "restart", "explanation": "Its certificate web changed."}
    silent = [{**web, "action": action} for action in ("note", "none")]
    found = restarts([gone, restarted, *silent, labelled, gone], check=False)
    assert found.lines == (
        "Deployment shop/gone: failed in k8s_rollout_restart: It does not exist.",
        "DaemonSets of edge with app=gw: failed in s: ",
        "Deployment shop/web: restarted. Its certificate web changed.",
    )
    assert list(found.failures) == ["Deployment shop/gone", "DaemonSets of edge with app=gw"]
    (would,) = restarts([restarted], check=True).lines
    assert would == "Deployment shop/web: to restart. Its certificate web changed."
    assert restarts([], check=False).lines == ()


def test_a_revocation_is_told_whether_or_not_there_is_a_replacement() -> None:
    done = {"serial": "5a", "reason": "superseded", "by": "account", "revoked": "2026-11-24T11:00:00Z"}
    failed = {"step": "acme_order", "message": "No."}
    found = reported(
        item("a", "renew"),
        item("b", "renew"),
        item("c", "renew"),
        item("d", "none", reason="RevokedBefore"),
        item("e", "none", reason="NotNamed"),
        a={"not_after": "2027-01-01T00:00:00Z", "revocation": done},
        b={"error": failed, "revocation": done},
        c={"error": failed, "revocation": {"serial": "5a"}},
    )
    assert found.lines[:4] == (
        "apps/a: renewed (R), valid until 2027-01-01T00:00:00Z. Serial 5a is revoked (superseded).",
        "apps/b: failed in acme_order: No. Serial 5a is revoked (superseded).",
        "apps/c: failed in acme_order: No.",
        "apps/d: not revoked. Because.",
    )
    assert found.lines[4] == "Certificates: 1 fine, 1 renewed, 2 failed.", "nothing is said of what was not named"


def copy(title: str, action: str = "", **more: Any) -> dict[str, Any]:
    return {"title": title, "certificate": "apps/web", "action": action, "explanation": "Because.", **more}


@pytest.mark.parametrize(("check", "words"), [(False, ("copied", "copied again")), (True, ("to copy", "to copy"))])
def test_copies_are_told_and_what_has_failed_or_waits_as_the_last_call_found_it(
    check: bool, words: tuple[str, str]
) -> None:
    down: dict[str, Any] = {"error": {"step": "k8s_tls_secret_copy", "message": "It is down."}}
    first = [copy("Secret a/x", "wait"), copy("Secret b/x", "update"), copy("Secret gone", **down)]
    last = [
        copy("Secret a/x", "create"),
        copy("Secret c/x of cluster east", "wait"),
        copy("E", **down),
        copy("F", **down),
    ]
    found = copies([first, last], check=check)
    assert found.failures == {"E, F": "failed in k8s_tls_secret_copy: It is down."}
    assert found.lines == (
        "E, F: failed in k8s_tls_secret_copy: It is down.",
        "Secret c/x of cluster east: waits. Because.",
        f"Secret b/x: {words[1]} from apps/web. Because.",
        f"Secret a/x: {words[0]} from apps/web. Because.",
    )
    assert copies([], check=check).lines == ()

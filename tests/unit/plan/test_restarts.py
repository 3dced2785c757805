# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads are restarted, which only noted, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.model.workload import Workload
from ansible_collections.kubecert.acme.plugins.module_utils.plan.restarts import ABSENT, UNREADABLE, Held, decide

WEB = "shop/web-tls"


def workload(note: str | None = None, *, needs: bool | None = True, **fields: Any) -> Workload:
    """A Deployment with a note of one Secret, which its pods need, may do without, or (None) don't name."""
    notes = {} if note is None else {WEB: note}
    return Workload("Deployment", "shop", "web", uses={} if needs is None else {WEB: needs}, notes=notes, **fields)


def held(fingerprint: str = "new", **fields: Any) -> Held:
    """What is in that Secret."""
    sound = {"usable": fingerprint not in (ABSENT, UNREADABLE), "certificate": "shop/web"}
    return Held(WEB, fingerprint, **{**sound, **fields})


@pytest.mark.parametrize(
    ("found", "secret", "action", "noted"),
    [
        pytest.param(workload("old"), held(), "restart", "new", id="changed"),
        pytest.param(workload("new"), held(), "none", "new", id="unchanged"),
        pytest.param(workload(), held(), "note", "new", id="turned on, or a workload made after its Secret"),
        pytest.param(workload(), held(planned="new"), "note", "new", id="planned, and not changed since"),
        pytest.param(
            workload(), held(planned="old"), "restart", "new", id="changed since the plan, before it was noted"
        ),
        pytest.param(workload("new"), held(planned="old"), "none", "new", id="the note counts more than the plan"),
        pytest.param(workload("old"), held(ABSENT), "none", "old", id="the Secret has gone: pods would not start"),
        pytest.param(workload("old"), held(UNREADABLE), "none", "old", id="the Secret has been spoilt"),
        pytest.param(workload("old"), held(usable=False), "none", "old", id="an expired one, as from a back-up"),
        pytest.param(workload(), held(usable=False), "note", "new", id="turned on, with an expired one"),
        pytest.param(workload("old"), held(coming=True), "none", "old", id="the run is to change it once more"),
        pytest.param(workload(), held(coming=True), "note", "new", id="what they have until the run changes it"),
        pytest.param(workload(), held(ABSENT), "note", ABSENT, id="no Secret yet"),
        pytest.param(workload(ABSENT), held(ABSENT), "none", ABSENT, id="still no Secret"),
        pytest.param(workload(ABSENT), held(), "note", "new", id="pods have waited for it and start by themselves"),
        pytest.param(workload(ABSENT, needs=False), held(), "restart", "new", id="pods have started without it"),
        pytest.param(workload(ABSENT, needs=None), held(), "restart", "new", id="whatever its pods do, they had none"),
        pytest.param(workload(ABSENT), held(stood_in=True), "restart", "new", id="pods may have a temporary one"),
        pytest.param(workload(), held(ABSENT, stood_in=True), "note", ABSENT, id="no Secret yet, not even that one"),
        pytest.param(workload(), held("stand-in", usable=False), "note", "stand-in", id="that one alone, so far"),
        pytest.param(workload("stand-in"), held(), "restart", "new", id="that one until now"),
        pytest.param(workload(UNREADABLE), held(), "restart", "new", id="pods have started with a placeholder"),
    ],
)
def test_what_is_done_and_noted(found: Workload, secret: Held, action: str, noted: str) -> None:
    decision = decide(found, [secret])
    assert (decision.action, decision.notes[WEB]) == (action, noted)
    again = decide(workload(decision.notes[WEB]), [secret])
    assert again.action == "none", "and then nothing more"


@pytest.mark.parametrize(
    ("found", "secret", "action"),
    [
        pytest.param(workload("now"), held("now", coming=True), "restart", id="noted"),
        pytest.param(workload(), held("now", coming=True), "restart", id="the run would note it first"),
        pytest.param(workload(), held(ABSENT, coming=True), "note", id="its pods wait for the first certificate"),
        pytest.param(workload(needs=False), held(ABSENT, coming=True), "restart", id="its pods don't wait"),
    ],
)
def test_what_a_run_would_do(found: Workload, secret: Held, action: str) -> None:
    assert decide(found, [secret], preview=True).action == action


def test_several_secrets_lead_to_one_restart_and_all_are_noted() -> None:
    api = Held("shop/api-tls", "a2", certificate="shop/api")
    edge = Held("edge/edge-tls", "e2", certificate="edge/edge")
    copy = Held("shop/copy", "c2")
    notes = {WEB: "new", api.secret: "a1", edge.secret: "e1", copy.secret: "c1", "shop/others": "kept"}
    decision = decide(Workload("Deployment", "shop", "web", notes=notes), [held(), api, edge, copy])
    assert decision.action == "restart"
    assert decision.explanation == "Its certificate api and its certificate edge/edge and its Secret copy changed."
    assert decision.notes == {WEB: "new", api.secret: "a2", edge.secret: "e2", copy.secret: "c2", "shop/others": "kept"}


def test_what_holds_it_back_is_said() -> None:
    paused = workload("old", held_back="It is paused: its pods follow when its rollout is resumed.")
    explanation = decide(paused, [held()]).explanation
    assert explanation == "Its certificate web changed. It is paused: its pods follow when its rollout is resumed."


def test_what_is_to_come_is_told_apart_from_what_has_changed() -> None:
    coming = Held("shop/api-tls", "a1", certificate="shop/api", coming=True)
    more = Held("shop/db-tls", "d1", certificate="shop/db", coming=True)
    assert decide(workload("old"), [held(), coming], preview=True).explanation == (
        "Its certificate web changed. Its certificate api is to be issued anew."
    )
    assert decide(workload("new"), [coming, more], preview=True).explanation == (
        "Its certificate api and its certificate db are to be issued anew."
    )


def test_a_workload_without_secrets_is_left_alone() -> None:
    assert decide(workload("old"), []).action == "none"

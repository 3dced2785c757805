# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook `roll_account_key`, killed and not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.playbook import Running

from ..case import Case, well
from ..modules.rolling import account, key, note

PLAYBOOK = "kubecert.acme.roll_account_key"


def variables(case: Case, **more: Any) -> dict[str, Any]:
    """A certificate, its issuer and another one, and which key is to be whose."""
    own = case.issuer(private_key_secret_ref={"name": "other"})
    issuers = {"kubecert_issuers": [case.issuer(), {**own, "name": "other"}]}
    rolling = {"kubecert_roll_issuer": "pebble", "kubecert_roll_secret": "account-2027"}
    return case.variables(case.certificate("web", case.zone()), **{**issuers, **rolling, **more})


@pytest.mark.oldest
def test_it_rolls_once(ready: Case) -> None:
    wanted, old = variables(ready), key(ready)
    url = account(ready, old)
    mark = ready.sandbox.kubernetes.mark()
    shown = ready.play(PLAYBOOK, wanted, "--check", "--diff")
    assert (shown.ok, shown.changed) == (True, 1), shown.output
    assert f"account under key tls.key of Secret {ready.home}/account-2027" in shown.message()
    assert (ready.sandbox.kubernetes.writes(mark), account(ready, old)) == ([], url)
    recap = ready.play(PLAYBOOK, wanted, "--diff")
    assert (recap.ok, recap.changed) == (True, 1), recap.output
    new = key(ready)
    assert new == key(ready, "account-2027") != old
    assert (account(ready, old), account(ready, new), note(ready)) == (None, url, None)
    assert "other" not in ready.secrets(ready.home), "nobody asked for that account"
    for pem in (old, new):
        assert pem.decode().splitlines()[1] not in recap.output
    again = ready.play(PLAYBOOK, wanted)
    assert (again.ok, again.changed) == (True, 0), again.output


def test_what_is_in_doubt_is_refused(ready: Case) -> None:
    recap = ready.play(PLAYBOOK, variables(ready, kubecert_roll_issuer=""))
    assert not recap.ok
    assert "kubecert_roll_issuer names no issuer, or kubecert_roll_secret no Secret; nothing has been touched" in (
        recap.message()
    )


@pytest.mark.parametrize(
    ("taken", "next_one"),
    [(True, PLAYBOOK), (False, "kubecert.acme.reconcile")],
    ids=["after the CA has taken it", "before the CA has heard of it"],
)
def test_any_next_run_goes_on_where_one_was_killed(ready: Case, taken: bool, next_one: str) -> None:
    door, wanted, old = ready.sandbox.faults.acme, variables(ready), key(ready)
    url = account(ready, old)
    held = {**wanted, "kubecert_issuers": [ready.issuer(server=door.directory_url)]}
    match = "POST /rollover-account-key"
    door.configure(**{"late_stalls" if taken else "stalls": 1.0}, stall_seconds=60, match=match)
    try:
        with Running(PLAYBOOK, held, ready.sandbox.environment()) as run:
            deadline = time.monotonic() + 60
            while door.counts()["late_stalls" if taken else "stalls"] == 0 or (taken and account(ready, old)):
                assert run.alive, run.output
                assert time.monotonic() < deadline, run.output
                time.sleep(0.1)
    finally:
        door.reset()
    new = key(ready, "account-2027")
    assert key(ready) == old, "it stays until it is known that the CA has taken the new one"
    assert note(ready) == "account-2027/tls.key"
    assert account(ready, new if taken else old) == url

    recap = ready.play(next_one, wanted)
    assert recap.ok, recap.output
    assert (key(ready), note(ready)) == (new, None)
    assert (account(ready, old), account(ready, new)) == (None, url)
    if next_one == "kubecert.acme.reconcile":
        assert "web: issued" in recap.output
    result = well(ready.perform("acme_account", issuers=[ready.issuer()], cluster_resource_namespace=ready.home))
    assert (result["changed"], result["issuers"][0]["account"]["url"]) == (False, url)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that makes an access key is killed between any two of its steps, or meets another run: the next one goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.dns.iam import Iam
from ansible_collections.kubecert.acme.plugins.module_utils.model.access_key import ANNOTATION, KeyNote
from ansible_collections.kubecert.acme.plugins.module_utils.steps.access_keys.place import KeySecret

from ..case import Case, well
from .keeper import SECRET, Keeper, Process

MONTH = {"max_age": "720h"}
STEPS = {
    "begun": (KeySecret, "begin"),
    "made": (Iam, "create"),
    "noted": (KeySecret, "note_made"),
    "seen": (Iam, "wait_for"),
    "written": (KeySecret, "write"),
    "over": (KeySecret, "end"),
}


class Death(BaseException):
    """A run that is killed."""


@pytest.fixture
def keeper(case: Case) -> Keeper:
    """A user without a key."""
    return Keeper.of(case)


def die_after(keeper: Keeper, step: str, owner: int) -> None:
    """A run that is killed once this step has been done; it had begun in this process."""
    of, name = STEPS[step]
    real: Callable[..., Any] = getattr(of, name)

    def dying(*arguments: Any) -> Any:
        real(*arguments)
        raise Death

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of, name, dying)
        with pytest.raises(Death):
            keeper.run(owner=owner, entry=MONTH)


def killed(keeper: Keeper, step: str) -> None:
    """The same, of which it can be told that it is over."""
    with Process() as owner:
        die_after(keeper, step, owner)


@pytest.mark.parametrize("step", STEPS)
def test_a_first_key(keeper: Keeper, step: str) -> None:
    killed(keeper, step)
    left = set(keeper.keys)
    assert bool(left) is (step != "begun")
    result = well(keeper.run(entry=MONTH))
    key = keeper.assert_sound()
    done = step in ("written", "over")
    assert ({key} == left, result["changed"]) == (done, not done)
    assert well(keeper.run(entry=MONTH))["changed"] is False


@pytest.mark.parametrize("step", STEPS)
def test_a_rotation(keeper: Keeper, step: str) -> None:
    first = keeper.made()
    held = keeper.held
    keeper.age(first, 721)
    killed(keeper, step)
    if step not in ("written", "over"):
        assert (keeper.held, first in keeper.keys) == (held, True), "who reads the Secret now finds a key that works"
    assert (len(keeper.keys) == 2) is (step not in ("begun", "over"))
    assert well(keeper.run(entry=MONTH))["changed"] is (step != "over")
    assert keeper.assert_sound() != first
    assert well(keeper.run(entry=MONTH))["changed"] is False


def test_again_and_again(keeper: Keeper) -> None:
    """Each is killed with a key made and not noted, which the next one removes before it makes its own."""
    for _time in range(3):
        killed(keeper, "made")
        assert len(keeper.keys) == 1
    well(keeper.run())
    keeper.assert_sound()


def test_what_was_begun_is_taken_away(keeper: Keeper) -> None:
    killed(keeper, "made")
    assert len(well(keeper.run(state="absent"))["access_keys"][0]["removed"]) == 1
    assert (keeper.keys, SECRET in keeper.case.secrets()) == ({}, False)


def test_a_key_that_somebody_uses_is_not_taken_for_a_lost_one(keeper: Keeper) -> None:
    killed(keeper, "begun")
    theirs = keeper.iam.create_access_key(UserName=keeper.user)["AccessKey"]
    keeper.caller(theirs["AccessKeyId"], theirs["SecretAccessKey"])
    well(keeper.run())
    assert theirs["AccessKeyId"] in keeper.keys
    assert len(keeper.keys) == 2


def test_a_run_that_is_at_work_is_left_alone(keeper: Keeper) -> None:
    first = keeper.made()
    keeper.age(first, 721)
    with Process() as owner:
        die_after(keeper, "made", owner)
        keys = set(keeper.keys)
        for state in ("present", "absent"):
            held = keeper.run(entry=MONTH, state=state)
            assert f"is at work on the access key in Secret {keeper.case.namespace}/{SECRET} until" in held["msg"]
        assert set(keeper.keys) == keys
    note = KeyNote.of_annotation(keeper.case.secrets()[SECRET]["metadata"]["annotations"][ANNOTATION], "it")
    assert note
    assert note.making
    assert note.making.run in held["msg"]
    well(keeper.run(entry=MONTH))
    keeper.assert_sound()


def test_a_key_that_can_not_be_noted_is_not_left_behind(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Secret is deleted just when the key has been made."""
    real = Iam.create

    def create(iam: Iam, user: str) -> Any:
        made = real(iam, user)
        keeper.case.delete(SECRET)
        return made

    monkeypatch.setattr(Iam, "create", create)
    lost = keeper.run()
    assert "was taken over by another run, or removed; run again" in lost["msg"]
    assert keeper.keys == {}
    monkeypatch.undo()
    keeper.made()


def test_a_key_whose_answer_got_lost_is_removed(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """IAM makes the key, and the line is cut before it can say which."""
    door, real = keeper.case.sandbox.faults.aws, Iam.create

    def create(iam: Iam, user: str) -> Any:
        door.configure(late_cuts=1, limit=1)
        return real(iam, user)

    with monkeypatch.context() as during:
        during.setattr(Iam, "create", create)
        lost = keeper.run(endpoint_url=door.endpoint)
    cuts = door.counts()["late_cuts"]
    door.reset()
    assert cuts == 1
    assert "IAM can't be asked with AWS access key" in lost["msg"]
    (left,) = keeper.keys
    assert well(keeper.run())["access_keys"][0]["removed"] == [left]
    assert keeper.assert_sound() != left


def test_other_answers_are_asked_for_again(keeper: Keeper) -> None:
    door = keeper.case.sandbox.faults.aws
    door.configure(cuts=1, limit=2)
    try:
        well(keeper.run(endpoint_url=door.endpoint))
    finally:
        door.reset()
    keeper.assert_sound()

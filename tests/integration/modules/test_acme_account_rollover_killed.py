# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of an account's key that is interrupted or meets another run: nothing is lost, and the next run goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.kubecert.acme.plugins.module_utils.acme.client import Acme
from ansible_collections.kubecert.acme.plugins.module_utils.model.next_account_key import ANNOTATION
from ansible_collections.kubecert.acme.plugins.module_utils.steps.accounts import connections as acme_issuers
from ansible_collections.kubecert.acme.plugins.module_utils.steps.accounts import key_secret as account_secret
from ansible_collections.kubecert.acme.plugins.module_utils.steps.accounts import rollover as account_rollover

from ..case import well
from .line import Line, errors
from .rolling import account, key, note, roll


class Death(BaseException):
    """A run that is killed."""


@pytest.fixture
def url(ready_line: Line) -> str:
    """The account's, which stays the same."""
    found = account(ready_line.case, key(ready_line.case))
    assert found
    return found


def die_after(patch: pytest.MonkeyPatch, of: Any, name: str) -> None:
    """Let the next run be killed once this has been done."""
    real: Callable[..., Any] = getattr(of, name)

    def dying(*arguments: Any, **more: Any) -> Any:
        real(*arguments, **more)
        raise Death

    patch.setattr(of, name, dying)


@pytest.fixture(params=["noted", "told", "written"])
def died(request: pytest.FixtureRequest, ready_line: Line, url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run that was killed: once it had noted the new key, once the CA had taken it, or once all was done but told."""
    where = {
        "noted": (account_rollover.Rolling, "_note"),
        "told": (Acme, "change_key"),
        "written": (account_rollover.Rolling, "_write"),
    }
    die_after(monkeypatch, *where[request.param])
    with pytest.raises(Death):
        roll(ready_line)
    monkeypatch.undo()
    return str(request.param)


def test_a_key_that_was_made_and_not_noted_is_used(ready_line: Line, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, old = ready_line.case, key(ready_line.case)
    die_after(monkeypatch, account_rollover, "make_key")
    with pytest.raises(Death):
        roll(ready_line)
    monkeypatch.undo()
    made = key(case, "account-2027")
    assert (key(case), account(case, old), note(case)) == (old, url, None)
    assert well(ready_line.perform("acme_account"))["changed"] is False
    assert well(roll(ready_line))["changed"] is True
    assert (key(case), account(case, made)) == (made, url)


def test_the_next_run_goes_on_also_without_being_asked(ready_line: Line, died: str, url: str) -> None:
    case = ready_line.case
    new = key(case, "account-2027")
    assert (note(case) is None) is (died == "written")
    assert account(case, new) == (None if died == "noted" else url)
    marks = case.sandbox.kubernetes.mark()
    preview = well(ready_line.perform("acme_account", check=True))
    assert preview["issuers"][0]["account"]["url"] == url, "no new one is in sight"
    previews = [preview, well(roll(ready_line, check=True))]
    assert case.sandbox.kubernetes.writes(marks) == []
    result = well(ready_line.perform("acme_account"))
    assert result["changed"] is (died != "written")
    assert [one.get("diff") for one in previews] == [result.get("diff")] * 2
    assert result["issuers"][0]["account"]["url"] == url
    assert (key(case), account(case, new), note(case)) == (new, url, None)
    assert well(ready_line.perform("acme_account"))["changed"] is False
    assert well(roll(ready_line))["changed"] is False


def test_an_order_is_placed_before_the_next_run_has_gone_on(ready_line: Line, died: str, url: str) -> None:
    case = ready_line.case
    held = key(case)
    issued = well(ready_line.issued(ready_line.ordered(case.certificate("web", case.zone()))))
    assert issued["certificates"][0]["chain"]
    assert key(case) == held, "that is left to acme_account"


def test_another_key_is_taken_once_the_first_has_been_seen_to(ready_line: Line, died: str, url: str) -> None:
    case = ready_line.case
    well(roll(ready_line, new_key_secret_ref={"name": "third"}))
    assert key(case) == key(case, "third") != key(case, "account-2027")
    assert (account(case, key(case)), account(case, key(case, "account-2027")), note(case)) == (url, None, None)


def test_an_account_that_is_given_up_in_between_is_the_right_one(ready_line: Line, died: str, url: str) -> None:
    assert well(ready_line.perform("acme_account", state="absent"))["changed"] is True
    reopened = ready_line.perform("acme_account")
    assert "has closed the account of this key for good" in errors(reopened, "issuers")[0]


@pytest.mark.parametrize("died", ["noted", "told"], indirect=True)
def test_a_new_key_that_is_lost_in_between(ready_line: Line, died: str, url: str) -> None:
    case, old = ready_line.case, key(ready_line.case)
    case.kubectl("-n", case.home, "delete", "secret", "account-2027")
    result = ready_line.perform("acme_account")
    if died == "noted":
        assert well(result)["issuers"][0]["account"]["url"] == url
        assert (key(case), account(case, old), note(case)) == (old, url, None)
        return
    (message,) = errors(result, "issuers")
    assert f"has gone over to key tls.key of Secret {case.home}/account-2027, which does not exist any more" in message
    assert f"take the annotation {ANNOTATION} off Secret {case.home}/account" in message
    case.kubectl("-n", case.home, "annotate", "secret", "account", f"{ANNOTATION}-")
    fresh = well(ready_line.perform("acme_account"))["issuers"][0]["account"]["url"]
    assert fresh != url


def test_a_note_of_another_run_is_never_replaced(ready_line: Line, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, old, real = ready_line.case, key(ready_line.case), account_secret.make_key

    def overtaken(*arguments: Any) -> None:
        real(*arguments)
        case.kubectl("-n", case.home, "annotate", "secret", "account", f"{ANNOTATION}=third/tls.key")

    monkeypatch.setattr(account_rollover, "make_key", overtaken)
    assert "was changed by somebody else at the same moment" in errors(roll(ready_line), "issuers")[0]
    assert (key(case), account(case, old), note(case)) == (old, url, "third/tls.key")


def test_a_run_that_has_read_the_old_key_just_before_finds_the_account(
    ready_line: Line, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = acme_issuers.connect

    def late(*arguments: Any) -> Acme:
        monkeypatch.undo()
        well(roll(ready_line))
        return real(*arguments)

    monkeypatch.setattr(acme_issuers, "connect", late)
    result = well(ready_line.perform("acme_account"))
    assert (result["changed"], result["issuers"][0]["account"]["url"]) == (False, url)


def test_a_run_that_another_one_overtakes_ends_well(
    ready_line: Line, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, real = ready_line.case, account_rollover.Rolling._change

    def overtaken(*arguments: Any) -> None:
        monkeypatch.undo()
        well(roll(ready_line))
        real(*arguments)

    monkeypatch.setattr(account_rollover.Rolling, "_change", overtaken)
    assert well(roll(ready_line))["issuers"][0]["account"]["url"] == url
    assert (key(case), account(case, key(case)), note(case)) == (key(case, "account-2027"), url, None)

# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which record items come of the values that certificates need, and whom a failed one concerns."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.kubecert.acme.plugins.module_utils.model.solver import Route53Solver, Solver
from ansible_collections.kubecert.acme.plugins.module_utils.plan.records import (
    Wanted,
    errors_by_certificate,
    records,
    with_pending,
    without_pending,
)

ONE, OTHER = Solver(Route53Solver(region="one")), Solver(Route53Solver(region="other"))
WANTED = st.builds(
    Wanted,
    certificate=st.sampled_from(["default/a", "default/b", "shop/a"]),
    record=st.sampled_from(["_acme-challenge.example.com", "_acme-challenge.example.org"]),
    value=st.sampled_from(["v1", "v2", "v3"]),
    solver=st.sampled_from([ONE, OTHER]),
)


def test_apex_and_wildcard_share_one_item() -> None:
    record = "_acme-challenge.example.com"
    (item,) = records([Wanted("default/web", record, "apex", ONE), Wanted("default/web", record, "wildcard", ONE)])
    assert item == {
        "record": record,
        "values": ["apex", "wildcard"],
        "certificates": ["default/web"],
        "route53": {"region": "one"},
    }


def test_two_identities_are_two_items_of_one_name() -> None:
    record = "_acme-challenge.example.com"
    found = records([Wanted("a/a", record, "v", ONE), Wanted("b/b", record, "v", OTHER)])
    assert [item["route53"]["region"] for item in found] == ["one", "other"]


@given(st.lists(WANTED))
def test_every_value_is_in_just_one_item_in_the_order_of_need(wanted: list[Wanted]) -> None:
    found = records(wanted)
    places = [(item["record"], item["route53"]["region"]) for item in found]
    asked = [(one.record, one.solver.provider.to_item()["region"]) for one in wanted]
    assert places == list(dict.fromkeys(asked))
    by_place = dict(zip(places, found, strict=True))
    for place, item in by_place.items():
        mine = [one for one, where in zip(wanted, asked, strict=True) if where == place]
        assert item["values"] == list(dict.fromkeys(one.value for one in mine))
        assert item["certificates"] == list(dict.fromkeys(one.certificate for one in mine))


def test_a_record_leads_to_the_pending_secrets_that_have_it_noted_but_for_those_that_are_about_to_go() -> None:
    refs = {f"default/{name}": {"namespace": "default", "name": f"{name}-pending", "holder": "run"} for name in "ab"}
    items = with_pending([{"record": "x", "certificates": ["default/a", "default/b", "default/gone"]}], refs)
    assert items[0]["pending"] == [refs["default/a"], refs["default/b"]]
    assert without_pending(items, {("default", "a-pending")})[0]["pending"] == [refs["default/b"]]
    assert without_pending(items, set()) == items
    assert without_pending([{"record": "by hand"}], set()) == [{"record": "by hand", "pending": []}]


def test_a_failed_record_concerns_all_who_need_it_and_the_first_error_counts() -> None:
    items: list[dict[str, Any]] = [
        {"record": "x", "certificates": ["a/a"]},
        {"record": "y", "certificates": ["a/a", "b/b"], "error": {"message": "first"}},
        {"record": "z", "certificates": ["b/b", "c/c"], "error": {"message": "second"}},
        {"record": "by hand", "error": {"message": "nobody's"}},
    ]
    found = {title: error["message"] for title, error in errors_by_certificate(items).items()}
    assert found == {"a/a": "first", "b/b": "first", "c/c": "second"}
